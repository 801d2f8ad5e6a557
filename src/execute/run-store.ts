import { type ExpandedPlan, isPlanned } from '../plan/model.ts'
import type { Reservation } from './apply.ts'
import type { EndEntry } from './entry.ts'
import type { JournalReading } from './journal.ts'
import type { Limiter, LimitSettings } from './limit.ts'
import type { HeldRun } from './resume.ts'

/** A run that was begun, held by this process alone. */
export interface StoredRun extends HeldRun {
  /** Records that the run is given up, without going on. `name`: of the record, not there yet. */
  end(name: string, entry: EndEntry): Promise<void>
}

/**
 * Where runs are kept: a folder, or a database that several machines share. Whatever is there about runs is read and written through
 * this port. What fails while a run is begun or gone on with rejects with a DurableError, reading with a RunsError.
 */
export interface RunStore {
  /** How outputs call it: the folder, or the database without its password. */
  readonly name: string
  /** The ids of all runs, oldest first. */
  list(): Promise<readonly string[]>
  /** The record of a run, verified; `undefined`: there is no such run. */
  read(run: string): Promise<JournalReading | undefined>
  /** The runs that go on or are about to, and who has them. */
  going(): Promise<ReadonlyMap<string, string>>
  /** Keeps others from changing what the plan changes, until the run is over. @throws DurableError, RunHeldError. */
  reserve(run: string, plan: ExpandedPlan): Promise<Reservation>
  /**
   * The run for going on with it, or for giving it up: then also one that waits for whoever shall execute it.
   *
   * @throws DurableError, RunHeldError when somebody else has it.
   */
  hold(run: string, purpose?: 'resume' | 'end'): Promise<StoredRun>
  /** What the calls of everybody who works with these runs go through. */
  limiter(settings: LimitSettings): Limiter
  close(): Promise<void>
}

/** Somebody else holds what a run needs. */
export class RunHeldError extends Error {
  override readonly name: string = 'RunHeldError'
}

/**
 * What a plan has for itself while it runs, sorted: every image that it does not make itself, and every name that a copy takes. Ids of
 * images are unique in a region, whoever owns them; names are the account's own.
 */
export function resourcesOf({ account, steps }: ExpandedPlan): readonly string[] {
  const resources = steps.flatMap((step) => [
    ...(isPlanned(step.image) ? [] : [`image ${step.region} ${step.image}`]),
    ...(step.action === 'copy' ? [`name ${account} ${step.to.region} ${step.to.name}`] : []),
  ])
  return [...new Set(resources)].sort()
}

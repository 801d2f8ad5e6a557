import type { JournalRecord } from '../../execute/journal.ts'
import type { RunStore } from '../../execute/run-store.ts'
import { RunsError } from '../../io/runs.ts'
import { usageError } from '../errors.ts'

/** The run that somebody named, or else the last one. Throws a `UsageError` where there is none. */
export async function namedRun(wanted: string | undefined, store: Pick<RunStore, 'list' | 'name'>): Promise<string> {
  const known = await orUsageError(() => store.list())
  const id = wanted ?? known.at(-1)
  if (id !== undefined && known.includes(id)) return id
  const what = wanted === undefined ? 'there is no run' : `there is no run ${JSON.stringify(wanted)}`
  throw usageError(what, `The runs of ${store.name}: ${known.slice(-5).join(', ') || 'none'}.`)
}

/** The whole record of a run that nobody is working on. `torn`: its last line was, and is left out. */
export interface QuietRun {
  readonly run: string
  readonly records: readonly JournalRecord[]
  readonly torn: boolean
}

/** Reads the record of a run. Throws a `UsageError` where it is broken, or where the run goes on. */
export async function quietRun(wanted: string | undefined, store: RunStore): Promise<QuietRun> {
  const run = await namedRun(wanted, store)
  const going = await orUsageError(() => store.going())
  if (going.has(run)) throw usageError(`the run ${run} goes on`, 'Wait for its end, or stop it.')
  const reading = await orUsageError(() => store.read(run))
  if (reading === undefined) {
    throw usageError(`there is no journal of the run ${run}`, 'It was killed before it began, and has changed nothing.')
  }
  const { records, broken } = reading
  if (broken !== undefined) {
    throw usageError(
      `the journal of the run ${run} is broken at line ${broken.line}: ${broken.message}`,
      'What it says is not to be relied on: look at the images in the cloud.',
    )
  }
  return { run, records, torn: reading.torn }
}

/** What cannot be read is told as usage. */
async function orUsageError<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof RunsError)) throw error
    throw usageError(error.message, 'Name where the runs are with --runs, or make it readable.')
  }
}

import type { Entry } from './entry.ts'

/**
 * What makes a run survive: the executor is written once over this port. The embedded implementation is the JSONL journal; an
 * engine that replays (DBOS) fits behind it, because everything that steers the run goes through `step`, under a name that is
 * unique in the run and comes in the same order every time, and because steps never nest.
 */
export interface Durable {
  /**
   * Does the work and records what it came to, safely on disk, before anybody sees it. Where the name was recorded before, the
   * work is not done again and the record is returned.
   *
   * @throws DurableError when it cannot be recorded: the run must end, and the work may have happened.
   */
  step<E extends Entry>(name: string, work: () => Promise<E>): Promise<E>
  /** Waits so many milliseconds, or until somebody asks the run to stop. */
  sleep(ms: number): Promise<void>
  /** Milliseconds since the epoch. */
  now(): Promise<number>
  /** At least 0, below 1. */
  random(): Promise<number>
  /**
   * Whether one more copy may begin in the region, where runs in other processes make copies as well: then the room is this step's until
   * its result is recorded. Absent: no other process is known.
   */
  copyRoom?(step: string, region: string): Promise<boolean>
}

/** The record of a run could not be written, or is no longer ours to write. */
export class DurableError extends Error {
  override readonly name = 'DurableError'
}

import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JournalReading, parseJournal } from '../execute/journal.ts'
import { journalName } from './journal.ts'
import { lockHolder } from './lock.ts'

/** What there is about runs cannot be read, which is not the same as that there is nothing. */
export class RunsError extends Error {
  override readonly name = 'RunsError'
}

/** A new run's id: sortable by time, and a legal name of a folder everywhere. */
export function newRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(3).toString('hex')}`
}

/** When a run was given its id, in milliseconds since the epoch; undefined for ids that tell no time. */
export function timeOfRun(id: string): number | undefined {
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-/.exec(id) ?? []
  if (parts.length === 0) return undefined
  const [year = 0, month = 1, ...rest] = parts.map(Number)
  return Date.UTC(year, month - 1, ...rest)
}

/** What the name of a run may look like: no path leads out of the folder. */
const runId = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/**
 * The ids of the runs in the folder, oldest first. A folder that does not exist holds none.
 *
 * @throws RunsError when it cannot be read.
 */
export async function listRuns(runs: string): Promise<readonly string[]> {
  const entries = (await unlessMissing(runs, () => readdir(runs, { withFileTypes: true }))) ?? []
  return entries
    .filter((entry) => entry.isDirectory() && runId.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

/**
 * Reads the journal of a run and verifies its chain; `undefined`: there is no such run.
 *
 * @throws RunsError when it cannot be read.
 */
export async function readRun(runs: string, run: string): Promise<JournalReading | undefined> {
  if (!runId.test(run)) return undefined
  const path = join(runs, run, journalName)
  const text = await unlessMissing(path, () => readFile(path, 'utf8'))
  return text === undefined ? undefined : parseJournal(text)
}

/**
 * The id of the run that is going on in the folder; `undefined`: none.
 *
 * @throws RunsError when that cannot be read.
 */
export async function runningRun(runs: string): Promise<string | undefined> {
  return (await unlessMissing(`the lock of ${runs}`, () => lockHolder(runs)))?.purpose
}

/** What was read; `undefined` where there is nothing. */
async function unlessMissing<T>(what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ENOENT') return undefined
    throw new RunsError(`${what} ${reasons[code] ?? `cannot be read (${code})`}`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: 'is no folder',
  EISDIR: 'is a folder; a file was expected',
  EACCES: 'may not be read by this user',
}

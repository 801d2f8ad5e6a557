import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JournalReading, parseJournal } from '../execute/journal.ts'
import { journalName } from './journal.ts'

/** A new run's id: sortable by time, and a legal name of a folder everywhere. */
export function newRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(3).toString('hex')}`
}

/** What the name of a run may look like: no path leads out of the folder. */
const runId = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** The ids of the runs in the folder, oldest first. A folder that does not exist holds none. */
export async function listRuns(runs: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(runs, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && runId.test(entry.name))
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Reads the journal of a run and verifies its chain; `undefined`: there is no such run. */
export async function readRun(runs: string, run: string): Promise<JournalReading | undefined> {
  if (!runId.test(run)) return undefined
  try {
    return parseJournal(await readFile(join(runs, run, journalName), 'utf8'))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

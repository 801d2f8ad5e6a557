import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Durable, DurableError } from '../execute/durable.ts'
import type { EndEntry, Entry, ResumeEntry, RunEntry } from '../execute/entry.ts'
import { type JournalRecord, parseJournal } from '../execute/journal.ts'
import { makeFolders } from './folders.ts'
import { JournalWriter, orDurableError } from './journal-writer.ts'
import { acquireLock, type Lock } from './lock.ts'

/** A journal that is being written. */
export interface OpenJournal {
  readonly durable: Durable
  readonly path: string
  /** Gives the file back. */
  close(): Promise<void>
}

export interface JournalOptions {
  /** Ends waiting early. */
  readonly stop?: AbortSignal
  /** Secrets to keep out, beside what looks like one. */
  readonly secrets?: readonly string[]
}

/** The folder of all runs, held by this process alone. */
export interface HeldRuns {
  /**
   * Starts the journal of a new run at `<runs>/<run>/journal.jsonl`.
   *
   * @throws DurableError when it cannot be written.
   */
  record(header: RunEntry): Promise<OpenJournal>
  /**
   * Opens the journal of a run that was begun.
   *
   * @throws DurableError when it cannot be read, or is not as it was written.
   */
  resume(run: string): Promise<BegunJournal>
  release(): Promise<void>
}

/** The journal of a run that was begun, as it stands. */
export interface BegunJournal {
  readonly records: readonly JournalRecord[]
  /** Appends the first record of the next session. What a crash left of a torn last line goes. */
  reopen(entry: ResumeEntry): Promise<OpenJournal>
  /** Appends the end of a run that is not gone on with. */
  end(name: string, entry: EndEntry): Promise<void>
}

/** The file's name in the folder of a run. */
export const journalName = 'journal.jsonl'

/**
 * Takes the lock of the folder of all runs: one process at a time.
 *
 * @param run the id of the run that the lock is for.
 * @throws LockedError when another process has it; DurableError when the folder cannot be used.
 */
export async function holdRuns(folder: string, run: string, options: JournalOptions = {}): Promise<HeldRuns> {
  const runs = resolve(folder)
  const lock = await orDurableError('the folder of the runs cannot be used', async () => {
    await makeFolder(runs)
    return acquireLock(runs, run)
  })
  return {
    record: (header) =>
      orDurableError('the journal cannot be started', () => startJournal(runs, lock, header, options)),
    resume: (run) => orDurableError('the journal cannot be read', () => begunJournal(runs, lock, run, options)),
    // What fails here is the next run's to clear away.
    release: () => lock.release().catch(() => undefined),
  }
}

async function startJournal(runs: string, lock: Lock, header: RunEntry, options: JournalOptions): Promise<OpenJournal> {
  const folder = join(runs, header.run)
  await makeFolder(folder)
  const path = join(folder, journalName)
  const file = await open(path, 'ax')
  const writer = new JournalWriter(file, lock, options.secrets ?? [])
  const journal = await begin({ file, writer, path, options }, 'run', header)
  await orClose(file, () => syncFolder(folder))
  return journal
}

async function begunJournal(runs: string, lock: Lock, run: string, options: JournalOptions): Promise<BegunJournal> {
  const path = join(runs, run, journalName)
  const bytes = await readFile(path)
  const { records, broken } = parseJournal(bytes.toString('utf8'))
  if (records.length === 0 && !bytes.includes(0x0a)) {
    throw new DurableError(`the run ${run} was killed before it began: apply its plan again`)
  }
  if (broken !== undefined) throw new DurableError(`the journal is broken at line ${broken.line}: ${broken.message}`)
  const goOn = (name: string, entry: Entry): Promise<OpenJournal> =>
    orDurableError('the journal cannot be continued', async () => {
      const file = await open(path, 'a')
      const writer = new JournalWriter(file, lock, options.secrets ?? [], records.at(-1))
      await orClose(file, () => endAtLastRecord(file, bytes, records.length))
      return begin({ file, writer, path, options }, name, entry)
    })
  return {
    records,
    reopen: (entry) => goOn(`resume ${entry.session}`, entry),
    end: async (name, entry) => (await goOn(name, entry)).close(),
  }
}

/** Cuts off a torn last line, and ends a whole one that lacks its line feed. */
async function endAtLastRecord(file: FileHandle, bytes: Buffer, records: number): Promise<void> {
  const end = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.subarray(0, end).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0)
  if (lines < records) await file.appendFile('\n')
  else if (end < bytes.length) await file.truncate(end)
  await file.sync()
}

interface NewSession {
  readonly file: FileHandle
  readonly writer: JournalWriter
  readonly path: string
  readonly options: JournalOptions
}

async function begin({ file, writer, path, options }: NewSession, name: string, entry: Entry): Promise<OpenJournal> {
  await orClose(file, () => writer.append(name, entry))
  // What was written is on disk by then.
  const close = (): Promise<void> => file.close().catch(() => undefined)
  return { durable: durableOver(writer, options.stop), path, close }
}

async function orClose(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await file.close().catch(() => undefined)
    throw error
  }
}

function durableOver(writer: JournalWriter, stop: AbortSignal | undefined): Durable {
  return {
    step: async (name, work) => {
      const entry = await work()
      await writer.append(name, entry)
      return entry
    },
    sleep: async (ms) => {
      await wait(ms, undefined, stop === undefined ? {} : { signal: stop }).catch((error: unknown) => {
        if (stop?.aborted !== true) throw error
      })
    },
    // Not moved by whoever sets the clock.
    now: async () => Math.round(performance.timeOrigin + performance.now()),
    random: async () => Math.random(),
  }
}

/** Makes a folder and whatever leads to it, and lets the disk know. */
async function makeFolder(folder: string): Promise<void> {
  const first = makeFolders(folder)
  if (first === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === first || made === dirname(made)) return
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

import { mkdir, open } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Durable } from '../execute/durable.ts'
import type { RunEntry } from '../execute/entry.ts'
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
  release(): Promise<void>
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
    // What fails here is the next run's to clear away.
    release: () => lock.release().catch(() => undefined),
  }
}

async function startJournal(
  runs: string,
  lock: Lock,
  header: RunEntry,
  { stop, secrets = [] }: JournalOptions,
): Promise<OpenJournal> {
  const folder = join(runs, header.run)
  await makeFolder(folder)
  const path = join(folder, journalName)
  const file = await open(path, 'ax')
  // What was written is on disk by then.
  const close = (): Promise<void> => file.close().catch(() => undefined)
  try {
    const writer = new JournalWriter(file, lock, secrets)
    await writer.append('run', header)
    await syncFolder(folder)
    return { durable: durableOver(writer, stop), path, close }
  } catch (error) {
    await close()
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
    now: async () => Date.now(),
    random: async () => Math.random(),
  }
}

/** Makes a folder and whatever leads to it, and lets the disk know. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
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

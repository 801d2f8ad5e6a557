import { type FileHandle, mkdir, open } from 'node:fs/promises'
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
  /** Gives the file and the lock back. */
  close(): Promise<void>
}

export interface JournalOptions {
  /** The folder of all runs. */
  readonly runs: string
  readonly header: RunEntry
  /** Ends waiting early. */
  readonly stop?: AbortSignal
  /** Secrets to keep out, beside what looks like one. */
  readonly secrets?: readonly string[]
}

/** The file's name in the folder of a run. */
export const journalName = 'journal.jsonl'

/**
 * Starts the journal of a new run at `<runs>/<run>/journal.jsonl` and takes the lock of `<runs>`: one process at a time.
 *
 * @throws LockedError when another process has it; DurableError when the journal cannot be written.
 */
export async function createJournal(options: JournalOptions): Promise<OpenJournal> {
  const runs = resolve(options.runs)
  const lock = await orDurableError('the folder of the runs cannot be used', async () => {
    await makeFolder(runs)
    return acquireLock(runs, options.header.run)
  })
  try {
    return await orDurableError('the journal cannot be started', () => startJournal(runs, lock, options))
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function startJournal(runs: string, lock: Lock, options: JournalOptions): Promise<OpenJournal> {
  const folder = join(runs, options.header.run)
  await makeFolder(folder)
  const path = join(folder, journalName)
  const file = await open(path, 'ax')
  const writer = new JournalWriter(file, lock, options.secrets ?? [])
  await writer.append('run', options.header)
  await syncFolder(folder)
  return { durable: durableOver(writer, options.stop), path, close: () => closeAll(file, lock) }
}

/** Everything is on disk by then: what fails here is the next run's to clear away. */
async function closeAll(file: FileHandle, lock: Lock): Promise<void> {
  await Promise.allSettled([file.close(), lock.release()])
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

import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Durable, DurableError } from '../execute/durable.ts'
import type { Entry, RunEntry } from '../execute/entry.ts'
import { type JournalRecord, recordLine, sealRecord } from '../execute/journal.ts'
import { acquireLock, type Lock, LockedError } from './lock.ts'
import { redact } from './redact.ts'

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

async function orDurableError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DurableError || error instanceof LockedError) throw error
    throw new DurableError(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Everything is on disk by then: what fails here is the next run's to clear away. */
async function closeAll(file: FileHandle, lock: Lock): Promise<void> {
  await Promise.allSettled([file.close(), lock.release()])
}

/** Appends records to one file: each is on disk before `append` returns, and after a failure none is taken any more. */
class JournalWriter {
  readonly #file: FileHandle
  readonly #lock: Lock
  readonly #secrets: readonly string[]
  #last: JournalRecord | undefined
  #failed = false

  constructor(file: FileHandle, lock: Lock, secrets: readonly string[]) {
    this.#file = file
    this.#lock = lock
    this.#secrets = secrets
  }

  async append(name: string, entry: Entry): Promise<void> {
    if (this.#failed) throw new DurableError('the journal cannot be written any more')
    this.#failed = true
    this.#last = await orDurableError('the journal cannot be written', () => this.#write(name, entry))
    this.#failed = false
  }

  async #write(name: string, entry: Entry): Promise<JournalRecord> {
    if (!(await this.#lock.isHeld())) throw new DurableError('another process has taken over the folder of the runs')
    const content = { time: new Date().toISOString(), name, entry: clean(entry, this.#secrets) }
    const record = sealRecord(content, this.#last)
    await this.#file.appendFile(recordLine(record))
    await this.#file.datasync()
    return record
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

const loneSurrogates = /\p{Cs}/gu

/** The same value with texts that canonical JSON can hold and anybody may read. */
function clean<T>(value: T, secrets: readonly string[]): T {
  const text = (given: string): string => redact(given.replace(loneSurrogates, '\ufffd'), secrets)
  const walk = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(walk)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(Object.entries(given).map(([key, inner]) => [text(key), walk(inner)]))
  }
  return walk(value) as T
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

import type { FileHandle } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { DurableError } from '../execute/durable.ts'
import type { Entry } from '../execute/entry.ts'
import { type JournalRecord, recordLine, sealRecord } from '../execute/journal.ts'
import { type Lock, LockedError } from './lock.ts'
import { redact } from './redact.ts'

/** Appends records to one file: each is on disk before `append` returns, and after a failure none is taken any more. */
export class JournalWriter {
  readonly #file: FileHandle
  readonly #lock: Lock
  readonly #secrets: readonly string[]
  #last: JournalRecord | undefined
  #failed = false

  /** @param last the record that is the last in the file. */
  constructor(file: FileHandle, lock: Lock, secrets: readonly string[], last?: JournalRecord) {
    this.#file = file
    this.#lock = lock
    this.#secrets = secrets
    this.#last = last
  }

  async append(name: string, entry: Entry): Promise<void> {
    if (this.#failed) throw new DurableError('the journal cannot be written any more')
    this.#failed = true
    this.#last = await orDurableError('the journal cannot be written', () => this.#write(name, entry))
    this.#failed = false
  }

  async #write(name: string, entry: Entry): Promise<JournalRecord> {
    if (!(await this.#lock.isHeld())) throw new DurableError('another process has taken over the folder of the runs')
    const content = { time: notBefore(this.#last?.time), name, entry: recorded(entry, this.#secrets) }
    const record = sealRecord(content, this.#last)
    await this.#file.appendFile(recordLine(record))
    await this.#file.sync()
    return record
  }
}

/** Now, or the time of the last record where the clock has been set back. */
export function notBefore(last: string | undefined, now: string = new Date().toISOString()): string {
  return last !== undefined && last > now ? last : now
}

/** The work; whatever goes wrong in it is an error of the record. */
export async function orDurableError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DurableError || error instanceof LockedError) throw error
    throw new DurableError(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** An entry as it is written. What a run was allowed to do must be recorded as it is, or not at all: a resume goes by it. */
export function recorded(entry: Entry, secrets: readonly string[]): Entry {
  if (entry.kind !== 'run' && entry.kind !== 'intent') return clean(entry, secrets)
  // Signed: not one character may change, and what is in them is in the header as well.
  const plain = JSON.parse(JSON.stringify(entry.kind === 'run' ? { ...entry, approvals: [] } : entry)) as Entry
  if (isDeepStrictEqual(clean(plain, secrets), plain)) return entry
  throw new DurableError('the plan holds a text that looks like a secret, or is not well-formed: it cannot be recorded')
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

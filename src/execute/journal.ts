import canonicalize from 'canonicalize'
import { sha256OfJson } from './digest.ts'
import { type Entry, journalFormat } from './entry.ts'
import { entryProblem } from './entry-shape.ts'

/**
 * One line of a journal: canonical JSON (RFC 8785). `hash` is the SHA-256 over the canonical JSON of the record without it, so
 * that each record vouches for all before it.
 */
export interface JournalRecord {
  /** From 0, without gaps. */
  readonly seq: number
  /** RFC 3339, the machine's clock. */
  readonly time: string
  /** Unique in the journal. */
  readonly name: string
  readonly entry: Entry
  /** The hash of the record before; null for the first. */
  readonly prev: string | null
  readonly hash: string
}

/** A journal as read: whole, whole but for a torn last line, or broken at a line (from 1). */
export type JournalReading =
  | { readonly records: readonly JournalRecord[]; readonly torn: boolean; readonly broken?: never }
  | {
      readonly records: readonly JournalRecord[]
      readonly torn?: never
      readonly broken: {
        readonly line: number
        readonly message: string
        /** Its first line was never whole: the run was not begun, and nothing was done. */
        readonly unbegun?: true
      }
    }

/** The record that follows `last`. Texts must be well-formed Unicode. */
export function sealRecord(
  content: Pick<JournalRecord, 'time' | 'name' | 'entry'>,
  last: Pick<JournalRecord, 'seq' | 'hash'> | undefined,
): JournalRecord {
  const { time, name, entry } = content
  const unsealed = { seq: last === undefined ? 0 : last.seq + 1, time, name, entry, prev: last?.hash ?? null }
  return { ...unsealed, hash: sha256OfJson(unsealed) }
}

/** A record as its line, line feed included. */
export function recordLine(record: JournalRecord): string {
  return `${canonicalize(record)}\n`
}

/**
 * Reads a journal and verifies every link. The last line may be torn by a crash: it has no line feed, and it is dropped unless
 * it is whole. Anything else that is not as written is a broken line.
 */
export function parseJournal(text: string): JournalReading {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  const records: JournalRecord[] = []
  const names = new Set<string>()
  for (const line of lines) {
    const record = readLine(line, records.at(-1), names)
    if (typeof record === 'string') return { records, broken: { line: records.length + 1, message: record } }
    records.push(record)
  }
  if (rest === '')
    return records.length > 0
      ? { records, torn: false }
      : { records, broken: { line: 1, message: 'it is empty', unbegun: true } }
  const record = readLine(rest, records.at(-1), names)
  if (typeof record !== 'string') return { records: [...records, record], torn: false }
  return records.length > 0 ? { records, torn: true } : { records, broken: { line: 1, message: record, unbegun: true } }
}

/** The record on the line, or what is wrong with it. */
function readLine(line: string, last: JournalRecord | undefined, names: Set<string>): JournalRecord | string {
  const value = parseJson(line)
  if (!isRecord(value)) return 'it is no record of a journal'
  if (canonicalOrNothing(value) !== line) return 'it is not written as this tool writes records'
  const { hash, ...unsealed } = value
  if (hash !== sha256OfJson(unsealed)) return 'its hash is not that of its content: the line was changed'
  if (value.seq !== (last?.seq ?? -1) + 1 || value.prev !== (last?.hash ?? null)) {
    return 'it does not follow the line before: a line was removed, added or moved'
  }
  if (names.has(value.name)) return `the name ${JSON.stringify(value.name)} is there twice`
  names.add(value.name)
  return headerProblem(value, last === undefined) ?? entryProblem(value.entry) ?? value
}

function headerProblem({ entry }: JournalRecord, first: boolean): string | undefined {
  const isHeader = entry.kind === 'run'
  if (isHeader && entry.format !== journalFormat)
    return `its format is ${JSON.stringify(entry.format)}: this version reads ${journalFormat}`
  if (isHeader !== first) return first ? 'a journal starts with its run' : 'a journal has one run'
  return undefined
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const keys = 'entry,hash,name,prev,seq,time'

function isRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== keys) return false
  const record = value as Record<keyof JournalRecord, unknown>
  return (
    typeof record.seq === 'number' &&
    typeof record.time === 'string' &&
    typeof record.name === 'string' &&
    typeof record.hash === 'string' &&
    typeof record.entry === 'object' &&
    record.entry !== null
  )
}

/** Lone surrogates have no canonical form. */
function canonicalOrNothing(value: unknown): string | undefined {
  try {
    return canonicalize(value)
  } catch {
    return undefined
  }
}

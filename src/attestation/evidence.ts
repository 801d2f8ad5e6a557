import { createHash } from 'node:crypto'
import { type JournalRecord, recordLine } from '../execute/journal.ts'
import { reportRun } from '../execute/status.ts'
import { type Statement, statementAbout } from './statement.ts'

/** What evidence of a run is made of. */
export interface EvidenceSource {
  readonly records: readonly JournalRecord[]
  /** The plan's document; null where it is not at hand as it was. */
  readonly document: unknown
  /** The version of the tool that bundles it. */
  readonly bundledBy: string
  /** When, RFC 3339. */
  readonly bundledAt: string
}

/** What stands in evidence, and follows from the journal in it: whoever verifies it makes it anew. */
export const derivedParts = [
  'run',
  'plan',
  'account',
  'digest',
  'simulated',
  'verdict',
  'approvals',
  'outcome',
] as const

/** Everything about a run in one statement, whose subject is the run, with the SHA-256 of its journal. */
export function evidenceStatement({ records, document, bundledBy, bundledAt }: EvidenceSource): Statement {
  const lines = records.map((record) => recordLine(record).trimEnd())
  return statementAbout(runOf(records), journalDigest(lines), 'evidence', {
    ...derivedFrom(records),
    ...{ document, bundledBy, bundledAt },
    // The lines as they are on disk, how many there are, and the hash of the last: what is cut off at the end is missed.
    journal: { records: lines.length, last: records.at(-1)?.hash ?? null, lines },
  })
}

/** SHA-256 of a journal, from its lines without their line feeds. */
export function journalDigest(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('')
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** The parts of evidence that follow from the journal, as JSON. The first record is the run's header. */
export function derivedFrom(records: readonly JournalRecord[]): Readonly<Record<string, unknown>> {
  const header = records[0]?.entry
  if (header?.kind !== 'run') throw new TypeError('a record without its header')
  const { run, plan, account, digest, simulated, verdict, approvals } = header
  const { startedAt, endedAt, reason, exit, sessions, steps } = reportRun(records)
  const outcome = { startedAt, endedAt, reason, exit, sessions, steps }
  return { ...{ run, plan: plan.name, account, digest, simulated, verdict, approvals }, outcome }
}

function runOf(records: readonly JournalRecord[]): string {
  const header = records[0]?.entry
  return header?.kind === 'run' ? header.run : ''
}

import { canonicalJson, sha256OfJson } from '../execute/digest.ts'
import type { RunEntry } from '../execute/entry.ts'
import { type JournalRecord, parseJournal } from '../execute/journal.ts'
import { replayRun, UnapprovedCallError } from '../execute/replay.ts'
import { parseInstant } from '../schema/instant.ts'
import { type CoveredApprovals, regionsOf } from './approval.ts'
import { derivedFrom, derivedParts, journalDigest } from './evidence.ts'
import type { OpenedStatement } from './open-statement.ts'
import type { PublicKey } from './public-key.ts'
import { runProblems } from './run-approvals.ts'
import { verifyEnvelope } from './sign.ts'
import { keysOf, type SignerSet, scopeProblem, signerOf, standingProblem } from './signers.ts'
import { isObject, predicateTypes, type Statement, subjectDigest } from './statement.ts'

/** What is checked of evidence, in this order. */
export const evidenceChecks = ['signature', 'journal', 'calls', 'contents', 'plan', 'approvals'] as const

export type EvidenceCheck = (typeof evidenceChecks)[number]

/** What a check came to. `not-checked`: what it needs is not there, or something before it failed. */
export interface CheckedEvidence {
  readonly check: EvidenceCheck
  readonly state: 'ok' | 'failed' | 'not-checked'
  /** Sentences: what was found, or what is wrong. */
  readonly words: readonly string[]
}

/** Whose signatures count, and what it takes to apply a plan. */
export interface EvidenceTrust {
  /** Keys that are named one by one. */
  readonly keys: readonly PublicKey[]
  readonly signers: SignerSet
  /** Absent: the configuration does not say, and approvals are not checked. */
  readonly approvals?: CoveredApprovals
}

/** Verifies evidence, offline: nothing but what is in it, and whom the reader trusts. */
export function verifyEvidence(evidence: OpenedStatement, trust: EvidenceTrust): readonly CheckedEvidence[] {
  const { statement } = evidence
  const journal = readJournal(statement)
  if ('problems' in journal) {
    const signature = checked('signature', signatureProblems(evidence, trust, undefined))
    const rest = evidenceChecks.slice(2).map((check) => ({ check, state: 'not-checked', words: [] }) as const)
    return [signature, { check: 'journal', state: 'failed', words: journal.problems }, ...rest]
  }
  const { records, header } = journal
  return [
    checked('signature', signatureProblems(evidence, trust, header)),
    { check: 'journal', state: 'ok', words: [`${records.length} records, whole and in order`] },
    checked('calls', callProblems(records)),
    checked('contents', contentProblems(statement, records)),
    planCheck(statement, header),
    approvalCheck(header, records, trust),
  ]
}

function checked(check: EvidenceCheck, problems: readonly string[] | string): CheckedEvidence {
  if (typeof problems === 'string') return { check, state: 'ok', words: [problems] }
  return { check, state: problems.length === 0 ? 'ok' : 'failed', words: problems }
}

/** By whom it is signed, or why that does not count. A signer must have been one when it was bundled, and not be revoked since. */
function signatureProblems(
  { statement, envelope }: OpenedStatement,
  { keys, signers }: EvidenceTrust,
  header: RunEntry | undefined,
): readonly string[] | string {
  if (statement.predicateType !== predicateTypes.evidence) return ['this is signed for something else than evidence']
  if (envelope === undefined) return ['it is not signed: anybody could have written it']
  const verified = verifyEnvelope(envelope, [...keys, ...keysOf(signers)])
  if (verified.problem !== undefined) return [`it ${verified.message}`]
  if (keys.some(({ id }) => id === verified.key.id)) return `by the key ${verified.key.id}`
  const signer = signerOf(signers, verified.key.id)
  const { bundledAt } = statement.predicate
  const at = typeof bundledAt === 'string' ? parseInstant(bundledAt) : undefined
  if (signer === undefined || at === undefined) return ['it does not say when it was bundled']
  const problem =
    standingProblem(signer, at) ?? (header && scopeProblem(signer, header.account, regionsOf(header.calls)))
  return problem === undefined ? `by ${signer.name}` : [`it is signed by ${signer.name}, who ${problem}`]
}

type ReadJournal =
  | { readonly records: readonly JournalRecord[]; readonly header: RunEntry }
  | { readonly problems: readonly string[] }

/** The journal in evidence, if it is all there and as it was written. */
function readJournal(statement: Statement): ReadJournal {
  const { journal } = statement.predicate
  if (!isObject(journal) || !isLines(journal.lines)) return { problems: ['there is no journal in it'] }
  const { lines } = journal
  const { records, broken } = parseJournal(lines.map((line) => `${line}\n`).join(''))
  const problems = [
    ...(broken === undefined ? [] : [`line ${broken.line} is not as it was written: ${broken.message}`]),
    ...(lines.length === journal.records ? [] : [`it has ${lines.length} lines, and ${journal.records} were bundled`]),
    ...(broken !== undefined || records.at(-1)?.hash === journal.last
      ? []
      : ['its last line is not the one that was bundled']),
    ...(journalDigest(lines) === subjectDigest(statement)
      ? []
      : ['its SHA-256 is not that of the journal that was bundled']),
  ]
  const header = records[0]?.entry
  if (problems.length > 0) return { problems }
  return header?.kind === 'run' ? { records, header } : { problems: ['it has no header'] }
}

function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((line) => typeof line === 'string' && !line.includes('\n'))
}

function callProblems(records: readonly JournalRecord[]): readonly string[] | string {
  const calls = records.filter(({ entry }) => entry.kind === 'intent').length
  try {
    replayRun(records)
    return `${calls} were about to be made, each of them one of the compiled calls`
  } catch (error) {
    if (error instanceof UnapprovedCallError) return [error.message]
    throw error
  }
}

/** What is said about the run must be what its journal says. */
function contentProblems(
  { predicate, subject }: Statement,
  records: readonly JournalRecord[],
): readonly string[] | string {
  const derived = derivedFrom(records)
  const other = derivedParts.filter(
    (part) => canonicalJson(predicate[part] ?? null) !== canonicalJson(derived[part] ?? null),
  )
  const problems = other.map((part) => `"${part}" is not what the journal says`)
  if (subject[0]?.name !== derived.run) problems.push('it is about another run than its journal')
  return problems.length > 0 ? problems : 'what it says is what the journal says'
}

/** Without its document, the plan is still in the journal's header, expanded. */
function planCheck({ predicate }: Statement, { source }: RunEntry): CheckedEvidence {
  const { document = null } = predicate
  if (document === null) {
    return {
      check: 'plan',
      state: 'not-checked',
      words: ['its document is not bundled; the journal holds what it expands to'],
    }
  }
  if (sha256OfJson(document) !== source.sha256) return checked('plan', ['its document is not the one that was applied'])
  return checked('plan', `its document is the one that was applied, ${source.sha256}`)
}

function approvalCheck(header: RunEntry, records: readonly JournalRecord[], trust: EvidenceTrust): CheckedEvidence {
  const { approvals: settings, signers } = trust
  if (settings === undefined) {
    return { check: 'approvals', state: 'not-checked', words: ['no configuration says how many must approve a plan'] }
  }
  const begunAt = parseInstant(records[0]?.time ?? '') ?? Number.NaN
  const problems = runProblems({ header, begunAt, settings, signers, used: new Map() })
  const words =
    settings.required === 0 ? 'none is required' : `${settings.required} are required, and valid when it was begun`
  return checked('approvals', problems.length > 0 ? problems : words)
}

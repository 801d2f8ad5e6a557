import { sha256OfJson } from '../execute/digest.ts'
import { parseInstant } from '../schema/instant.ts'
import type { Candidate } from './approvals.ts'
import { verifyEnvelope } from './sign.ts'
import { type KnownSigner, keysOf, type SignerSet, signerOf, signersJson, standingProblem } from './signers.ts'
import { predicateTypes, type Statement, statementAbout, subjectDigest } from './statement.ts'

/** What a current signer says of a new set of signers. Times are RFC 3339. */
export interface Endorsement {
  /** The digest of the signers that it replaces; null where the endorser was not shown them. */
  readonly replaces: string | null
  readonly approver: string
  readonly nonce: string
  readonly issuedAt: string
  readonly expires: string
  readonly tool: string
}

/** What statements about signers call their subject. */
export const signersSubject = 'signers'

/** The digest of a set of signers, format `shareplan.signers.v1`, whatever its files and order. */
export function signersDigest(signers: SignerSet): string {
  return sha256OfJson({ format: 'shareplan.signers.v1', signers: signersJson(signers) })
}

export function endorsementOf(signers: SignerSet, endorsement: Endorsement): Statement {
  return statementAbout(signersSubject, signersDigest(signers), 'signers', endorsement)
}

/** A new set of signers, the one it replaces, and when that is asked. */
export interface SignersChange {
  readonly current: SignerSet
  readonly next: SignerSet
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Whose endorsement lets the change be, or why none does. */
export type EndorsementResult =
  | { readonly kind: 'unchanged' }
  /** There were none: nobody could have signed. */
  | { readonly kind: 'first' }
  | { readonly kind: 'endorsed'; readonly by: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }

/** Decides whether a set of signers may follow the current one: it is the same, or a current signer signed it. */
export function judgeSignersChange(candidates: readonly Candidate[], change: SignersChange): EndorsementResult {
  if (signersDigest(change.current) === signersDigest(change.next)) return { kind: 'unchanged' }
  if (change.current.length === 0) return { kind: 'first' }
  const judged = candidates.map((candidate) => judge(candidate, change))
  const [endorser] = judged.flatMap((one) => (typeof one === 'string' ? [] : [one]))
  if (endorser !== undefined) return { kind: 'endorsed', by: endorser.name }
  return { kind: 'refused', reasons: judged.flatMap((one) => (typeof one === 'string' ? [one] : [])) }
}

function judge({ file, envelope, problem }: Candidate, { current, next, now }: SignersChange): KnownSigner | string {
  if (problem !== undefined) return `${file} ${problem}`
  const verified = verifyEnvelope(envelope, keysOf(current))
  if (verified.problem === 'unknown-key') return `${file} ${verified.message}: whoever signed it is no current signer`
  if (verified.problem !== undefined) return `${file} ${verified.message}`
  const signer = signerOf(current, verified.key.id)
  const endorsement = readEndorsement(verified.statement)
  if (signer === undefined || endorsement === undefined) return `${file} is signed, but endorses no signers`
  const why =
    standing(signer, now) ?? contentProblem(verified.statement, endorsement, current, next) ?? age(endorsement, now)
  return why === undefined ? signer : `${file} ${why}`
}

function standing(signer: KnownSigner, now: number): string | undefined {
  const problem = standingProblem(signer, now) ?? limitProblem(signer)
  return problem === undefined ? undefined : `does not count: ${signer.name} ${problem}`
}

/** Why a signer who is limited does not endorse others, who need not be. Ends a sentence that begins with their name. */
export function limitProblem({ accounts, regions }: KnownSigner): string | undefined {
  return accounts === undefined && regions === undefined ? undefined : 'has a scope, and may not endorse signers'
}

function contentProblem(
  statement: Statement,
  { replaces }: Endorsement,
  current: SignerSet,
  next: SignerSet,
): string | undefined {
  const [said, is] = [subjectDigest(statement), signersDigest(next)]
  if (said !== is) return `is for other signers: it endorses ${said}, these are ${is}`
  if (replaces === null || replaces === signersDigest(current)) return undefined
  return `is for a change of other signers than the current ones: it replaces ${replaces}`
}

function age({ expires }: Endorsement, now: number): string | undefined {
  return (parseInstant(expires) ?? Number.NaN) > now ? undefined : `expired at ${expires}`
}

function readEndorsement({ predicateType, predicate }: Statement): Endorsement | undefined {
  const { replaces } = predicate
  const texts = ['approver', 'nonce', 'issuedAt', 'expires', 'tool']
  if (predicateType !== predicateTypes.signers || !texts.every((key) => typeof predicate[key] === 'string')) {
    return undefined
  }
  return replaces === null || typeof replaces === 'string' ? (predicate as unknown as Endorsement) : undefined
}

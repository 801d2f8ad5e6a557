import { parseInstant } from '../schema/instant.ts'
import { type Approval, type CoveredApprovals, readApproval } from './approval.ts'
import { openEnvelope } from './dsse.ts'
import { verifyEnvelope } from './sign.ts'
import { type KnownSigner, keysOf, type SignerSet, scopeProblem, signerOf, standingProblem } from './signers.ts'
import { readStatement, type Statement } from './statement.ts'

/** An envelope that may approve a plan, and what messages call it. */
export interface Candidate {
  readonly file: string
  /** As JSON; undefined where the file holds none. */
  readonly envelope: unknown
  /** Why there is no envelope. */
  readonly problem?: string
}

/** What shall be applied, and what it takes. */
export interface ApprovalRequest {
  /** SHA-256 of the plan's document. */
  readonly document: string
  readonly account: string
  /** The plan's author, as far as it says. */
  readonly author: string | undefined
  /** Every region that its calls touch. */
  readonly regions: readonly string[]
  readonly settings: CoveredApprovals
  readonly signers: SignerSet
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Nonces of approvals that let a run run, with its id. */
  readonly used: ReadonlyMap<string, string>
}

/** An approval that counts. */
export interface CountedApproval {
  readonly file: string
  readonly envelope: unknown
  readonly approval: Approval
  readonly signer: KnownSigner
}

/** The approvals that count, one a signer, and why the others do not. */
export interface Counted {
  readonly approvals: readonly CountedApproval[]
  readonly reasons: readonly string[]
}

/** Clocks differ a little: an approval may be so much from the future, in milliseconds. */
const clockTolerance = 60_000

/** Decides, one by one, which of the candidates approve what is asked for. */
export function countApprovals(candidates: readonly Candidate[], request: ApprovalRequest): Counted {
  const approvals: CountedApproval[] = []
  const reasons: string[] = []
  for (const candidate of candidates) {
    const judged = judge(candidate, request)
    if (typeof judged === 'string') reasons.push(`${candidate.file} ${judged}`)
    else if (approvals.some(({ signer }) => signer.name === judged.signer.name)) {
      reasons.push(`${candidate.file} is the second one of ${judged.signer.name}: it counts once`)
    } else approvals.push(judged)
  }
  return { approvals, reasons }
}

/** The approval, or why it does not count: ends a sentence that begins with its file. */
function judge(candidate: Candidate, request: ApprovalRequest): CountedApproval | string {
  const { file, envelope, problem } = candidate
  if (problem !== undefined) return problem
  const verified = verifyEnvelope(envelope, keysOf(request.signers))
  if (verified.problem === 'unknown-key') {
    return `${verified.message}: whoever signed it is not among the signers`
  }
  if (verified.problem !== undefined) return verified.message
  const signer = signerOf(request.signers, verified.key.id)
  const approval = readApproval(verified.statement)
  if (signer === undefined || approval === undefined) return 'is signed, but is no approval of a plan'
  const why =
    signerProblem(signer, approval, request) ??
    planProblem(approval, request) ??
    timeProblem(approval, request) ??
    useProblem(approval, request) ??
    authorProblem(signer, request)
  return why ?? { file, envelope, approval, signer }
}

function signerProblem(signer: KnownSigner, { approver }: Approval, request: ApprovalRequest): string | undefined {
  const problem =
    standingProblem(signer, request.now) ??
    scopeProblem(signer, request.account, request.regions) ??
    (approver === signer.name ? undefined : `signed it, and it says ${JSON.stringify(approver)}`)
  return problem === undefined ? undefined : `does not count: ${signer.name} ${problem}`
}

function planProblem({ covered, audience }: Approval, request: ApprovalRequest): string | undefined {
  if (covered.document !== request.document) {
    return `is for another version of the plan: it approves ${covered.document}, this is ${request.document}`
  }
  return audience === request.account ? undefined : `is for account ${audience}, not for ${request.account}`
}

function timeProblem({ issuedAt, expires }: Approval, { now, settings }: ApprovalRequest): string | undefined {
  const [from, until] = [parseInstant(issuedAt) ?? Number.NaN, parseInstant(expires) ?? Number.NaN]
  if (!(from <= now + clockTolerance)) return `is from the future: it was issued at ${issuedAt}`
  if (!(until > now)) return `expired at ${expires}`
  const allowed = settings.maxAge * 1000
  return until - from <= allowed
    ? undefined
    : `is valid for ${hours(until - from)}, and may be for ${hours(allowed)} at most`
}

function hours(milliseconds: number): string {
  return `${Math.round(milliseconds / 36_000) / 100} h`
}

function useProblem({ nonce }: Approval, { used }: ApprovalRequest): string | undefined {
  const run = used.get(nonce)
  return run === undefined ? undefined : `was used by run ${run}: an approval is for one run`
}

/** An author who is not known could be anybody, also the approver. */
function authorProblem({ name }: KnownSigner, { settings, author }: ApprovalRequest): string | undefined {
  if (settings.authorMayApprove) return undefined
  if (author === undefined) {
    return 'does not count: the plan does not say who wrote it (metadata.author), and its author may not approve it'
  }
  if (author.toLowerCase() !== name.toLowerCase()) return undefined
  return `is the author's own: ${name} wrote the plan, and may not approve it`
}

/** The nonce of an envelope that let a run run, whoever signed it; undefined where it is none of ours. */
export function nonceOf(envelope: unknown): string | undefined {
  const statement = statementIn(envelope)
  return statement === undefined ? undefined : readApproval(statement)?.nonce
}

/** What an envelope states, whoever signed it: for finding out what it is about, never for believing it. */
export function statementIn(envelope: unknown): Statement | undefined {
  const opened = openEnvelope(envelope)
  return 'problem' in opened ? undefined : readStatement(opened.payload)
}

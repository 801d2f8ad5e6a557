import type { JournalRecord } from '../execute/journal.ts'
import { reportRun, type StepReport } from '../execute/status.ts'
import type { AppliedPlan } from '../plan/applied.ts'
import { type Action, actions, type ExpandedStep, imageLabel } from '../plan/model.ts'
import { openStatement } from './open-statement.ts'
import { verifyEnvelope } from './sign.ts'
import { keysOf, type SignerSet, scopeProblem, signerOf, standingProblem } from './signers.ts'
import { isObject, predicateTypes, type Statement, statementAbout, subjectDigest } from './statement.ts'

/** What is said about a run that was completed. Times are RFC 3339. */
export interface PlanReceipt {
  readonly run: string
  /** The plan's name. */
  readonly plan: string
  /** SHA-256 of the plan's document, as canonical JSON. */
  readonly document: string
  readonly account: string
  /** The digest of the verdict that the run rests on. */
  readonly digest: string
  readonly outcome: 'completed'
  /** The endpoint was loopback: nothing of this happened in the cloud. */
  readonly simulated: boolean
  readonly tool: string
  readonly startedAt: string
  readonly endedAt: string
  readonly steps: readonly ReceiptStep[]
}

export interface ReceiptStep {
  readonly step: string
  readonly action: Action
  /** As messages write it: planned images as `copy:<step id>`. */
  readonly image: string
  readonly region: string
  /** The image that a copy made. */
  readonly made: { readonly image: string; readonly region: string } | null
  readonly requestIds: readonly string[]
}

/** The receipt of a run, as a statement about the document of its plan; `undefined`: the run was not completed. */
export function receiptStatement(records: readonly JournalRecord[]): Statement | undefined {
  const report = reportRun(records)
  const header = records[0]?.entry
  if (header?.kind !== 'run' || report.reason !== 'completed' || report.endedAt === null) return undefined
  const { run, tool, plan, account, digest, simulated, startedAt, endedAt } = report
  const steps = report.steps.map((step, index) => receiptStep(step, header.plan.steps[index]))
  return statementAbout(plan, header.source.sha256, 'receipt', {
    ...{ run, plan, account, digest, outcome: 'completed', simulated, tool, startedAt, endedAt, steps },
  })
}

function receiptStep(
  { step, action, image, region, made, requestIds }: StepReport,
  planned: ExpandedStep | undefined,
): ReceiptStep {
  const to = planned?.action === 'copy' ? planned.to.region : region
  return {
    ...{ step, action, image: imageLabel(image), region, requestIds },
    made: made === undefined ? null : { image: made, region: to },
  }
}

/** Whose receipts are taken. */
export interface ReceiptTrust {
  /** Who may sign; absent: the configuration names nobody, and a signature tells nothing. */
  readonly signers?: SignerSet
  /** Whether what happened on a loopback endpoint only is taken, too. */
  readonly simulated: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A receipt that is taken, or why not: `problem` ends a sentence that begins with its file. */
export type JudgedReceipt =
  | { readonly receipt: PlanReceipt; readonly problem?: never }
  | { readonly problem: string; readonly receipt?: never }

/** Reads the text of a receipt, and decides whether it is taken. */
export function judgeReceipt(text: string, trust: ReceiptTrust): JudgedReceipt {
  const opened = openStatement(text)
  if ('problem' in opened) return opened
  const { statement, envelope } = opened
  const receipt = readReceipt(statement)
  if (receipt === undefined) return { problem: 'is no receipt of a plan' }
  if (receipt.simulated && !trust.simulated) {
    return { problem: `is of run ${receipt.run}, which was simulated on a loopback endpoint` }
  }
  const problem = trust.signers && signatureProblem(envelope, receipt, trust.signers, trust.now)
  return problem === undefined ? { receipt } : { problem }
}

/** Whether a text is a receipt, whoever made it. */
export function isReceipt(text: string): boolean {
  const opened = openStatement(text)
  return opened.statement !== undefined && readReceipt(opened.statement) !== undefined
}

/** Why a receipt is of no use for a plan; undefined where it is the plan's. Ends a sentence that begins with its file. */
export function planProblem(
  { plan, document, run }: PlanReceipt,
  wanted: { readonly name: string; readonly document: string },
): string | undefined {
  if (plan !== wanted.name) return `is of a plan called ${plan}, not ${wanted.name}`
  if (document !== wanted.document) return `is of run ${run} of another version of the plan`
  return undefined
}

/** Who signed it is not enough: only somebody who still may is believed. */
function signatureProblem(
  envelope: unknown,
  { account, steps }: PlanReceipt,
  signers: SignerSet,
  now: number,
): string | undefined {
  if (envelope === undefined) return `is not signed, and the policy names ${signers.length === 0 ? 'no ' : ''}signers`
  const verified = verifyEnvelope(envelope, keysOf(signers))
  if (verified.problem !== undefined) return verified.message
  const signer = signerOf(signers, verified.key.id)
  if (signer === undefined) return 'is signed by nobody who is known'
  const regions = steps.flatMap(({ region, made }) => [region, ...(made === null ? [] : [made.region])])
  const problem = standingProblem(signer, now) ?? scopeProblem(signer, account, regions)
  return problem === undefined ? undefined : `is signed by ${signer.name}, who ${problem}`
}

const texts = ['run', 'plan', 'account', 'digest', 'tool', 'startedAt', 'endedAt'] as const

/** The receipt that a statement is, or undefined. */
export function readReceipt(statement: Statement): PlanReceipt | undefined {
  const { predicateType, predicate } = statement
  if (predicateType !== predicateTypes.receipt || predicate.outcome !== 'completed') return undefined
  if (!texts.every((key) => typeof predicate[key] === 'string') || typeof predicate.simulated !== 'boolean') {
    return undefined
  }
  if (predicate.plan !== statement.subject[0]?.name) return undefined
  if (!Array.isArray(predicate.steps) || !predicate.steps.every(isStep)) return undefined
  return { ...(predicate as unknown as Omit<PlanReceipt, 'document'>), document: subjectDigest(statement) }
}

function isStep(value: unknown): boolean {
  if (!isObject(value) || !actions.some((action) => action === value.action)) return false
  const { step, image, region, made, requestIds } = value
  const isMade = made === null || (isObject(made) && isId(made.image) && isId(made.region))
  return typeof image === 'string' && isId(step) && isId(region) && isMade && Array.isArray(requestIds)
}

/** Ids have no spaces: what has one would be taken for an image that the plan makes. */
function isId(value: unknown): boolean {
  return typeof value === 'string' && /^\S+$/.test(value)
}

/** What a later plan may take from a receipt: the images that steps made. `file`: what messages call it. */
export function appliedPlan({ plan, run, steps }: PlanReceipt, file: string): AppliedPlan {
  return { name: plan, run, file, steps: new Map(steps.map(({ step, made }) => [step, made])) }
}

import type { Finding } from '../finding.ts'
import type { Directory } from '../plan/directory.ts'
import type { Facts } from '../plan/facts.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import { initialState } from '../plan/state.ts'
import type { Call } from './call.ts'
import { type Cloud, CloudError } from './cloud.ts'
import { compileCalls } from './compile.ts'
import type { ProgressEvent } from './context.ts'
import { journalFormat, type OnFailure, type PlanSource, type RunEntry } from './entry.ts'
import { factChanges } from './fact-changes.ts'
import { type Preview, previewPlan } from './preview.ts'
import { readPlanImages, refreshedFacts } from './refresh.ts'
import type { RunResult } from './run.ts'
import { carryOut, exitOf, type OpenRecord, type RemoteSession } from './session.ts'
import type { ExecutionSettings } from './settings.ts'
import { planTasks } from './tasks.ts'

/** A verdict, with whatever else its report says. */
export interface Judgement {
  readonly verdict: string
  readonly findings: readonly Finding[]
}

/** A plan that shall be applied, what it was judged on, and the judgement with its digest. */
export interface ApplyRequest<Report extends Judgement> {
  readonly plan: ExpandedPlan
  readonly directory: Directory
  readonly facts: Facts
  readonly report: Report
  readonly digest: string
  readonly source: PlanSource
  readonly onFailure: OnFailure
  readonly settings: ExecutionSettings
  /** The tool's version. */
  readonly tool: string
  /** The id of the run, should it come to one. */
  readonly run: string
}

/** What is about to happen, for whoever confirms it. */
export interface Proposal<Report> {
  readonly plan: ExpandedPlan
  readonly calls: readonly Call[]
  readonly simulated: boolean
  /** The judgement on what the cloud says now. */
  readonly report: Report
  /** Step by step, on what the cloud says now. */
  readonly preview: () => Preview
  /** RAM actions that the caller lacks: what they would tell was taken from the inventory. */
  readonly forbidden: readonly string[]
}

export type Confirmation = 'confirmed' | 'declined' | 'impossible'

/** What approvals are compared with: the judgement on what the cloud says now, and the calls that follow from it. */
export interface FreshPlan<Report> {
  readonly calls: readonly Call[]
  readonly report: Report
  readonly simulated: boolean
}

/** A part of what was approved that is not so any more. */
export interface DriftChange {
  readonly part: 'policy' | 'calls' | 'findings' | 'acknowledgements'
  /** A sentence that says what changed. */
  readonly message: string
  readonly from: unknown
  readonly to: unknown
}

/** Whether the plan may be applied as it is now. `approvals`: the envelopes, as JSON, that say so. */
export type Authorization =
  | { readonly kind: 'authorized'; readonly approvals: readonly unknown[] }
  | { readonly kind: 'not-approved'; readonly reasons: readonly string[]; readonly help: string }
  | { readonly kind: 'drift'; readonly changes: readonly DriftChange[] }

/** The sole right to execute: nobody else does until it is released, or until the session that it was handed to ends. */
export interface Reservation {
  /** Starts the journal. */
  record(header: RunEntry): Promise<OpenRecord | RemoteSession>
  release(): Promise<void>
}

/** The world around an apply. `judge` judges the same plan on other facts; `authorize` asks for approvals; `reserve` keeps others out. */
export interface ApplyPorts<Report extends Judgement> {
  readonly cloud: Cloud
  readonly judge: (facts: Facts) => Promise<Report>
  readonly authorize: (fresh: FreshPlan<Report>) => Promise<Authorization>
  readonly reserve: () => Promise<Reservation>
  readonly confirm: (proposal: Proposal<Report>) => Promise<Confirmation>
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** What became of an apply. Only `executed` and `handed-over` can have changed anything. */
export type ApplyOutcome<Report> =
  | { readonly kind: 'not-passed'; readonly report: Report /** By what the cloud says now. */; readonly fresh: boolean }
  | { readonly kind: 'wrong-account'; readonly caller: string; readonly expected: string }
  | { readonly kind: 'cloud-failed'; readonly error: CloudError }
  | Exclude<Authorization, { readonly kind: 'authorized' }>
  | { readonly kind: 'not-confirmed'; readonly answer: Exclude<Confirmation, 'confirmed'> }
  | { readonly kind: 'executed'; readonly result: RunResult; readonly exit: number; readonly simulated: boolean }
  /** Other processes execute it, and nobody waits for the end. */
  | { readonly kind: 'handed-over'; readonly simulated: boolean }

/**
 * Applies a plan that passed: as the plan's account, on what the cloud says now, after somebody confirmed it. Everything before the
 * journal's first line only reads. Throws what `reserve` and `record` throw; then, too, nothing was changed.
 */
export async function apply<Report extends Judgement>(
  request: ApplyRequest<Report>,
  ports: ApplyPorts<Report>,
): Promise<ApplyOutcome<Report>> {
  try {
    const refused = await refusal(request, ports)
    if (refused !== undefined) return refused
    // Before anything is read: what another run changes meanwhile, this one would not know.
    const reservation = await ports.reserve()
    try {
      return await applyFresh(request, ports, reservation)
    } finally {
      await reservation.release()
    }
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'cloud-failed', error }
    throw error
  }
}

/** Why the plan is not applied, whatever the images are like. A plan that does not pass is refused also where nobody can be asked. */
async function refusal<Report extends Judgement>(
  { plan, report }: ApplyRequest<Report>,
  { cloud }: ApplyPorts<Report>,
): Promise<ApplyOutcome<Report> | undefined> {
  const passes = report.verdict === 'pass'
  const caller = await cloud.callerAccount().catch((error: unknown) => {
    if (error instanceof CloudError && !passes) return plan.account
    throw error
  })
  if (caller !== plan.account) return { kind: 'wrong-account', caller, expected: plan.account }
  return passes ? undefined : { kind: 'not-passed', report, fresh: false }
}

async function applyFresh<Report extends Judgement>(
  request: ApplyRequest<Report>,
  ports: ApplyPorts<Report>,
  reservation: Reservation,
): Promise<ApplyOutcome<Report>> {
  const { plan, directory, digest } = request
  const { account } = plan
  const { simulated } = ports.cloud
  const refreshed = await readPlanImages(ports.cloud, plan, request.facts, digest)
  const facts = refreshedFacts(request.facts, account, refreshed)
  const report = await ports.judge(facts)
  const initial = initialState(facts, account)
  const calls = compileCalls(plan, initial, directory)
  const authorization = await ports.authorize({ calls, report, simulated })
  // Whoever approved it has seen it pass: that it does not any more is drift. Otherwise the verdict comes first.
  if (report.verdict !== 'pass' && authorization.kind !== 'drift') return { kind: 'not-passed', report, fresh: true }
  if (authorization.kind !== 'authorized') return authorization
  const preview = (): Preview => previewPlan(plan, initial, directory, digest)
  const answer = await ports.confirm({ plan, calls, simulated, report, preview, forbidden: refreshed.forbidden })
  if (answer !== 'confirmed') return { kind: 'not-confirmed', answer }
  // Whoever was asked may have taken days: an approval can have expired.
  const still = await ports.authorize({ calls, report, simulated })
  if (still.kind !== 'authorized') return still
  const header: RunEntry = {
    kind: 'run',
    format: journalFormat,
    ...{ tool: request.tool, run: request.run, account, digest, simulated, source: request.source, plan, calls },
    verdict: { verdict: report.verdict, findings: report.findings },
    tasks: planTasks(plan, initial, directory),
    onFailure: request.onFailure,
    factChanges: factChanges(request.facts, facts, account),
    approvals: still.approvals,
  }
  const record = await reservation.record(header)
  const result = await carryOut(record, header, { ...ports, settings: request.settings })
  if (result === undefined) return { kind: 'handed-over', simulated }
  return { kind: 'executed', result, exit: exitOf(result), simulated }
}

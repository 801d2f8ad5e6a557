import type { Directory } from '../plan/directory.ts'
import type { Facts } from '../plan/facts.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import { initialState } from '../plan/state.ts'
import type { Call } from './call.ts'
import { type Cloud, CloudError } from './cloud.ts'
import { compileCalls } from './compile.ts'
import type { ProgressEvent, RunContext } from './context.ts'
import type { Durable } from './durable.ts'
import { type EndEntry, journalFormat, type RunEntry } from './entry.ts'
import { type Preview, previewPlan } from './preview.ts'
import { readPlanImages, refreshedFacts } from './refresh.ts'
import { executePlan, hasChanged, type RunResult } from './run.ts'
import type { ExecutionSettings } from './settings.ts'

/** A verdict, with whatever else its report says. */
export interface Judgement {
  readonly verdict: string
}

/** A plan that shall be applied, what it was judged on, and the judgement with its digest. */
export interface ApplyRequest<Report extends Judgement> {
  readonly plan: ExpandedPlan
  readonly directory: Directory
  readonly facts: Facts
  readonly report: Report
  readonly digest: string
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

/** The record of a run, open for writing. */
export interface OpenRecord {
  readonly durable: Durable
  close(): Promise<void>
}

/** The sole right to execute: nobody else does until it is released. */
export interface Reservation {
  /** Starts the journal. */
  record(header: RunEntry): Promise<OpenRecord>
  release(): Promise<void>
}

/** The world around an apply. `judge` judges the same plan on other facts; `reserve` keeps others out. */
export interface ApplyPorts<Report extends Judgement> {
  readonly cloud: Cloud
  readonly judge: (facts: Facts) => Promise<Report>
  readonly reserve: () => Promise<Reservation>
  readonly confirm: (proposal: Proposal<Report>) => Promise<Confirmation>
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** What became of an apply. Only `executed` can have changed anything. */
export type ApplyOutcome<Report> =
  | { readonly kind: 'not-passed'; readonly report: Report /** By what the cloud says now. */; readonly fresh: boolean }
  | { readonly kind: 'wrong-account'; readonly caller: string; readonly expected: string }
  | { readonly kind: 'cloud-failed'; readonly error: CloudError }
  | { readonly kind: 'not-confirmed'; readonly answer: Exclude<Confirmation, 'confirmed'> }
  | { readonly kind: 'executed'; readonly result: RunResult; readonly exit: number; readonly simulated: boolean }

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
  const { plan, directory, digest, tool, run } = request
  const { account } = plan
  const { simulated } = ports.cloud
  const refreshed = await readPlanImages(ports.cloud, plan, request.facts, digest)
  const facts = refreshedFacts(request.facts, account, refreshed)
  const report = await ports.judge(facts)
  if (report.verdict !== 'pass') return { kind: 'not-passed', report, fresh: true }
  const initial = initialState(facts, account)
  const calls = compileCalls(plan, initial, directory)
  const preview = (): Preview => previewPlan(plan, initial, directory, digest)
  const answer = await ports.confirm({ plan, calls, simulated, report, preview, forbidden: refreshed.forbidden })
  if (answer !== 'confirmed') return { kind: 'not-confirmed', answer }
  const header: RunEntry = { kind: 'run', format: journalFormat, tool, run, account, digest, simulated, plan, calls }
  const record = await reservation.record(header)
  const result = await execute(request.settings, ports, header, record, (context) =>
    executePlan({ plan, initial, directory }, context),
  )
  return { kind: 'executed', result, exit: exitOf(result), simulated }
}

async function execute(
  settings: ExecutionSettings,
  ports: Pick<ApplyPorts<Judgement>, 'cloud' | 'stopped' | 'notify'>,
  header: RunEntry,
  record: OpenRecord,
  work: (context: RunContext) => Promise<RunResult>,
): Promise<RunResult> {
  const { cloud, stopped, notify } = ports
  const { durable } = record
  try {
    const result = await work({
      cloud,
      durable,
      settings,
      account: header.account,
      digest: header.digest,
      stopped,
      notify,
    })
    return await finish(result, durable)
  } finally {
    await record.close()
  }
}

/** Records how the run ended, unless its record is what broke. */
async function finish(result: RunResult, durable: Durable): Promise<RunResult> {
  const { reason } = result
  if (reason === 'broken') return result
  try {
    await durable.step<EndEntry>('end', async () => ({ kind: 'end', exit: exitOf(result), reason }))
    return result
  } catch (broken) {
    return { results: result.results, reason: 'broken', broken }
  }
}

/**
 * 0: applied. 5: something changed, or may have. Nothing changed: 7 where the cloud kept the first step from its end, 2 where
 * somebody asked to stop, or the record or this program broke.
 */
export function exitOf(result: RunResult): number {
  if (result.reason === 'completed') return 0
  if (hasChanged(result.results)) return 5
  return result.reason === 'stopped' ? 7 : 2
}

import type { CheckInput } from '../check.ts'
import type { Directory } from '../plan/directory.ts'
import { expandPlan } from '../plan/expand.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import { initialState } from '../plan/state.ts'
import type { Report } from '../report.ts'
import type { Call } from './call.ts'
import { type Cloud, CloudError } from './cloud.ts'
import { compileCalls } from './compile.ts'
import type { ProgressEvent, RunContext } from './context.ts'
import type { Durable } from './durable.ts'
import { type EndEntry, journalFormat, type RunEntry } from './entry.ts'
import { readPlanImages, refreshedFacts } from './refresh.ts'
import { executePlan, hasChanged, type RunResult } from './run.ts'
import type { ExecutionSettings } from './settings.ts'

/** A plan that shall be applied: what it was judged on, and the judgement. `input.plans` holds that plan alone. */
export interface ApplyRequest {
  readonly input: CheckInput
  readonly report: Report
  readonly settings: ExecutionSettings
  /** The tool's version. */
  readonly tool: string
  /** The id of the run, should it come to one. */
  readonly run: string
}

/** What is about to happen, for whoever confirms it. */
export interface Proposal {
  readonly plan: ExpandedPlan
  readonly calls: readonly Call[]
  readonly simulated: boolean
  /** RAM actions that the caller lacks: what they would tell was taken from the inventory. */
  readonly forbidden: readonly string[]
}

export type Confirmation = 'confirmed' | 'declined' | 'impossible'

/** The record of a run, open for writing. */
export interface OpenRecord {
  readonly durable: Durable
  close(): Promise<void>
}

/** The world around an apply. `check` judges again on what the cloud says; `record` starts the journal. */
export interface ApplyPorts {
  readonly cloud: Cloud
  readonly check: (input: CheckInput) => Promise<Report>
  readonly confirm: (proposal: Proposal) => Promise<Confirmation>
  readonly record: (header: RunEntry) => Promise<OpenRecord>
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** What became of an apply. Only `executed` can have changed anything. */
export type ApplyOutcome =
  | { readonly kind: 'not-passed'; readonly report: Report /** By what the cloud says now. */; readonly fresh: boolean }
  | { readonly kind: 'wrong-account'; readonly caller: string; readonly expected: string }
  | { readonly kind: 'cloud-failed'; readonly error: CloudError }
  | { readonly kind: 'not-confirmed'; readonly answer: Exclude<Confirmation, 'confirmed'> }
  | { readonly kind: 'executed'; readonly result: RunResult; readonly exit: number; readonly simulated: boolean }

/**
 * Applies a plan that passed: as the plan's account, on what the cloud says now, after somebody confirmed it. Everything before the
 * journal's first line only reads. Throws what `record` throws; then, too, nothing was changed.
 */
export async function apply(request: ApplyRequest, ports: ApplyPorts): Promise<ApplyOutcome> {
  const { input, report } = request
  const { directory } = input
  const plan = onlyPlan(input, directory)
  const digest = await report.plans[0]?.digest()
  try {
    const caller = await callerOf(ports.cloud, report)
    if (plan !== undefined && caller !== undefined && caller !== plan.account) {
      return { kind: 'wrong-account', caller, expected: plan.account }
    }
    if (report.verdict !== 'pass' || plan === undefined || digest === undefined || digest === null) {
      return { kind: 'not-passed', report, fresh: false }
    }
    const refreshed = await readPlanImages(ports.cloud, plan, input.facts, digest)
    const facts = refreshedFacts(input.facts, plan.account, refreshed)
    const again = await ports.check({ ...input, facts })
    if (again.verdict !== 'pass') return { kind: 'not-passed', report: again, fresh: true }
    const initial = initialState(facts, plan.account)
    const calls = compileCalls(plan, initial, directory)
    const { simulated } = ports.cloud
    const answer = await ports.confirm({ plan, calls, simulated, forbidden: refreshed.forbidden })
    if (answer !== 'confirmed') return { kind: 'not-confirmed', answer }
    const { tool, run } = request
    const account = plan.account
    const header: RunEntry = { kind: 'run', format: journalFormat, tool, run, account, digest, simulated, plan, calls }
    const result = await execute(request, ports, header, (context) =>
      executePlan({ plan, initial, directory }, context),
    )
    return { kind: 'executed', result, exit: exitOf(result), simulated }
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'cloud-failed', error }
    throw error
  }
}

/** The caller's account. Where the plan does not pass anyway, it does not matter that the cloud cannot be asked. */
async function callerOf(cloud: Cloud, report: Report): Promise<string | undefined> {
  try {
    return await cloud.callerAccount()
  } catch (error) {
    if (error instanceof CloudError && report.verdict !== 'pass') return undefined
    throw error
  }
}

function onlyPlan({ plans }: CheckInput, directory: Directory): ExpandedPlan | undefined {
  const [plan, ...others] = plans
  if (plan === undefined || others.length > 0) throw new RangeError('one plan is applied at a time')
  return 'document' in plan ? expandPlan(plan.document, directory).plan : undefined
}

async function execute(
  request: ApplyRequest,
  ports: ApplyPorts,
  header: RunEntry,
  work: (context: RunContext) => Promise<RunResult>,
): Promise<RunResult> {
  const { cloud, stopped, notify } = ports
  const { settings } = request
  const record = await ports.record(header)
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

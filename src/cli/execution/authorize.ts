import { resolve } from 'node:path'
import type { Command } from 'commander'
import { regionsOf } from '../../attestation/approval.ts'
import { type Counted, countApprovals } from '../../attestation/approvals.ts'
import { driftOf } from '../../attestation/drift.ts'
import type { Authorization, DriftChange, FreshPlan } from '../../execute/apply.ts'
import { canonicalJson } from '../../execute/digest.ts'
import type { RunStore } from '../../execute/run-store.ts'
import type { Report } from '../../report.ts'
import { stdinPath } from '../files.ts'
import type { CliIo } from '../io.ts'
import { collect } from '../options.ts'
import { findApprovals, usedApprovals } from './approval-files.ts'
import { coveredNow, type PolicyInForce } from './covered.ts'
import type { JudgedPlan } from './judged-plan.ts'
import { pinHelp, pinProblem } from './policy.ts'
import { howToPin, signersProblem } from './trusted-signers.ts'

/** Flags that name approvals. */
export interface ApprovalFlags {
  readonly approval?: readonly string[]
}

export function addApprovalOptions(command: Command): Command {
  return command.option(
    '--approval <file>',
    'an approval, beside those next to the plan: <plan>.*.approval.json (repeatable)',
    collect,
  )
}

/** Says whether a plan may be applied as it is now. */
export type Authorize = (fresh: FreshPlan<Report>) => Promise<Authorization>

/** Where the runs are, each with the approvals that let it run. */
export type Runs = Pick<RunStore, 'list' | 'read'>

/**
 * Authorizes a plan, by the policy in force and the approvals that are found. To be asked while others are kept from executing
 * the plan: an approval that another run uses meanwhile would not be seen.
 */
export function authorizer(
  judged: JudgedPlan,
  policy: PolicyInForce,
  flags: ApprovalFlags,
  io: CliIo,
  runs: Runs,
): Authorize {
  return async (fresh) => {
    const refused = unconfigured(judged, policy)
    if (refused !== undefined) return refused
    if ((policy.approvals?.required ?? 0) === 0) return { kind: 'authorized', approvals: [] }
    return decide(judged, policy, fresh, flags, io, runs)
  }
}

/** Why no approval could let it be applied. */
function unconfigured({ settings }: JudgedPlan, policy: PolicyInForce): Authorization | undefined {
  const { approvals } = settings
  if (approvals === undefined) return refuse(['nothing says how many must approve a plan'], settingsHelp)
  const problem = pinProblem(settings, policy)
  if (problem !== undefined) return refuse([problem], pinHelp)
  const unpinned = signersProblem(settings)
  return unpinned === undefined ? undefined : refuse([unpinned], howToPin)
}

const settingsHelp =
  'Write `approvals: { required: 1, signers: signers.yaml }` into shareplan.yaml; `required: 0` where none is wanted.'

function refuse(reasons: readonly string[], help: string): Authorization {
  return { kind: 'not-approved', reasons, help }
}

async function decide(
  judged: JudgedPlan,
  policy: PolicyInForce,
  fresh: FreshPlan<Report>,
  { approval = [] }: ApprovalFlags,
  io: CliIo,
  runs: Runs,
): Promise<Authorization> {
  const { plan, source } = judged
  if (plan === undefined || policy.approvals === undefined) return refuse(['there is no plan'], settingsHelp)
  const since = io.now() - policy.approvals.maxAge * 1000
  const { nonces, unreadable } = await usedApprovals(runs, { simulated: fresh.simulated, since })
  if (unreadable.length > 0) {
    return refuse(
      [`the journal of run ${unreadable.join(', ')} cannot be read: which approvals it used is not known`],
      'See what is wrong with `shareplan status`, or move that run out of the folder of the runs if you know what it did.',
    )
  }
  const candidates = findApprovals(planPath(judged), approval, plan.name, io.cwd)
  const counted = countApprovals(candidates, {
    document: source.sha256,
    account: plan.account,
    author: authorOf(judged),
    regions: regionsOf(fresh.calls),
    settings: policy.approvals,
    signers: policy.signers,
    now: io.now(),
    used: nonces,
  })
  const { required } = policy.approvals
  if (counted.approvals.length < required) return tooFew(counted, required)
  const covered = coveredNow(judged, policy, { plan, calls: fresh.calls, report: fresh.report })
  const drifts = counted.approvals.map((one) => ({ ...one, changes: driftOf(one.approval.covered, covered) }))
  const holding = drifts.filter(({ changes }) => changes.length === 0)
  if (holding.length < required) return { kind: 'drift', changes: distinct(drifts.flatMap(({ changes }) => changes)) }
  return { kind: 'authorized', approvals: holding.map(({ envelope }) => envelope) }
}

function tooFew({ approvals, reasons }: Counted, required: number): Authorization {
  const names = approvals.map(({ signer }) => signer.name)
  const those = names.length === 0 ? '' : `, that of ${names.join(', ')}`
  const none = reasons.length === 0 && names.length === 0 ? ': none was found' : those
  const summary = `approved by ${names.length} of the ${required} that are required${none}`
  return refuse([...reasons, summary], 'Have it approved: shareplan approve <plan> --key <key>.')
}

/** Several approvals may miss the same. */
function distinct(changes: readonly DriftChange[]): readonly DriftChange[] {
  return [...new Map(changes.map((change) => [canonicalJson(change), change])).values()]
}

/** The file that the plan is in; undefined for standard input. */
export function planPath({ input, settings }: JudgedPlan): string | undefined {
  const [plan] = input.plans
  if (plan === undefined || plan.file === settings.files.nameOf(stdinPath)) return undefined
  return resolve(settings.files.base, plan.file)
}

export function authorOf({ input }: JudgedPlan): string | undefined {
  const [plan] = input.plans
  return plan !== undefined && 'document' in plan ? plan.document.value.metadata.author : undefined
}

import { relative } from 'node:path'
import { type Approval, regionsOf } from '../../attestation/approval.ts'
import { firstTimeSharees } from '../../attestation/first-time.ts'
import { signStatement } from '../../attestation/sign.ts'
import { scopeProblem } from '../../attestation/signers.ts'
import { statementAbout } from '../../attestation/statement.ts'
import { compileCalls } from '../../execute/compile.ts'
import { newNonce } from '../../io/keys/nonce.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { initialState } from '../../plan/state.ts'
import { printable } from '../../report/printable.ts'
import { useColor } from '../color.ts'
import { usageError } from '../errors.ts'
import { exitCodes, verdictCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { version } from '../version.ts'
import { approvalPath } from './approval-files.ts'
import { type ApproveFlags, defaultMaxAge, showAndAsk } from './approve-flags.ts'
import { approvalText } from './approve-text.ts'
import { type Approver, approverOf, openKey, signing, validity } from './approver.ts'
import { authorOf, planPath } from './authorize.ts'
import { coveredNow, type PolicyInForce } from './covered.ts'
import { type JudgedPlan, judgeOnePlan, tellFindings } from './judged-plan.ts'
import { policyInForce, tellPinProblem } from './policy.ts'
import { signersProblem } from './trusted-signers.ts'
import { writeEnvelope } from './write-envelope.ts'

/** Judges a plan, shows what an approval of it covers, and signs that. The exit code is that of `check` where it does not pass. */
export async function approveOne(args: readonly string[], flags: ApproveFlags, io: CliIo): Promise<number> {
  const judged = await judgeOnePlan(args, flags, io)
  const policy = await policyInForce(judged)
  const signer = openKey(flags.key, io)
  const { plan, digest, report } = judged
  if (plan === undefined || digest === null || report.verdict !== 'pass') {
    await tellFindings(report, judged, flags.color, io)
    return verdictCodes[report.verdict]
  }
  const pinned = await tellPinProblem(judged.settings, policy, io)
  if (pinned !== exitCodes.ok) return pinned
  const approver = approverOf(signer, policy.signers, io.now())
  const output = flags.output ?? defaultOutput(judged, approver, io)
  const { approval, untold } = approvalOf(judged, plan, policy, approver, flags, io)
  const statement = statementAbout(plan.name, digest, 'approval', approval)
  const { columns } = io.stdout
  const text = approvalText(approval, {
    ...{ accountName: judged.accountName, color: useColor(flags.color, io, io.stdout), digest, untold },
    author: authorOf(judged),
    ...(columns !== undefined && { columns }),
  })
  const warnings = [
    ...approver.warnings,
    ...planWarnings(judged, policy, approver),
    ...scopeWarnings(approval, approver),
  ]
  if (!(await showAndAsk({ statement, text, warnings }, flags, io))) return exitCodes.usage
  await writeEnvelope(await signing(signStatement(statement, signer)), output, io)
  await io.stderr.write(`shareplan: approved as ${printable(approver.name)}; wrote ${printable(output)}\n`)
  return exitCodes.ok
}

function defaultOutput(judged: JudgedPlan, approver: Approver, { cwd }: CliIo): string {
  const path = planPath(judged)
  if (path === undefined)
    throw usageError('a plan from stdin has no file to put an approval beside', 'Name one with -o.')
  return relative(cwd, approvalPath(path, approver.name))
}

function approvalOf(
  judged: JudgedPlan,
  plan: ExpandedPlan,
  policy: PolicyInForce,
  approver: Approver,
  flags: ApproveFlags,
  io: CliIo,
): { readonly approval: Approval; readonly untold: number } {
  const { facts, directory } = judged.input
  const initial = initialState(facts, plan.account)
  const calls = compileCalls(plan, initial, directory)
  const { accounts, untold } = firstTimeSharees(calls, initial)
  const approval: Approval = {
    verdict: 'pass',
    covered: coveredNow(judged, policy, { plan, calls, report: judged.report }),
    firstTimeSharees: accounts,
    approver: approver.name,
    audience: plan.account,
    nonce: newNonce(),
    ...validity(flags.expires, policy.approvals?.maxAge ?? defaultMaxAge, io.now()),
    tool: `shareplan ${version}`,
  }
  return { approval, untold }
}

/** Why the approval would not count, for what the signer may approve. */
function scopeWarnings({ covered, audience }: Approval, { name, signer }: Approver): readonly string[] {
  const problem = signer && scopeProblem(signer, audience, regionsOf(covered.calls))
  return problem === undefined ? [] : [`${name} ${problem}`]
}

/** Why the approval would not count, for what the plan and the configuration say. */
function planWarnings(judged: JudgedPlan, { approvals }: PolicyInForce, approver: Approver): readonly string[] {
  if (approvals === undefined) {
    return ['the configuration does not say how many must approve: the plan cannot be applied']
  }
  if (approvals.required === 0) return []
  const unpinned = signersProblem(judged.settings)
  return [
    ...(unpinned === undefined ? [] : [`${unpinned}: name the commit that apply will use with --policy-from`]),
    ...(approvals.authorMayApprove ? [] : authorWarnings(authorOf(judged), approver)),
  ]
}

function authorWarnings(author: string | undefined, { name }: Approver): readonly string[] {
  if (author === undefined) return ['the plan does not say who wrote it (metadata.author): no approval of it counts']
  const own = author.toLowerCase() === name.toLowerCase()
  return own ? [`${name} wrote the plan: an author's own approval does not count`] : []
}

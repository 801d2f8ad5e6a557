import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import type { Settings } from '../settings.ts'
import { signersOf } from '../signers.ts'
import { approvalSettings, type PolicyInForce, policyDigest } from './covered.ts'
import type { JudgedPlan } from './judged-plan.ts'

/** What something was judged by. */
export interface JudgedBy {
  readonly input: Pick<JudgedPlan['input'], 'rules' | 'directory' | 'exceptions'>
  readonly settings: Settings
}

/** The policy that a plan was judged by, with what it takes to apply it. Throws a `UsageError` for signers that are not sound. */
export async function policyInForce({ input, settings }: JudgedBy): Promise<PolicyInForce> {
  const { rules, directory, exceptions } = input
  const waived = exceptions === undefined ? {} : { exceptions }
  return { rules, directory, ...waived, approvals: approvalSettings(settings), signers: await signersOf(settings) }
}

/** Why the policy is not the pinned one; undefined where it is, or where none is pinned. */
export function pinProblem({ pin }: Pick<Settings, 'pin'>, policy: PolicyInForce): string | undefined {
  const now = policyDigest(policy)
  if (pin.digest === undefined || pin.digest === now) return undefined
  return `the policy is not the pinned one: its digest is ${now}, and --policy-digest says ${pin.digest}`
}

/** Tells on stderr that the policy is not the pinned one, if it is not. The exit code. */
export async function tellPinProblem(
  settings: Pick<Settings, 'pin'>,
  policy: PolicyInForce,
  { stderr }: Pick<CliIo, 'stderr'>,
): Promise<number> {
  const problem = pinProblem(settings, policy)
  if (problem === undefined) return exitCodes.ok
  await stderr.write(`shareplan: ${problem}\n  help: ${pinHelp}\n`)
  return exitCodes.approval
}

export const pinHelp =
  'See what changed in rules, accounts, waivers, approvals and signers. Pin the new digest only if that is what you want.'

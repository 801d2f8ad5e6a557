import type { Settings } from '../settings.ts'
import { signersOf } from '../signers.ts'
import { approvalSettings, type PolicyInForce, policyDigest } from './covered.ts'
import type { JudgedPlan } from './judged-plan.ts'

/** The policy that a plan was judged by, with what it takes to apply it. Throws a `UsageError` for signers that are not sound. */
export async function policyInForce({
  input,
  settings,
}: Pick<JudgedPlan, 'input' | 'settings'>): Promise<PolicyInForce> {
  const { rules, directory } = input
  return { rules, directory, approvals: approvalSettings(settings), signers: await signersOf(settings) }
}

/** Why the policy is not the pinned one; undefined where it is, or where none is pinned. */
export function pinProblem({ pin }: Pick<Settings, 'pin'>, policy: PolicyInForce): string | undefined {
  const now = policyDigest(policy)
  if (pin.digest === undefined || pin.digest === now) return undefined
  return `the policy is not the pinned one: its digest is ${now}, and --policy-digest says ${pin.digest}`
}

export const pinHelp =
  'See what changed in rules, accounts, approvals and signers. Pin the new digest only if that is what you want.'

import { unlistedAccounts } from '../plan/model.ts'
import type { Decider } from '../policy/decide.ts'
import type { Decision } from '../policy/engine.ts'
import { withUnknown } from '../policy/judge.ts'
import type { Subject } from '../policy/subject.ts'

/** A decision that is a finding. */
export type Bad = Extract<Decision, 'violated' | 'indeterminate'>

/**
 * The first finding of the rule about the subject's step, or about one of its accounts, at which the subject then is left.
 */
export async function firstBad(decider: Decider, subject: Subject): Promise<Bad | undefined> {
  if (decider.rule.per !== 'grant') return bad(decider, subject)
  for (const grant of subject.grants) {
    if (grant.account === unlistedAccounts) continue
    subject.grant = grant
    subject.account = subject.plan.directory.accounts.get(grant.account)
    const found = await bad(decider, subject)
    if (found !== undefined) return found
  }
  subject.grant = undefined
  subject.account = undefined
  return undefined
}

async function bad(decider: Decider, subject: Subject): Promise<Bad | undefined> {
  if (decider.known(subject) === undefined) await decider.learn(subject)
  const decision = withUnknown(decider.rule, decider.known(subject) ?? 'indeterminate')
  return decision === 'violated' || decision === 'indeterminate' ? decision : undefined
}

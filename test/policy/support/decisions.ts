import { expandPlan } from '../../../src/plan/expand.ts'
import type { Action } from '../../../src/plan/model.ts'
import { contentionOf } from '../../../src/policy/contention.ts'
import type { Decision } from '../../../src/policy/engine.ts'
import { Judge } from '../../../src/policy/judge.ts'
import { planSubject } from '../../../src/policy/plan-subject.ts'
import type { CompiledRule } from '../../../src/policy/rule-set.ts'
import type { Subject } from '../../../src/policy/subject.ts'
import { readWorkspace, rulesOf, type Workspace } from '../../support/judge.ts'

/** Told of every decision; the subject is only valid during the call. */
export type Look = (rule: CompiledRule, outcome: Decision, subject: Subject) => void

/** Judges the one plan of a workspace and lets a test look at every step and decision. @throws where the plan is not sound. */
export async function decisions(
  workspace: Workspace,
  look: Look,
  step: (subject: Subject) => void = () => {},
): Promise<void> {
  const { input, sources } = await readWorkspace(workspace)
  const [first] = input.plans
  if (first === undefined || !('document' in first)) throw new Error('the plan is not valid')
  const { plan, problems } = expandPlan(first.document, input.directory)
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  const rules = rulesOf(sources)
  const subject = planSubject(plan, { ...input, rules }, contentionOf([plan]))
  await new Judge(rules).judge(subject, { step, decision: look })
}

/** What a decision is about: the rule, the step and the account. */
export function about(rule: CompiledRule, { step, grant }: Subject): string {
  return [rule.id, step?.index ?? '-', grant?.account ?? '-'].join(' ')
}

/** Whether a fact can be read for the step under way. */
export function fits(actions: readonly Action[] | undefined, { action }: Subject): boolean {
  return actions === undefined || (action !== undefined && actions.includes(action))
}

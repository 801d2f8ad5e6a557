import type { Draft, FindingMaker } from './findings.ts'
import { type Breach, judgeOrders } from './orders/any-order.ts'
import type { RuleSet } from './policy/rule-set.ts'
import type { PlanSubject } from './policy/subject.ts'
import { en } from './words/en.ts'
import type { Words } from './words/words.ts'

/** What rules find in other orders of the plan's steps, or when a run stops, and not in the plan as it is written. */
export async function orderFindings(
  plan: PlanSubject,
  { rules, words = en }: { readonly rules: RuleSet; readonly words?: Words },
  maker: FindingMaker,
  asWritten: readonly Draft[],
): Promise<readonly Draft[]> {
  const known = new Set(asWritten.map(({ rule, step }) => keyOf(rule, step)))
  const found: Draft[] = []
  const isFound = (id: string, step: string): boolean => known.has(keyOf(id, step))
  await judgeOrders(
    {
      plan,
      rules,
      isFound: ({ id, yieldsTo }, step) => isFound(id, step) || yieldsTo.some((other) => isFound(other, step)),
    },
    (breach) => found.push(draftOf(breach, plan, maker, words)),
  )
  return found
}

function keyOf(rule: string, step: string | null): string {
  return JSON.stringify([rule, step])
}

/** Its identity is another than that of what the rule finds in the plan as written. */
function draftOf(
  { rule, outcome, subject, course }: Breach,
  { plan }: PlanSubject,
  maker: FindingMaker,
  words: Words,
): Draft {
  const draft = maker.make(rule, outcome, subject)
  const step = subject.step?.id ?? ''
  const identity = JSON.stringify(['any-order', draft.identity])
  if (course === null) return { ...draft, message: words.finding.notProved(rule.texts.title, step), identity }
  const before = course.before.flatMap((position) => plan.steps[position]?.id ?? [])
  return { ...draft, message: words.finding.inOrder(draft.message, before, step, course.done), identity }
}

import type { Action } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { LabelType } from '../schema/generated/types.ts'
import { actionsOf, isAsked } from './distinguish.ts'
import { type Observation, Observer } from './observe.ts'
import { type Answer, search } from './search.ts'
import { outcomeIn } from './situations.ts'

type Labels = ReadonlyMap<string, LabelType>

/** Whether a rule ever comes to one of some outcomes, in steps of one action; without one, in plans as a whole. */
function comesTo(
  rule: CompiledRule,
  action: Action | undefined,
  outcomes: readonly Decision[],
  labels?: Labels,
): Promise<Answer<Observation>> {
  const observer = new Observer([rule])
  return search({
    rules: [rule],
    action,
    ...(labels && { labels }),
    happensIn: (situation) => outcomes.includes(outcomeIn(rule, situation)),
    seenIn: async (scene) => (await observer.observe(scene))?.find(({ outcome }) => outcomes.includes(outcome)),
  })
}

/** As `comesTo`, whatever the action. */
export async function everComesTo(
  rule: CompiledRule,
  outcomes: readonly Decision[],
  labels?: Labels,
): Promise<Answer<Observation>> {
  let open = false
  for (const action of actionsOf(rule)) {
    const answer = await comesTo(rule, action, outcomes, labels)
    if (answer.kind === 'witness') return answer
    open ||= answer.kind === 'undecided'
  }
  return { kind: open ? 'undecided' : 'never' }
}

/**
 * Whether one rule is ever violated where the other, asked about the same, is not: if never, the first is implied by the second. The
 * witness is what the first comes to there.
 */
export async function violatedWithout(
  rule: CompiledRule,
  other: CompiledRule,
  labels?: Labels,
): Promise<Answer<Observation>> {
  const observer = new Observer([rule, other].filter((one, index, all) => all.indexOf(one) === index))
  let open = rule.per !== other.per || other.yieldsTo.length > 0 || isHiddenMore(other, rule)
  for (const action of actionsOf(rule)) {
    const answer = await search({
      rules: [rule, other],
      action,
      ...(labels && { labels }),
      guarded: isHiddenMore(other, rule),
      happensIn: (situation) =>
        outcomeIn(rule, situation) === 'violated' &&
        !(isAsked(other, action) && outcomeIn(other, situation) === 'violated'),
      seenIn: async (scene) => alone(rule, other, (await observer.observe(scene)) ?? []),
    })
    if (answer.kind === 'witness') return answer
    open ||= answer.kind === 'undecided'
  }
  return { kind: open ? 'undecided' : 'never' }
}

/** Whether a guard may keep a rule from being asked where the other is asked. */
function isHiddenMore(rule: CompiledRule, other: CompiledRule): boolean {
  return (rule.needsImage && !other.needsImage) || (rule.needsAccount && !other.needsAccount)
}

function alone({ id }: CompiledRule, other: CompiledRule, seen: readonly Observation[]): Observation | undefined {
  const violated = seen.filter(({ outcome }) => outcome === 'violated')
  return violated.find(
    ({ rule, step, account }) =>
      rule === id && !violated.some((one) => one.rule === other.id && one.step === step && one.account === account),
  )
}

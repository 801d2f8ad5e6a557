import type { Condition, RuleSpec } from '../../../src/schema/generated/types.ts'
import { compare } from './operators.ts'
import { type Scalar, unknown, type Value, whole } from './values.ts'

/**
 * The rule language once more, from docs/rule-language.md alone: small, slow, and without the engine and the code that uses it.
 * A truth is a number, and strong Kleene logic is `all` the least, `any` the greatest, `not` what is left to 1.
 */

/** What is known where a rule is judged: facts, and of each account in a set what is asked of it (`member.…`). */
export interface World {
  readonly facts: ReadonlyMap<string, Value>
  readonly accounts: ReadonlyMap<string, ReadonlyMap<string, Value>>
}

export type Truth = 0 | 0.5 | 1
export type Outcome = 'violated' | 'indeterminate' | 'held' | 'not-applicable'

/** The parts of a rule that decide it. */
export type Judged = Pick<RuleSpec, 'match' | 'violatedWhen' | 'onUnknown' | 'params'>

/** What a rule comes to: the table under "What a rule comes to", then `onUnknown`. */
export function outcomeOf({ match, violatedWhen, onUnknown, params = {} }: Judged, world: World): Outcome {
  const facts = new Map([
    ...world.facts,
    ...Object.entries(params).map(([name, { default: value }]) => [`params.${name}`, constant(value)] as const),
  ])
  const within = { ...world, facts }
  const applies = match === undefined ? 1 : truthOf(match, within)
  const violated = truthOf(violatedWhen, within)
  if (applies === 0) return 'not-applicable'
  if (violated === 0) return 'held'
  if (applies === 1 && violated === 1) return 'violated'
  return { indeterminate: 'indeterminate', violated: 'violated', skip: 'not-applicable' }[
    onUnknown ?? 'indeterminate'
  ] as Outcome
}

/** What a condition comes to. */
function truthOf(condition: Condition, world: World): Truth {
  if ('all' in condition) return least(condition.all.map((part) => truthOf(part, world)))
  if ('any' in condition) return greatest(condition.any.map((part) => truthOf(part, world)))
  if ('not' in condition) return opposite(truthOf(condition.not, world))
  if ('some' in condition) return greatest(asked(condition.some, world))
  if ('every' in condition) return least(asked(condition.every, world))
  if ('none' in condition) return opposite(greatest(asked(condition.none, world)))
  const { fact, operator, value } = condition
  const right =
    typeof value === 'object' && !Array.isArray(value) ? (world.facts.get(value.fact) ?? unknown) : constant(value)
  const truth = compare(operator, world.facts.get(fact) ?? unknown, right)
  return truth === undefined ? 0.5 : truth ? 1 : 0
}

/** What the condition comes to for each account in the set, and for those of whom it is not known whether they are in it. */
function asked(
  { account, satisfies }: { readonly account: string; readonly satisfies: Condition },
  world: World,
): readonly Truth[] {
  const set = world.facts.get(account) ?? unknown
  if (set.kind === 'unknown') return [0.5]
  const members = set.kind === 'partly' ? set.has : set.kind === 'whole' && set.value instanceof Set ? set.value : []
  const truths = [...members].map((id) => truthOf(satisfies, withMember(world, String(id))))
  return set.kind === 'partly' ? [...truths, 0.5] : truths
}

function withMember(world: World, id: string): World {
  const own = world.accounts.get(id) ?? new Map<string, Value>()
  return { ...world, facts: new Map([...world.facts, ...own, ['member.id', whole(id)]]) }
}

function constant(value: Scalar | readonly Scalar[]): Value {
  return whole(typeof value === 'object' ? new Set(value) : value)
}

function least(truths: readonly Truth[]): Truth {
  return Math.min(1, ...truths) as Truth
}

function greatest(truths: readonly Truth[]): Truth {
  return Math.max(0, ...truths) as Truth
}

function opposite(truth: Truth): Truth {
  return (1 - truth) as Truth
}

import { bindCondition, type Vocabulary } from '../../../src/policy/bind.ts'
import { leavesOf } from '../../../src/policy/condition.ts'
import { RuleEngine } from '../../../src/policy/engine.ts'
import type { Fact } from '../../../src/policy/facts/definition.ts'
import type { Subject } from '../../../src/policy/subject.ts'
import { type FactType, type FactValue, setOf } from '../../../src/policy/values.ts'
import type { Condition, RuleSpec } from '../../../src/schema/generated/types.ts'
import type { Judged, Outcome, World } from './evaluate.ts'
import type { Value } from './values.ts'

/** The facts that conditions of the conformance suite may name. Their names begin with their types. */
export const factNames: readonly string[] = [
  ...['boolean.a', 'boolean.b', 'string.a', 'string.b', 'number.a', 'number.b', 'set.a', 'set.b'],
  ...['accounts.a', 'accounts.b'],
]

/** What may be asked of an account in a set, beside `member.id`. */
export const memberNames: readonly string[] = ['member.boolean', 'member.string', 'member.number', 'member.set']

/** The world that facts read; one at a time. */
let world: World = { facts: new Map(), accounts: new Map() }

const types: Readonly<Record<string, FactType>> = { accounts: 'set', id: 'string' }

function typeIn(name: string, part: 0 | 1): FactType {
  const word = name.split('.')[part] ?? ''
  return types[word] ?? (word as FactType)
}

const facts: readonly Fact[] = [
  ...factNames.map((name): Fact => {
    const elements = name.startsWith('accounts') ? ({ elements: 'account' } as const) : {}
    const read = (): FactValue => inSource(world.facts.get(name))
    return { name, type: typeIn(name, 0), scope: 'plan', description: '', ...elements, read }
  }),
  ...['member.id', ...memberNames].map((name): Fact => {
    const read = ({ member }: Subject): FactValue =>
      name === 'member.id' ? member?.id : inSource(world.accounts.get(member?.id ?? '')?.get(name))
    return { name, type: typeIn(name, 1), scope: 'member', description: '', read }
  }),
]

/** A value as the source writes it. */
function inSource(value: Value | undefined): FactValue {
  switch (value?.kind) {
    case undefined:
    case 'unknown':
      return undefined
    case 'between':
      return { min: value.min, max: value.max }
    case 'partly':
      return { has: value.has, hasNot: value.hasNot, complete: false }
    case 'whole':
      return typeof value.value === 'object' ? setOf([...value.value].map(String)) : value.value
  }
}

/** A rule as the source judges it: bound, and decided by the engine. @throws where the rule does not load. */
export function candidate(rule: Judged): (world: World) => Promise<Outcome> {
  const match = rule.match && bound(rule.match, rule.params, 0)
  const violatedWhen = bound(rule.violatedWhen, rule.params, match === undefined ? 0 : leavesOf(match).length)
  const engine = new RuleEngine(match, violatedWhen)
  return async (given) => {
    world = given
    const outcome = await engine.decide(nobody)
    if (outcome !== 'indeterminate' || (rule.onUnknown ?? 'indeterminate') === 'indeterminate') return outcome
    return rule.onUnknown === 'violated' ? 'violated' : 'not-applicable'
  }
}

const nobody = { plan: { directory: { accounts: new Map() } } } as unknown as Subject

function bound(condition: Condition, params: RuleSpec['params'] = {}, firstIndex: number) {
  const problems: string[] = []
  const entries = Object.entries(params)
  const vocabulary: Vocabulary = {
    facts: new Map(facts.map((fact) => [fact.name, fact])),
    params: Object.fromEntries(entries.map(([name, { default: value }]) => [name, value])),
    paramTypes: Object.fromEntries(entries.map(([name, { type }]) => [name, { type: type === 'list' ? 'set' : type }])),
    per: 'plan',
    actions: [],
  }
  const found = bindCondition(condition, [], vocabulary, firstIndex, (path, message) =>
    problems.push(`${path.join('.')}: ${message}`),
  )
  if (found === undefined) throw new TypeError(problems.join('\n'))
  return found
}

import type { Action } from '../../../src/plan/model.ts'
import { actions } from '../../../src/plan/model.ts'
import { factsByName } from '../../../src/policy/facts/index.ts'
import type { Condition, Rule, RuleSpec } from '../../../src/schema/generated/types.ts'

/** A rule with one thing changed. */
export interface Mutant {
  readonly rule: string
  /** What was changed, for people. */
  readonly change: string
  readonly mutated: Rule
}

interface Change<T> {
  readonly change: string
  readonly to: T
}

const facts = factsByName(new Map())

/** Every mutant of a rule: each part of its conditions, constants, parameters and settings, one at a time. */
export function mutantsOf(rule: Rule): readonly Mutant[] {
  const { spec } = rule
  const changes: readonly Change<RuleSpec>[] = [
    ...conditionChanges(spec.violatedWhen, spec).map(({ change, to }) => ({
      change: `violatedWhen: ${change}`,
      to: { ...spec, violatedWhen: to },
    })),
    ...matchChanges(spec),
    ...settingChanges(spec),
    ...paramChanges(spec),
  ]
  return changes.map(({ change, to }) => ({ rule: rule.metadata.id, change, mutated: { ...rule, spec: to } }))
}

function matchChanges(spec: RuleSpec): readonly Change<RuleSpec>[] {
  const { match, ...rest } = spec
  if (match === undefined) return []
  return [
    { change: 'match dropped', to: rest },
    ...conditionChanges(match, spec).map(({ change, to }) => ({
      change: `match: ${change}`,
      to: { ...spec, match: to },
    })),
  ]
}

function settingChanges(spec: RuleSpec): readonly Change<RuleSpec>[] {
  const { guard, yieldsTo = [], actions: own = [], ...rest } = spec
  return [
    ...unknownChanges(spec),
    ...others(['deny', 'warn', 'info'] as const, spec.enforcement).map((enforcement) => ({
      change: `enforcement: ${enforcement}`,
      to: { ...spec, enforcement },
    })),
    ...yieldsTo.map((id) => ({ change: `yields no longer to ${id}`, to: { ...spec, yieldsTo: others(yieldsTo, id) } })),
    ...own.map((action) => ({ change: `not for ${action}`, to: { ...spec, actions: others(own, action) } })),
    ...(own.length === 0 ? [] : actionsBeyond(own)).map((action) => ({
      change: `also for ${action}`,
      to: { ...spec, actions: [...own, action] },
    })),
    ...(guard === undefined ? [] : [{ change: 'no guard', to: { ...rest, yieldsTo, actions: own } }]),
  ]
}

/** What unknown facts come to can only matter where one of the facts can be unknown. */
function unknownChanges(spec: RuleSpec): readonly Change<RuleSpec>[] {
  const read = [...comparisons(spec.violatedWhen), ...(spec.match === undefined ? [] : comparisons(spec.match))]
  const names = read.flatMap(({ fact, value }) =>
    typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact],
  )
  if (names.every((name) => facts.get(name)?.supply === undefined)) return []
  return others(['indeterminate', 'violated', 'skip'] as const, spec.onUnknown ?? 'indeterminate').map((onUnknown) => ({
    change: `onUnknown: ${onUnknown}`,
    to: { ...spec, onUnknown },
  }))
}

function comparisons(condition: Condition): readonly Comparison[] {
  if ('all' in condition) return condition.all.flatMap(comparisons)
  if ('any' in condition) return condition.any.flatMap(comparisons)
  if ('not' in condition) return comparisons(condition.not)
  return 'fact' in condition ? [condition] : []
}

function others<T>(all: readonly T[], value: T): T[] {
  return all.filter((one) => one !== value)
}

function actionsBeyond(own: readonly Action[]): readonly Action[] {
  return actions.filter((action) => !own.includes(action))
}

function paramChanges(spec: RuleSpec): readonly Change<RuleSpec>[] {
  return Object.entries(spec.params ?? {}).flatMap(([name, definition]) =>
    constantChanges(definition.default, definition.enum).map(({ change, to }) => ({
      change: `parameter ${name}: ${change}`,
      to: { ...spec, params: { ...spec.params, [name]: { ...definition, default: to as string } } },
    })),
  )
}

/** A condition that is true, and one that is false, whatever is unknown. */
function constants({ per }: RuleSpec): Readonly<Record<'true' | 'false', Condition>> {
  const fact = per === 'run' ? 'run.contendedImageCount' : 'plan.stepCount'
  return {
    true: { fact, operator: 'greaterThanInclusive', value: 0 },
    false: { fact, operator: 'lessThan', value: 0 },
  }
}

function conditionChanges(condition: Condition, spec: RuleSpec): readonly Change<Condition>[] {
  const whole = [
    { change: `not (${show(condition)})`, to: { not: condition } },
    ...Object.entries(constants(spec)).map(([change, to]) => ({ change: `${change} for ${show(condition)}`, to })),
  ]
  if ('not' in condition) {
    const inner = conditionChanges(condition.not, spec)
    return [
      ...whole,
      { change: `not dropped from ${show(condition)}`, to: condition.not },
      ...inner.map(({ change, to }) => ({ change, to: { not: to } })),
    ]
  }
  if ('fact' in condition) return [...whole, ...comparisonChanges(condition, spec)]
  if (!('all' in condition || 'any' in condition)) return whole
  const kind = 'all' in condition ? 'all' : 'any'
  const parts = 'all' in condition ? condition.all : condition.any
  const build = (swap: boolean, items: readonly Condition[]): Condition =>
    (kind === 'all') === swap ? { any: [...items] } : { all: [...items] }
  return [
    ...whole,
    ...(parts.length > 1 ? [{ change: `swapped: ${show(condition)}`, to: build(true, parts) }] : []),
    ...parts.flatMap((part, index) =>
      conditionChanges(part, spec).map(({ change, to }) => ({ change, to: build(false, parts.with(index, to)) })),
    ),
  ]
}

type Comparison = Extract<Condition, { fact: string }>

/** Operators that differ at the boundary alone. */
const neighbours: Readonly<Record<string, string>> = {
  lessThan: 'lessThanInclusive',
  lessThanInclusive: 'lessThan',
  greaterThan: 'greaterThanInclusive',
  greaterThanInclusive: 'greaterThan',
}

function comparisonChanges(leaf: Comparison, spec: RuleSpec): readonly Change<Condition>[] {
  const neighbour = neighbours[leaf.operator]
  const values = valuesOf(leaf.fact, spec)
  const { value } = leaf
  const constant = typeof value === 'object' && !Array.isArray(value) ? [] : constantChanges(value, values)
  return [
    ...(neighbour === undefined
      ? []
      : [{ change: `${neighbour} in ${show(leaf)}`, to: { ...leaf, operator: neighbour } }]),
    ...constant.map(({ change, to }) => ({ change: `${change} in ${show(leaf)}`, to: { ...leaf, value: to } })),
  ]
}

function valuesOf(fact: string, { params }: RuleSpec): readonly string[] | undefined {
  return fact.startsWith('params.') ? params?.[fact.slice('params.'.length)]?.enum : facts.get(fact)?.values
}

type Constant = string | number | boolean | (string | number | boolean)[]

/** Numbers one up and down, other values of closed sets, lists with one element less or more. Booleans are left: `not` does that. */
function constantChanges(value: Constant, values: readonly string[] | undefined): readonly Change<Constant>[] {
  if (typeof value === 'number') return [value - 1, value + 1].map((to) => ({ change: String(to), to }))
  if (typeof value === 'boolean') return []
  if (typeof value === 'string') {
    return (values ?? []).filter((other) => other !== value).map((to) => ({ change: JSON.stringify(to), to }))
  }
  return [
    ...value.map((element, index) => ({ change: `without ${element}`, to: value.toSpliced(index, 1) })),
    ...(values ?? [])
      .filter((other) => !value.includes(other))
      .map((one) => ({ change: `with ${one}`, to: [...value, one] })),
  ]
}

function show(condition: Condition): string {
  if ('all' in condition) return `all(${condition.all.map(show).join(', ')})`
  if ('any' in condition) return `any(${condition.any.map(show).join(', ')})`
  if ('not' in condition) return `not(${show(condition.not)})`
  if (!('fact' in condition)) return JSON.stringify(condition)
  const { fact, operator, value } = condition
  return `${fact} ${operator} ${typeof value === 'object' && 'fact' in value ? value.fact : JSON.stringify(value)}`
}

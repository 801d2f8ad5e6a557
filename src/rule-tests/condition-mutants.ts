import { factsByName } from '../policy/facts/index.ts'
import type { Comparison, Condition, Quantified, RuleSpec } from '../schema/generated/types.ts'
import { partsOf, showCondition as show } from './conditions.ts'

/** Something changed: what, for people, and what it is then. */
export interface Change<T> {
  readonly change: string
  readonly to: T
}

const facts = factsByName(new Map())

/** A condition that is true, and one that is false, whatever is unknown. */
function constants({ per }: RuleSpec): Readonly<Record<'true' | 'false', Condition>> {
  const fact = per === 'run' ? 'run.contendedImageCount' : 'plan.stepCount'
  return {
    true: { fact, operator: 'greaterThanInclusive', value: 0 },
    false: { fact, operator: 'lessThan', value: 0 },
  }
}

/** Everything that can be changed about a condition, one at a time. */
export function conditionChanges(condition: Condition, spec: RuleSpec): readonly Change<Condition>[] {
  const whole = [
    { change: `not (${show(condition)})`, to: { not: condition } },
    ...Object.entries(constants(spec)).map(([change, to]) => ({ change: `${change} for ${show(condition)}`, to })),
  ]
  return [...whole, ...innerChanges(condition, spec)]
}

function innerChanges(condition: Condition, spec: RuleSpec): readonly Change<Condition>[] {
  const parts = partsOf(condition)
  switch (parts.kind) {
    case 'not':
      return [
        { change: `not dropped from ${show(condition)}`, to: parts.part },
        ...conditionChanges(parts.part, spec).map(({ change, to }) => ({ change, to: { not: to } })),
      ]
    case 'all':
    case 'any':
      return groupChanges(condition, parts.kind, parts.parts, spec)
    case 'some':
    case 'every':
    case 'none':
      return quantifierChanges(parts.kind, parts.quantified, spec)
    case 'leaf':
      return comparisonChanges(parts.comparison, spec)
  }
}

/** `all` for `any`, and each part changed, dropping it included: it is then what decides nothing. */
function groupChanges(
  condition: Condition,
  kind: 'all' | 'any',
  parts: readonly Condition[],
  spec: RuleSpec,
): readonly Change<Condition>[] {
  const build = (as: 'all' | 'any', items: readonly Condition[]): Condition =>
    as === 'all' ? { all: [...items] } : { any: [...items] }
  const other = kind === 'all' ? 'any' : 'all'
  return [
    ...(parts.length > 1 ? [{ change: `${other} for ${show(condition)}`, to: build(other, parts) }] : []),
    ...parts.flatMap((part, index) =>
      conditionChanges(part, spec).map(({ change, to }) => ({ change, to: build(kind, parts.with(index, to)) })),
    ),
  ]
}

const quantifiers = ['some', 'every', 'none'] as const

/** `none` is what `not` makes of `some`. */
function quantifierChanges(
  kind: (typeof quantifiers)[number],
  quantified: Quantified,
  spec: RuleSpec,
): readonly Change<Condition>[] {
  const build = (as: (typeof quantifiers)[number], what: Quantified): Condition => {
    if (as === 'some') return { some: what }
    return as === 'every' ? { every: what } : { none: what }
  }
  const { satisfies } = quantified
  return [
    ...quantifiers
      .filter((other) => other !== kind)
      .map((other) => ({ change: `${other} for ${show(build(kind, quantified))}`, to: build(other, quantified) })),
    ...conditionChanges(satisfies, spec).map(({ change, to }) => ({
      change,
      to: build(kind, { ...quantified, satisfies: to }),
    })),
  ]
}

/** Operators that differ at the boundary, or in the direction, alone. Opposites are left: `not` makes them. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  lessThan: ['lessThanInclusive'],
  lessThanInclusive: ['lessThan'],
  greaterThan: ['greaterThanInclusive'],
  greaterThanInclusive: ['greaterThan'],
  subsetOf: ['supersetOf'],
  supersetOf: ['subsetOf'],
  startsWith: ['endsWith'],
  endsWith: ['startsWith'],
}

function comparisonChanges(leaf: Comparison, spec: RuleSpec): readonly Change<Condition>[] {
  const values = valuesOf(leaf.fact, spec)
  const { value } = leaf
  const constant = typeof value === 'object' && !Array.isArray(value) ? [] : constantChanges(value, values)
  return [
    ...(neighbours[leaf.operator] ?? []).map((operator) => ({
      change: `${operator} in ${show(leaf)}`,
      to: { ...leaf, operator },
    })),
    ...constant.map(({ change, to }) => ({ change: `${change} in ${show(leaf)}`, to: { ...leaf, value: to } })),
  ]
}

function valuesOf(fact: string, { params }: RuleSpec): readonly string[] | undefined {
  return fact.startsWith('params.') ? params?.[fact.slice('params.'.length)]?.enum : facts.get(fact)?.values
}

type Constant = string | number | boolean | (string | number | boolean)[]

/** Numbers one up and down, other values of closed sets, lists with one element less or more. Booleans are left: `not` does that. */
export function constantChanges(value: Constant, values: readonly string[] | undefined): readonly Change<Constant>[] {
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

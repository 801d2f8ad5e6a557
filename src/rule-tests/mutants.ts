import { enforcements } from '../finding.ts'
import { type Action, actions } from '../plan/model.ts'
import { factsByName } from '../policy/facts/index.ts'
import type { Condition, Rule, RuleSpec } from '../schema/generated/types.ts'
import { type Change, conditionChanges, constantChanges } from './condition-mutants.ts'
import { partsOf } from './conditions.ts'

/** A rule with one thing changed. */
export interface Mutant {
  /** What was changed, for people. */
  readonly change: string
  readonly mutated: Rule
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
  const different = new Map(changes.map(({ change, to }) => [JSON.stringify(to), { change, to }]))
  different.delete(JSON.stringify(spec))
  return [...different.values()].map(({ change, to }) => ({ change, mutated: { ...rule, spec: to } }))
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
  const { yieldsTo = [], actions: own = [] } = spec
  return [
    ...unknownChanges(spec),
    ...others(enforcements, spec.enforcement).map((enforcement) => ({
      change: `enforcement: ${enforcement}`,
      to: { ...spec, enforcement },
    })),
    ...yieldsTo.map((id) => ({ change: `yields no longer to ${id}`, to: { ...spec, yieldsTo: others(yieldsTo, id) } })),
    ...own.map((action) => ({ change: `not for ${action}`, to: { ...spec, actions: others(own, action) } })),
    ...(own.length === 0 ? [] : actionsBeyond(own)).map((action) => ({
      change: `also for ${action}`,
      to: { ...spec, actions: [...own, action] },
    })),
  ]
}

/** What unknown facts come to can only matter where one of the facts can be unknown. */
function unknownChanges(spec: RuleSpec): readonly Change<RuleSpec>[] {
  const names = [...factsIn(spec.violatedWhen), ...(spec.match === undefined ? [] : factsIn(spec.match))]
  const isKnown = (name: string): boolean =>
    name.startsWith('params.') || (facts.has(name) && facts.get(name)?.supply === undefined)
  if (names.every(isKnown)) return []
  return others(['indeterminate', 'violated', 'skip'] as const, spec.onUnknown ?? 'indeterminate').map((onUnknown) => ({
    change: `onUnknown: ${onUnknown}`,
    to: { ...spec, onUnknown },
  }))
}

function factsIn(condition: Condition): readonly string[] {
  const parts = partsOf(condition)
  switch (parts.kind) {
    case 'all':
    case 'any':
      return parts.parts.flatMap(factsIn)
    case 'not':
      return factsIn(parts.part)
    case 'some':
    case 'every':
    case 'none':
      return [parts.quantified.account, ...factsIn(parts.quantified.satisfies)]
    case 'leaf': {
      const { fact, value } = parts.comparison
      return typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact]
    }
  }
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

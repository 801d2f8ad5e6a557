import type { Located, Problem } from '../document.ts'
import type { Path, Range } from '../finding.ts'
import type { Condition, ConfigSpec, Rule, RuleInstance } from '../schema/generated/types.ts'
import { suggest } from './bind.ts'
import { checkParams, type LocatedInstance, type LocatedSettings, settingProblem } from './settings.ts'

/** A rule's document, and whether it is one of ours: only built-in rules may be guards or do without a namespace. */
export interface RuleDocument {
  readonly document: Located<Rule>
  readonly builtin: boolean
  /** Of an instance: the id of the rule that it is one of. */
  readonly use?: string
}

/** Those among the rules of a configuration. */
export function instancesIn({ rules = [] }: Pick<ConfigSpec, 'rules'>): readonly LocatedInstance[] {
  return rules.flatMap((value, index) =>
    typeof value === 'object' && 'use' in value ? [{ value, path: ['rules', index] }] : [],
  )
}

/**
 * The instances as rules of their own: documents that say what the rule says, under another id, with other parameters, match and
 * levels. `known`: the rules that there are, in force or not. An instance of a rule that is not sound is left out.
 */
export function instanceDocuments(
  settings: LocatedSettings,
  known: readonly RuleDocument[],
  problems: Problem[],
): readonly RuleDocument[] {
  const byId = new Map(known.map((rule) => [rule.document.value.metadata.id, rule]))
  return (settings.instances ?? []).flatMap((instance) => {
    const { use } = instance.value
    const rule = byId.get(use)
    const refused =
      rule === undefined ? unknownRule(instance, byId.keys(), settings) : guardProblem(rule, instance, settings)
    if (refused !== undefined) problems.push(refused)
    if (refused !== undefined || rule === undefined) return []
    const before = problems.length
    checkParams(rule.document.value, instance.value.params ?? {}, [...instance.path, 'params'], settings, problems)
    return problems.length > before
      ? []
      : [{ document: locatedInstance(rule.document, instance, settings), builtin: false, use }]
  })
}

function unknownRule(
  { value: { use }, path }: LocatedInstance,
  known: Iterable<string>,
  settings: LocatedSettings,
): Problem {
  const isInstance = settings.instances?.some(({ value }) => value.as === use) === true
  const message = isInstance ? `${use} is an instance itself: only rules have instances` : `there is no rule ${use}`
  const remediation = isInstance
    ? 'use the rule that it is an instance of'
    : suggest(use, known, 'shareplan rules list')
  return settingProblem(settings, [...path, 'use'], message, remediation)
}

function guardProblem(
  { document }: RuleDocument,
  { path }: LocatedInstance,
  settings: LocatedSettings,
): Problem | undefined {
  const { metadata, spec } = document.value
  if (spec.guard === undefined) return undefined
  const message = `${metadata.id} is a guard: it decides which steps change nothing, for all rules alike, so there is one of it`
  return settingProblem(settings, [...path, 'use'], message, 'drop this instance')
}

/** What is wrong with it stands in the settings, where the rule itself is sound. */
function locatedInstance(
  { value }: Located<Rule>,
  { value: instance, path }: LocatedInstance,
  settings: LocatedSettings,
): Located<Rule> {
  const { file } = settings.locate([...path, 'use'])
  const at = (inside: Path): Range => settings.locate([...path, ...inside]).range
  return { value: derived(value, instance), file, locate: (inside) => at(placeOf(inside, value, instance)) }
}

function derived(
  { spec, ...rule }: Rule,
  { as: id, params = {}, match, enforcement, stages, enforceFrom }: RuleInstance,
): Rule {
  const both = matchOf(spec.match, match)
  const defined = Object.entries(spec.params ?? {}).map(([name, definition]) => [
    name,
    { ...definition, default: (Object.hasOwn(params, name) ? params[name] : undefined) ?? definition.default },
  ])
  // A level of its own replaces all that the rule says about levels.
  const { stages: theirs, enforceFrom: since, ...rest } = spec
  const own =
    enforcement === undefined
      ? { stages: { ...theirs, ...stages }, enforceFrom: enforceFrom ?? since }
      : { stages, enforceFrom }
  return {
    ...rule,
    metadata: { ...rule.metadata, id },
    spec: {
      ...rest,
      ...(both !== undefined && { match: both }),
      ...(spec.params !== undefined && { params: Object.fromEntries(defined) }),
      enforcement: enforcement ?? spec.enforcement,
      ...(Object.keys(own.stages ?? {}).length > 0 && { stages: own.stages }),
      ...(own.enforceFrom !== undefined && { enforceFrom: own.enforceFrom }),
    },
  }
}

function matchOf(rule: Condition | undefined, instance: Condition | undefined): Condition | undefined {
  if (rule === undefined || instance === undefined) return rule ?? instance
  return { all: [rule, instance] }
}

/** Where a part of the derived rule stands in the instance; what it does not say itself, at the rule that it names. */
function placeOf([top, key = '', ...inside]: Path, { spec }: Rule, instance: RuleInstance): Path {
  if (top === 'metadata' && key === 'id') return ['as']
  if (top !== 'spec') return ['use']
  if (key === 'match' && instance.match !== undefined) {
    if (spec.match === undefined) return ['match', ...inside]
    return inside[0] === 'all' && inside[1] === 1 ? ['match', ...inside.slice(2)] : ['use']
  }
  if (key === 'params' && Object.hasOwn(instance.params ?? {}, inside[0] ?? '')) return ['params', inside[0] ?? '']
  return Object.hasOwn(instance, key) ? [key] : ['use']
}

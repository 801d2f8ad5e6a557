import { labelFacts } from '../../policy/facts/account.ts'
import { facts } from '../../policy/facts/index.ts'
import { memberLabelFacts } from '../../policy/facts/member.ts'
import { operators } from '../../policy/operators.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'
import type { Condition, LabelType } from '../../schema/generated/types.ts'

/** A rule in force, as `rules list` and `rules show` print it as JSON. */
export interface RuleEntry {
  readonly id: string
  readonly title: string
  readonly enforcement: string
  /** The levels at stages that have one of their own. */
  readonly stages: Readonly<Record<string, string>>
  /** RFC 3339: until then, deny counts as warn. */
  readonly enforceFrom: string | null
  /** The rule that it is an instance of. */
  readonly instanceOf: string | null
  readonly guard: boolean
  readonly waivable: boolean
  readonly per: string
  readonly actions: readonly string[]
  readonly statements: readonly string[]
}

/** A rule with everything it says. */
export interface RuleDetails extends RuleEntry {
  readonly onUnknown: string
  readonly mustApply: boolean
  readonly yieldsTo: readonly string[]
  readonly params: Readonly<Record<string, ParamDetails>>
  readonly match: Condition | null
  readonly violatedWhen: Condition
  readonly facts: readonly string[]
  readonly message: string
  readonly why: string
  readonly remediation: string
  readonly references: readonly string[]
}

interface ParamDetails {
  readonly type: string
  readonly enum: readonly string[] | null
  readonly default: unknown
  readonly value: unknown
  readonly description: string
}

export function ruleEntry(rule: CompiledRule): RuleEntry {
  const { id, source, texts, enforcement, levels, use, per, actions, guard } = rule
  return {
    id,
    title: texts.title,
    enforcement,
    stages: levels.stages,
    enforceFrom: levels.enforceFrom ?? null,
    instanceOf: use ?? null,
    guard: guard !== undefined,
    waivable: guard === undefined && source.spec.waivable !== false,
    per,
    actions,
    statements: source.metadata.statements ?? [],
  }
}

export function ruleDetails(rule: CompiledRule): RuleDetails {
  const { metadata, spec } = rule.source
  const { message, why = '', remediation = '' } = rule.texts
  return {
    ...ruleEntry(rule),
    onUnknown: rule.onUnknown,
    mustApply: rule.mustApply,
    yieldsTo: rule.yieldsTo,
    params: paramDetails(rule),
    match: spec.match ?? null,
    violatedWhen: spec.violatedWhen,
    facts: rule.facts.map(({ name }) => name),
    message,
    why,
    remediation,
    references: metadata.references ?? [],
  }
}

function paramDetails({ source, texts, params }: CompiledRule): RuleDetails['params'] {
  const defined = Object.entries(source.spec.params ?? {})
  return Object.fromEntries(
    defined.map(([name, definition]) => [
      name,
      {
        type: definition.type,
        enum: definition.enum ?? null,
        default: definition.default,
        value: params[name],
        description: texts.params?.[name] ?? '',
      },
    ]),
  )
}

/** What a rule may name: facts, those of the declared account labels included, and operators. */
export interface Vocabulary {
  readonly facts: readonly FactEntry[]
  readonly operators: readonly OperatorEntry[]
}

interface FactEntry {
  readonly name: string
  readonly type: string
  readonly values: readonly string[] | null
  readonly scope: string
  readonly actions: readonly string[] | null
  readonly description: string
  readonly supply: string | null
}

interface OperatorEntry {
  readonly name: string
  readonly left: readonly string[]
  readonly right: string
  readonly description: string
}

export function vocabulary(labels: ReadonlyMap<string, LabelType>): Vocabulary {
  return {
    facts: [...facts, ...labelFacts(labels), ...memberLabelFacts(labels)].map(
      ({ name, type, values, scope, actions, description, supply }) => ({
        name,
        type,
        values: values ?? null,
        scope,
        actions: actions ?? null,
        description,
        supply: supply ?? null,
      }),
    ),
    operators: operators.map(({ name, left, right, description }) => ({ name, left, right, description })),
  }
}

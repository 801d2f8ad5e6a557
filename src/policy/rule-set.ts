import type { Enforcement } from '../finding.ts'
import type { Action } from '../plan/model.ts'
import type { Rule, RuleTranslation } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import { type BoundCondition, factsOf, type Leaf, leavesOf } from './condition.ts'
import type { Fact, Scope } from './facts/definition.ts'
import type { Levels } from './stages.ts'
import type { Template } from './template.ts'

/** The value of a parameter. */
export type ParamValue = string | number | boolean | readonly string[]

/** A rule bound to facts, operators and parameters, ready to be decided. */
export interface CompiledRule {
  /** Position in the rule set, from 0. */
  readonly index: number
  readonly id: string
  /** The document, with all its languages; of an instance, the one that is derived from the rule's. */
  readonly source: Rule
  /** The rule that it is an instance of. */
  readonly use: string | undefined
  /** What it says about itself, in the language of the rule set. */
  readonly texts: RuleTranslation
  readonly per: Scope
  readonly actions: readonly Action[]
  readonly guard: 'image' | 'account' | undefined
  readonly match: BoundCondition | undefined
  readonly violatedWhen: BoundCondition
  /** Those of `match` and `violatedWhen`. */
  readonly leaves: readonly Leaf[]
  /** Every fact that the conditions read, by name. */
  readonly facts: readonly Fact[]
  readonly needsImage: boolean
  readonly needsAccount: boolean
  /** At the stage in question; `deny` also where it counts as warn for the time being. */
  readonly enforcement: Enforcement
  /** At all stages. */
  readonly levels: Levels
  /** RFC 3339; present where it would deny, and counts as warn until then. */
  readonly deniesFrom?: string
  readonly onUnknown: 'indeterminate' | 'violated' | 'skip'
  readonly yieldsTo: readonly string[]
  readonly mustApply: boolean
  /** Whether it is proved for every order of the steps when that is asked for. */
  readonly invariant: boolean
  readonly params: Readonly<Record<string, ParamValue>>
  readonly message: Template
  /** What to say when unknown facts leave the outcome open. */
  readonly undecided: Template | undefined
  readonly remediation: Template
}

/** The rules in force, compiled, in the order of their ids; those that yield to others come last. */
export interface RuleSet {
  readonly rules: readonly CompiledRule[]
  /** Those that are off at the stage in question, and in force at others; absent: there is none. */
  readonly dormant?: readonly PolicyRule[]
  /** Seconds; undefined where no maximum age of inventories is configured. */
  readonly inventoryMaxAge: number | undefined
}

/** A rule as part of a policy, whatever the stage and the time. */
export type PolicyRule = Pick<CompiledRule, 'id' | 'source' | 'params' | 'levels'>

/** The order of rules: those that yield to others come last. */
export function byRank(a: Pick<PolicyRule, 'id' | 'source'>, b: Pick<PolicyRule, 'id' | 'source'>): number {
  return rankOf(a.source) - rankOf(b.source) || (a.id < b.id ? -1 : 1)
}

function rankOf({ spec }: Rule): number {
  return (spec.yieldsTo ?? []).length > 0 ? 1 : 0
}

/** The rules as they weigh at a time, ms since the epoch: until its date has come, what would deny warns. */
export function atTime(rules: RuleSet, now: number): RuleSet {
  const isEarly = ({ enforcement, levels }: CompiledRule): boolean =>
    enforcement === 'deny' && levels.enforceFrom !== undefined && now < (parseInstant(levels.enforceFrom) ?? 0)
  if (!rules.rules.some(isEarly)) return rules
  const weighed = rules.rules.map((rule): CompiledRule => {
    const { enforceFrom } = rule.levels
    return isEarly(rule) && enforceFrom !== undefined ? { ...rule, enforcement: 'warn', deniesFrom: enforceFrom } : rule
  })
  return { ...rules, rules: weighed }
}

/** What follows from a rule's conditions alone. */
export function derive(
  match: BoundCondition | undefined,
  violatedWhen: BoundCondition,
): Pick<CompiledRule, 'leaves' | 'facts' | 'needsImage' | 'needsAccount'> {
  const whole: BoundCondition = match === undefined ? violatedWhen : { kind: 'all', parts: [match, violatedWhen] }
  const facts = factsOf(whole).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    leaves: leavesOf(whole),
    facts,
    needsImage: facts.some(({ needs }) => needs === 'image'),
    needsAccount: facts.some(({ needs }) => needs === 'account'),
  }
}

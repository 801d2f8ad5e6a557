import type { Enforcement } from '../finding.ts'
import type { Action } from '../plan/model.ts'
import type { Rule, RuleTranslation } from '../schema/generated/types.ts'
import { type BoundCondition, factsOf, type Leaf, leavesOf } from './condition.ts'
import type { Fact, Scope } from './facts/definition.ts'
import type { Template } from './template.ts'

/** The value of a parameter. */
export type ParamValue = string | number | boolean | readonly string[]

/** A rule bound to facts, operators and parameters, ready to be decided. */
export interface CompiledRule {
  /** Position in the rule set, from 0. */
  readonly index: number
  readonly id: string
  /** The document, with all its languages. */
  readonly source: Rule
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
  readonly enforcement: Enforcement
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
  /** Seconds; undefined where no maximum age of inventories is configured. */
  readonly inventoryMaxAge: number | undefined
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

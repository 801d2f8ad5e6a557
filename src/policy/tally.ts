import type { RuleCount, RuleText } from '../report.ts'
import type { Rule, RuleTranslation } from '../schema/generated/types.ts'
import type { Decision } from './engine.ts'
import type { CompiledRule } from './rule-set.ts'

const outcomes = ['violated', 'indeterminate', 'held', 'not-applicable'] as const satisfies readonly Decision[]

/** Counts what each rule came to. */
export class Tally {
  readonly #rules: readonly CompiledRule[]
  /** By the rule's index and outcome. */
  readonly #counts: Float64Array
  grants = 0

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules
    this.#counts = new Float64Array(rules.length * outcomes.length)
  }

  count({ index }: CompiledRule, outcome: Decision): void {
    const place = index * outcomes.length + outcomes.indexOf(outcome)
    this.#counts[place] = (this.#counts[place] ?? 0) + 1
  }

  /** By rule id. A rule that was never asked has zeros. */
  counts(): readonly RuleCount[] {
    const count = (index: number, outcome: Decision): number =>
      this.#counts[index * outcomes.length + outcomes.indexOf(outcome)] ?? 0
    return this.#rules
      .map(({ id, index }) => ({
        rule: id,
        violated: count(index, 'violated'),
        indeterminate: count(index, 'indeterminate'),
        held: count(index, 'held'),
        notApplicable: count(index, 'not-applicable'),
      }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1))
  }

  /** What each rule says, by rule id. */
  texts(): readonly RuleText[] {
    return this.#rules
      .map(({ source, enforcement, texts }) => ruleText(source, enforcement, texts))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }
}

/** What a rule says. `enforcement`: the one in force, which a configuration may have changed. */
export function ruleText(
  { metadata: { id, references = [] } }: Rule,
  enforcement: RuleText['enforcement'],
  { title, why = '', remediation = '' }: RuleTranslation,
): RuleText {
  return { id, title, enforcement, why, remediation, references }
}

import type { RuleCount } from '../report.ts'
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
}

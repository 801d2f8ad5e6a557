import type { RuleCount } from '../report.ts'
import type { Decision } from './engine.ts'
import type { CompiledRule } from './rule-set.ts'

type Counts = Record<Decision, number>

/** Counts what each rule came to. */
export class Tally {
  readonly #counts: ReadonlyMap<CompiledRule, Counts>
  grants = 0

  constructor(rules: readonly CompiledRule[]) {
    this.#counts = new Map(rules.map((rule) => [rule, { violated: 0, indeterminate: 0, held: 0, 'not-applicable': 0 }]))
  }

  count(rule: CompiledRule, outcome: Decision): void {
    const counts = this.#counts.get(rule)
    if (counts !== undefined) counts[outcome]++
  }

  /** By rule id. A rule that was never asked has zeros. */
  counts(): readonly RuleCount[] {
    return [...this.#counts]
      .map(([{ id, mustApply }, counts]) => ({
        rule: id,
        mustApply,
        violated: counts.violated,
        indeterminate: counts.indeterminate,
        held: counts.held,
        notApplicable: counts['not-applicable'],
      }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1))
  }
}

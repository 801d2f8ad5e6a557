import { type Leaf, leafTruth } from './condition.ts'
import { type Decision, RuleEngine } from './engine.ts'
import type { CompiledRule } from './rule-set.ts'
import type { Subject } from './subject.ts'

/**
 * Decides one rule for many subjects. What the engine makes of a rule depends only on what its leaves come to, so each
 * combination of leaf outcomes is decided by the engine once; the leaves themselves are read for every subject.
 */
export class Decider {
  readonly rule: CompiledRule
  readonly #decided = new Map<number | string, Decision>()
  #engine: RuleEngine | undefined

  constructor(rule: CompiledRule) {
    this.rule = rule
  }

  /** The decision, if the engine was asked about this combination before. */
  known(subject: Subject): Decision | undefined {
    return this.#decided.get(this.#key(subject))
  }

  /** Asks the engine about the subject's combination, and remembers the answer. */
  async learn(subject: Subject): Promise<void> {
    this.#engine ??= new RuleEngine(this.rule.match, this.rule.violatedWhen)
    const key = this.#key(subject)
    this.#decided.set(key, await this.#engine.decide(subject))
  }

  /** What the leaves come to: a number in base 3, or digits where that would not be exact. */
  #key(subject: Subject): number | string {
    const { leaves } = this.rule
    if (leaves.length > maxExact) return leaves.map((leaf) => digit(leaf, subject)).join('')
    let key = 0
    for (const leaf of leaves) key = key * 3 + digit(leaf, subject)
    return key
  }
}

/** 3 ** 33 is the largest power of three below 2 ** 53. */
const maxExact = 33

function digit(leaf: Leaf, subject: Subject): number {
  const truth = leafTruth(leaf, subject)
  if (truth === undefined) return 2
  return truth ? 1 : 0
}

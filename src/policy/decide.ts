import { type Leaf, leafTruth } from './condition.ts'
import type { Decision, RuleEngine } from './engine.ts'
import { recordedDecisions } from './generated/decisions.ts'
import type { CompiledRule } from './rule-set.ts'
import { shapeOf } from './shape.ts'
import type { Subject } from './subject.ts'

/**
 * Decides one rule for many subjects. What the engine makes of a rule depends only on what its leaves come to, so each
 * combination of leaf outcomes is decided by the engine once; the leaves themselves are read for every subject. For the shapes
 * of the built-in rules the engine was asked when the program was built: where no rule has another shape it is not even loaded.
 */
export class Decider {
  readonly rule: CompiledRule
  /** By key; sparse where the engine is asked as combinations come up, since most never do. */
  readonly #decided: (Decision | undefined)[]
  /** For rules with so many leaves that keys would not be small integers. */
  readonly #rare = new Map<string, Decision>()
  #engine: RuleEngine | undefined

  constructor(rule: CompiledRule) {
    this.rule = rule
    this.#decided = Array.from(recordedDecisions[shapeOf(rule)] ?? '', (letter) => byLetter[letter])
  }

  /** The decision, if the engine was asked about this combination before. */
  known(subject: Subject): Decision | undefined {
    return this.rule.leaves.length > maxLeaves
      ? this.#rare.get(this.#longKey(subject))
      : this.#decided[this.#key(subject)]
  }

  /** Asks the engine about the subject's combination, and remembers the answer. */
  async learn(subject: Subject): Promise<void> {
    this.#engine ??= await loadEngine(this.rule)
    const long = this.rule.leaves.length > maxLeaves
    const key = long ? this.#longKey(subject) : this.#key(subject)
    const decision = await this.#engine.decide(subject)
    if (typeof key === 'string') this.#rare.set(key, decision)
    else this.#decided[key] = decision
  }

  /** What the leaves come to, as a number in base 3. */
  #key(subject: Subject): number {
    let key = 0
    for (const leaf of this.rule.leaves) key = key * 3 + digit(leaf, subject)
    return key
  }

  #longKey(subject: Subject): string {
    return this.rule.leaves.map((leaf) => digit(leaf, subject)).join('')
  }
}

/** How decisions are recorded, one letter for each key. */
const byLetter: Readonly<Record<string, Decision>> = {
  v: 'violated',
  i: 'indeterminate',
  h: 'held',
  n: 'not-applicable',
}

/** 3 ** 12 places at most in an array. */
const maxLeaves = 12

function digit(leaf: Leaf, subject: Subject): number {
  const truth = leafTruth(leaf, subject)
  if (truth === undefined) return 2
  return truth ? 1 : 0
}

async function loadEngine({ match, violatedWhen }: CompiledRule): Promise<RuleEngine> {
  const { RuleEngine } = await import('./engine.ts')
  return new RuleEngine(match, violatedWhen)
}

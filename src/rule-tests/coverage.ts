import type { Path } from '../finding.ts'
import { type Leaf, leafTruth, leavesOf } from '../policy/condition.ts'
import { membersIn } from '../policy/quantifier.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { Subject } from '../policy/subject.ts'
import type { Truth } from '../policy/values.ts'
import type { Rule } from '../schema/generated/types.ts'
import { type WrittenLeaf, writtenLeaves } from './conditions.ts'

/** How often a leaf of a rule's conditions came to what in its cases. */
export interface LeafCoverage {
  readonly leaf: string
  /** Where it stands in the rule's document. */
  readonly path: Path
  readonly true: number
  readonly false: number
  readonly unknown: number
}

/** Counts what the leaves of one rule come to. Whatever its parameters are, a rule has the same leaves. */
export class Coverage {
  readonly #leaves: readonly WrittenLeaf[]
  readonly #counts: { true: number; false: number; unknown: number }[]

  constructor({ spec: { match, violatedWhen } }: Rule) {
    const ofMatch = match === undefined ? [] : writtenLeaves(match, ['spec', 'match'])
    this.#leaves = [...ofMatch, ...writtenLeaves(violatedWhen, ['spec', 'violatedWhen'])]
    this.#counts = this.#leaves.map(() => ({ true: 0, false: 0, unknown: 0 }))
  }

  /** The rule was judged. */
  note({ leaves }: CompiledRule, subject: Subject): void {
    for (const [place, truths] of truthsOf(leaves, subject).entries()) {
      const counts = this.#counts[place]
      if (counts !== undefined) for (const truth of truths) counts[word(truth)]++
    }
  }

  leaves(): readonly LeafCoverage[] {
    return this.#leaves.map(({ text, path }, index) => ({
      leaf: text,
      path,
      ...(this.#counts[index] ?? { true: 0, false: 0, unknown: 0 }),
    }))
  }
}

/** What each leaf comes to; one that is asked of each account of a set, for each. */
function truthsOf(leaves: readonly Leaf[], subject: Subject): readonly (readonly Truth[])[] {
  return leaves.flatMap((leaf) => {
    const own = [leafTruth(leaf, subject)]
    const { quantifier } = leaf
    if (quantifier === undefined) return [own]
    const members = membersIn(quantifier, subject)
    const inner = leavesOf(quantifier.satisfies).map((one) => members.map(([, member]) => leafTruth(one, member)))
    return [own, ...inner]
  })
}

function word(truth: Truth): 'true' | 'false' | 'unknown' {
  if (truth === undefined) return 'unknown'
  return truth ? 'true' : 'false'
}

/** Directions that were met and directions that there are: each leaf has two. */
export function directionsOf(leaves: readonly LeafCoverage[]): { readonly met: number; readonly all: number } {
  const met = leaves.reduce((sum, leaf) => sum + Math.sign(leaf.true) + Math.sign(leaf.false), 0)
  return { met, all: leaves.length * 2 }
}

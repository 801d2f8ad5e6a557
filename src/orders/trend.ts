import type { Action } from '../plan/model.ts'
import type { BoundCondition, Leaf, Quantifier } from '../policy/condition.ts'

/**
 * What becomes of a condition while more and more accounts of a step are done: it only turns true (`up`), only false (`down`), stays what
 * it is, or nobody can tell without trying. Unknown lies between false and true.
 */
export type Trend = 'up' | 'down' | 'same' | 'mixed'

/** The trend of a condition, from the trends of its comparisons. */
export function trendOf(condition: BoundCondition, ofLeaf: (leaf: Leaf) => Trend): Trend {
  switch (condition.kind) {
    case 'leaf':
      return ofLeaf(condition)
    case 'not':
      return opposite(trendOf(condition.part, ofLeaf))
    case 'all':
    case 'any':
      return condition.parts.map((part) => trendOf(part, ofLeaf)).reduce(together, 'same')
  }
}

/** The trend of a comparison of facts that change while a step goes on with something that does not. */
export function leafTrend({ fact, operator, quantifier }: Leaf, action: Action | undefined): Trend {
  if (quantifier !== undefined) return quantifierTrend(quantifier, action)
  const value = growing[fact.name]
  const rises = rising.has(operator.name)
  if (value === undefined || !(rises || falling.has(operator.name))) return 'mixed'
  const grows = value === 'always' || action === 'share'
  return grows === rises ? 'up' : 'down'
}

/** Of a quantifier about whose condition it is known that it stays what it is. */
function quantifierTrend({ kind, over }: Quantifier, action: Action | undefined): Trend {
  const value = growing[over.name]
  if (value === undefined) return 'mixed'
  const grows = value === 'always' || action === 'share'
  return grows === (kind === 'some') ? 'up' : 'down'
}

/** Numbers and sets that grow with every account: of the step, or, where the step shares, of the image. */
const growing: Readonly<Record<string, 'always' | 'shared'>> = {
  'image.sharedWithAfter': 'shared',
  'image.shareCountAfter': 'shared',
  'step.accountCount': 'always',
  'step.strandedInstanceCount': 'always',
  'step.brokenLaunchCount': 'always',
}

const rising: ReadonlySet<string> = new Set([
  'greaterThan',
  'greaterThanInclusive',
  'contains',
  'supersetOf',
  'intersects',
])
const falling: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'doesNotContain',
  'subsetOf',
  'disjointFrom',
])

function opposite(trend: Trend): Trend {
  if (trend === 'up') return 'down'
  return trend === 'down' ? 'up' : trend
}

function together(a: Trend, b: Trend): Trend {
  if (a === 'same' || a === b) return b
  return b === 'same' ? a : 'mixed'
}

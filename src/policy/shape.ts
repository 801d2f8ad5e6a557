import type { BoundCondition } from './condition.ts'

/** The parts of a rule that decide it. */
export interface Conditions {
  readonly match: BoundCondition | undefined
  readonly violatedWhen: BoundCondition
}

/**
 * How the leaves of a rule are put together, whatever they compare: rules of one shape come to the same where their leaves do.
 * Each dot is a leaf, in the order of their index.
 */
export function shapeOf({ match, violatedWhen }: Conditions): string {
  return match === undefined ? shape(violatedWhen) : `${shape(match)} => ${shape(violatedWhen)}`
}

function shape(condition: BoundCondition): string {
  if (condition.kind === 'leaf') return '.'
  if (condition.kind === 'not') return `not(${shape(condition.part)})`
  return `${condition.kind}(${condition.parts.map(shape).join('')})`
}

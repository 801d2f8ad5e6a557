import type { Path } from '../finding.ts'
import type { Comparison, Condition, Operand, Quantified } from '../schema/generated/types.ts'

/** A condition taken apart: its kind tells what it has. */
export type Parts =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'some' | 'every' | 'none'; readonly quantified: Quantified }
  | { readonly kind: 'leaf'; readonly comparison: Comparison }

export function partsOf(condition: Condition): Parts {
  if ('all' in condition) return { kind: 'all', parts: condition.all }
  if ('any' in condition) return { kind: 'any', parts: condition.any }
  if ('not' in condition) return { kind: 'not', part: condition.not }
  if ('some' in condition) return { kind: 'some', quantified: condition.some }
  if ('every' in condition) return { kind: 'every', quantified: condition.every }
  if ('none' in condition) return { kind: 'none', quantified: condition.none }
  return { kind: 'leaf', comparison: condition }
}

/** A condition in one line. */
export function showCondition(condition: Condition): string {
  const parts = partsOf(condition)
  switch (parts.kind) {
    case 'all':
    case 'any':
      return `${parts.kind}(${parts.parts.map(showCondition).join(', ')})`
    case 'not':
      return `not(${showCondition(parts.part)})`
    case 'some':
    case 'every':
    case 'none':
      return `${parts.kind} account in ${parts.quantified.account}: ${showCondition(parts.quantified.satisfies)}`
    case 'leaf':
      return `${parts.comparison.fact} ${parts.comparison.operator} ${showOperand(parts.comparison.value)}`
  }
}

function showOperand(value: Operand): string {
  return typeof value === 'object' && 'fact' in value ? value.fact : JSON.stringify(value)
}

/** What is true or false by itself in a condition. */
export interface WrittenLeaf {
  readonly text: string
  /** Where it stands, from the condition. */
  readonly path: Path
}

/** Comparisons and quantifiers in the order of the text; what a quantifier asks of each account comes behind it. */
export function writtenLeaves(condition: Condition, path: Path): readonly WrittenLeaf[] {
  const parts = partsOf(condition)
  switch (parts.kind) {
    case 'all':
    case 'any':
      return parts.parts.flatMap((part, index) => writtenLeaves(part, [...path, parts.kind, index]))
    case 'not':
      return writtenLeaves(parts.part, [...path, 'not'])
    case 'some':
    case 'every':
    case 'none':
      return [
        { text: showCondition(condition), path },
        ...writtenLeaves(parts.quantified.satisfies, [...path, parts.kind, 'satisfies']),
      ]
    case 'leaf':
      return [{ text: showCondition(condition), path }]
  }
}

import type { Condition } from '../schema/generated/types.ts'
import type { Fact } from './facts/definition.ts'
import type { Operator } from './operators.ts'
import type { Subject } from './subject.ts'
import type { KnownValue, Truth } from './values.ts'

/** What stands on the right of a comparison: a constant, or another fact. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: KnownValue; readonly source: unknown }
  | { readonly kind: 'fact'; readonly fact: Fact }

/** One comparison, bound to its fact, operator and operand. */
export interface Leaf {
  readonly kind: 'leaf'
  /** Position among the rule's leaves, from 0. */
  readonly index: number
  readonly fact: Fact
  readonly operator: Operator
  readonly operand: Operand
  readonly source: Condition
  /** Present: the fact is whether this quantifier holds, and it is compared with true. */
  readonly quantifier?: Quantifier
}

/** Something asked of each account in a set. Only a fact that is a set of accounts is quantified over; quantifiers do not nest. */
export interface Quantifier {
  readonly kind: 'some' | 'every' | 'none'
  readonly over: Fact
  readonly satisfies: BoundCondition
}

/** A condition bound to facts and operators. */
export type BoundCondition =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly BoundCondition[] }
  | { readonly kind: 'not'; readonly part: BoundCondition }
  | Leaf

/** What the operator says about the leaf's facts; unknown where the facts are, or leave both answers open. */
export function leafTruth({ fact, operator, operand }: Leaf, subject: Subject): Truth {
  const left = fact.read(subject)
  if (left === undefined) return undefined
  const right = operand.kind === 'constant' ? operand.value : operand.fact.read(subject)
  return right === undefined ? undefined : operator.test(left, right)
}

/** What the condition comes to, by strong Kleene logic. For quantifiers and diagnostics; outcomes of rules come from the engine. */
export function conditionTruth(condition: BoundCondition, subject: Subject): Truth {
  return truthOf(condition, (leaf) => leafTruth(leaf, subject))
}

/** The leaves, in the order of their index. */
export function leavesOf(condition: BoundCondition): readonly Leaf[] {
  switch (condition.kind) {
    case 'leaf':
      return [condition]
    case 'not':
      return leavesOf(condition.part)
    case 'all':
    case 'any':
      return condition.parts.flatMap(leavesOf)
  }
}

/** Every fact that a condition reads; of a quantifier, its set and what it asks of each account. */
export function factsOf(condition: BoundCondition): readonly Fact[] {
  return [...new Set(leavesOf(condition).flatMap(factsOfLeaf))]
}

function factsOfLeaf({ fact, operand, quantifier }: Leaf): readonly Fact[] {
  if (quantifier !== undefined) return [quantifier.over, ...factsOf(quantifier.satisfies)]
  return operand.kind === 'fact' ? [fact, operand.fact] : [fact]
}

/**
 * The unknown leaves on which the outcome of an indeterminate condition hangs: what is decided anyway is passed over.
 * Diagnostics only; outcomes come from the engine.
 */
export function openLeaves(condition: BoundCondition, truth: (leaf: Leaf) => Truth): readonly Leaf[] {
  if (truthOf(condition, truth) !== undefined) return []
  switch (condition.kind) {
    case 'leaf':
      return [condition]
    case 'not':
      return openLeaves(condition.part, truth)
    case 'all':
    case 'any':
      return condition.parts.flatMap((part) => openLeaves(part, truth))
  }
}

/** What a condition comes to by strong Kleene logic. For diagnostics and analysis; outcomes come from the engine. */
export function truthOf(condition: BoundCondition, truth: (leaf: Leaf) => Truth): Truth {
  switch (condition.kind) {
    case 'leaf':
      return truth(condition)
    case 'not': {
      const inner = truthOf(condition.part, truth)
      return inner === undefined ? undefined : !inner
    }
    case 'all':
    case 'any': {
      const decisive = condition.kind === 'any'
      const truths = condition.parts.map((part) => truthOf(part, truth))
      if (truths.includes(decisive)) return decisive
      return truths.includes(undefined) ? undefined : !decisive
    }
  }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementKey, operators, operatorsByName } from '../../src/policy/operators.ts'
import { type KnownValue, setOf, type Truth } from '../../src/policy/values.ts'
import { scale } from '../support/scale.ts'
import { expectedTruth, knownValueOf, listOf, meanings, rightTypeOf } from './support/kleene.ts'

function ask(operator: string, left: KnownValue, right: KnownValue): Truth {
  return operatorsByName.get(operator)?.test(left, right)
}

/** A set known in part: has these, has not those, and nobody knows about the rest. */
function partly(has: readonly string[], hasNot: readonly string[] = []): KnownValue {
  return { has: new Set(has), hasNot: new Set(hasNot), complete: false }
}

const list = (...values: (string | number | boolean)[]): KnownValue => setOf(values.map(elementKey))
const between = (min: number, max: number): KnownValue => ({ min, max })
const atLeast = (min: number): KnownValue => ({ min, max: Number.POSITIVE_INFINITY })

const table: readonly (readonly [string, KnownValue, KnownValue, Truth])[] = [
  ['equal', 'a', 'a', true],
  ['equal', 'a', 'b', false],
  ['equal', true, true, true],
  ['equal', 3, 3, true],
  ['equal', between(2, 4), 3, undefined],
  ['equal', between(2, 4), 5, false],
  ['equal', between(3, 3), 3, true],
  ['notEqual', 'a', 'b', true],
  ['notEqual', between(2, 4), 3, undefined],
  ['notEqual', atLeast(4), 3, true],
  ['in', 'a', list('a', 'b'), true],
  ['in', 'ab', list('abc'), false],
  ['in', 'a', list(), false],
  ['in', 1, list(1, 2), true],
  ['in', 1, list('1'), false],
  ['in', '1', list(1), false],
  ['in', true, list(false), false],
  ['in', between(1, 3), list(5), false],
  ['in', between(1, 3), list(2), undefined],
  ['in', 'a', partly(['a']), true],
  ['in', 'a', partly(['b'], ['a']), false],
  ['in', 'a', partly(['b']), undefined],
  ['notIn', 'a', list('b'), true],
  ['notIn', between(1, 3), list(5), true],
  ['lessThan', 2, 3, true],
  ['lessThan', 3, 3, false],
  ['lessThan', between(1, 2), 3, true],
  ['lessThan', between(1, 3), 3, undefined],
  ['lessThan', atLeast(3), 3, false],
  ['lessThanInclusive', 3, 3, true],
  ['lessThanInclusive', between(1, 3), 3, true],
  ['lessThanInclusive', between(1, 4), 3, undefined],
  ['greaterThan', 51, 50, true],
  ['greaterThan', 50, 50, false],
  ['greaterThan', atLeast(50), 50, undefined],
  ['greaterThan', atLeast(51), 50, true],
  ['greaterThan', between(0, 50), 50, false],
  ['greaterThan', between(0, 2), between(3, 4), false],
  ['greaterThanInclusive', 50, 50, true],
  ['greaterThanInclusive', atLeast(50), 50, true],
  ['greaterThanInclusive', atLeast(49), 50, undefined],
  ['startsWith', 'cn-beijing', 'cn-', true],
  ['startsWith', 'ap-southeast-1', 'cn-', false],
  ['endsWith', 'cn-hangzhou-finance', '-finance', true],
  ['endsWith', 'cn-hangzhou', '-finance', false],
  ['matches', 'golden-base-2026', 'golden-*-20??', true],
  ['matches', 'golden-base-2026', 'golden-*-20?', false],
  ['matches', 'golden', '*', true],
  ['matches', '', '*', true],
  ['matches', '', '?', false],
  ['matches', 'a.c', 'abc', false],
  ['matches', 'abc', 'a.c', false],
  ['matches', 'abcabd', '*ab?', true],
  ['matches', '镜像-1', '??-1', true],
  ['doesNotMatch', 'golden', 'g*d', true],
  ['doesNotMatch', 'golden', 'g*n', false],
  ['contains', setOf(['a']), 'a', true],
  ['contains', setOf(['a']), 'b', false],
  ['contains', partly(['a']), 'b', undefined],
  ['contains', partly([], ['b']), 'b', false],
  ['doesNotContain', setOf(['a']), 'b', true],
  ['doesNotContain', partly([]), 'b', undefined],
  ['subsetOf', setOf([]), setOf([]), true],
  ['subsetOf', setOf(['a']), setOf(['a', 'b']), true],
  ['subsetOf', setOf(['a', 'c']), setOf(['a', 'b']), false],
  ['subsetOf', partly(['a']), setOf(['a']), undefined],
  ['subsetOf', partly(['c']), setOf(['a']), false],
  ['subsetOf', setOf(['a']), partly(['a']), true],
  ['subsetOf', setOf(['a']), partly([]), undefined],
  ['subsetOf', setOf(['a']), partly([], ['a']), false],
  ['supersetOf', setOf(['a', 'b']), setOf(['a']), true],
  ['supersetOf', setOf(['a']), setOf(['a', 'b']), false],
  ['supersetOf', partly(['a']), setOf(['a']), true],
  ['sameAs', setOf(['a', 'b']), setOf(['b', 'a']), true],
  ['sameAs', setOf(['a']), setOf(['a', 'b']), false],
  ['sameAs', partly(['a']), setOf(['a']), undefined],
  ['sameAs', partly(['c']), setOf(['a']), false],
  ['notSameAs', setOf([]), setOf([]), false],
  ['notSameAs', partly([], ['a']), setOf(['a']), true],
  ['intersects', setOf(['a']), setOf(['a', 'b']), true],
  ['intersects', setOf(['a']), setOf(['b']), false],
  ['intersects', setOf(['a']), setOf([]), false],
  ['intersects', partly([]), setOf([]), false],
  ['intersects', partly([]), setOf(['a']), undefined],
  ['intersects', partly([], ['a']), setOf(['a']), false],
  ['intersects', partly([], ['a']), partly(['a']), undefined],
  ['disjointFrom', setOf(['a']), setOf(['b']), true],
  ['disjointFrom', partly([]), setOf(['a']), undefined],
]

describe('an operator', () => {
  it.each(table)('%s of %j and %j is %s', (operator, left, right, truth) => {
    expect(ask(operator, left, right)).toBe(truth)
  })

  it('has a meaning that the tests know', () => {
    expect(Object.keys(meanings).sort()).toEqual([...operatorsByName.keys()].sort())
    expect(new Set(table.map(([operator]) => operator))).toEqual(new Set(operatorsByName.keys()))
  })

  it.each(operators)('$name is unknown exactly where what is known leaves both answers open', (operator) => {
    const typed = fc.constantFrom(...operator.left).chain((leftType) => {
      const rightType = rightTypeOf(operator, leftType)
      const right = operator.right === 'list' ? listOf(leftType) : knownValueOf(rightType)
      return fc.tuple(fc.constant(leftType), knownValueOf(leftType), fc.constant(rightType), right)
    })
    fc.assert(
      fc.property(typed, ([leftType, left, rightType, right]) => {
        expect(operator.test(left, right)).toBe(expectedTruth(operator.name, [left, leftType], [right, rightType]))
      }),
      { numRuns: scale(300, 5000) },
    )
  })
})

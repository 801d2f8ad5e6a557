import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countSharees,
  isSharee,
  nobody,
  type Sharees,
  shareesOf,
  withoutSharees,
  withSharees,
} from '../../src/plan/sharees.ts'
import { scale } from '../support/scale.ts'

const accounts = ['1', '2', '3', '4'] as const

interface Change {
  readonly share: boolean
  readonly accounts: readonly string[]
}

const change: fc.Arbitrary<Change> = fc.record({ share: fc.boolean(), accounts: fc.subarray([...accounts]) })
const changes = fc.array(change, { maxLength: 6 })

function apply(sharees: Sharees, { share, accounts: names }: Change): Sharees {
  return share ? withSharees(sharees, names) : withoutSharees(sharees, names)
}

describe('who has an image', () => {
  it('where the list is known, is a plain set', () => {
    fc.assert(
      fc.property(fc.subarray([...accounts]), changes, (initial, steps) => {
        const expected = new Set<string>(initial)
        for (const { share, accounts: names } of steps) {
          for (const name of names) share ? expected.add(name) : expected.delete(name)
        }
        const sharees = steps.reduce(apply, shareesOf(initial))
        expect(accounts.map((name) => isSharee(sharees, name))).toEqual(accounts.map((name) => expected.has(name)))
        expect(countSharees(sharees)).toEqual({ min: expected.size, max: expected.size })
      }),
      { numRuns: scale(300, 5000) },
    )
  })

  it('where the list is unknown, is what holds whatever the list was', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        const partial = steps.reduce(apply, shareesOf(undefined))
        const possible = Array.from({ length: 16 }, (_, bits) =>
          accounts.filter((_, index) => (bits >> index) % 2 === 1),
        )
        const outcomes = possible.map((initial) => steps.reduce(apply, shareesOf(initial)))
        for (const name of accounts) {
          const answers = new Set(outcomes.map((sharees) => isSharee(sharees, name)))
          expect(isSharee(partial, name)).toBe(answers.size === 1 ? answers.has(true) : undefined)
        }
        expect(countSharees(partial).min).toBe(Math.min(...outcomes.map((sharees) => countSharees(sharees).min)))
        expect(countSharees(partial).max).toBe(Number.POSITIVE_INFINITY)
      }),
      { numRuns: scale(300, 5000) },
    )
  })

  it('stays what it was for whoever holds it', () => {
    const before = shareesOf(['1'])
    const unknown = shareesOf(undefined)
    withoutSharees(withSharees(before, ['2']), ['1'])
    withoutSharees(withSharees(unknown, ['2']), ['1'])
    expect([before, unknown, nobody]).toEqual([shareesOf(['1']), shareesOf(undefined), shareesOf([])])
  })

  it('counts accounts that are listed twice once', () => {
    expect(countSharees(withSharees(shareesOf(['1', '1']), ['1', '2', '2']))).toEqual({ min: 2, max: 2 })
  })
})

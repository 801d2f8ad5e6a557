import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandPlan } from '../../src/plan/expand.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'
import { simulate } from '../../src/plan/simulate.ts'
import { contentionOf } from '../../src/policy/contention.ts'
import { planSubject } from '../../src/policy/plan-subject.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { located, ownImage, planDocument, sharees, world } from '../execute/worlds.ts'
import { scale } from '../support/scale.ts'

const pool = sharees(1, 5)
const quota = 3

const step: fc.Arbitrary<Step> = fc
  .record({ share: fc.boolean(), all: fc.boolean(), accounts: fc.subarray(pool, { minLength: 1, maxLength: 3 }) })
  .map(({ share, all, accounts }) => {
    if (share) return { action: 'share', image: 'm-1', accounts }
    return { action: 'unshare', image: 'm-1', accounts: all ? 'all' : accounts }
  })

const run = fc.tuple(
  fc.subarray(pool, { maxLength: quota }),
  fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
)

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]]
  return items.flatMap((first) => orders(items.filter((one) => one !== first)).map((rest) => [first, ...rest]))
}

describe('plans of a run', () => {
  it('exceed the quota together where some order of plans that keep to it does', () => {
    let together = 0
    fc.assert(
      fc.property(run, ([sharedWith, planSteps]) => {
        const { facts, directory, initial } = world([], [ownImage('m-1', { sharedWith })], pool, {
          quotas: { accountsPerImage: quota },
        })
        const plans = planSteps.flatMap((steps, index): ExpandedPlan[] => {
          const document = planDocument(steps)
          const { plan } = expandPlan(
            located({ ...document, metadata: { ...document.metadata, name: `p${index}` } }),
            directory,
          )
          return plan === undefined ? [] : [plan]
        })
        const keeps = (order: readonly ExpandedPlan[]): boolean => {
          let state = initial
          return order
            .flatMap(({ steps }) => steps)
            .every((one) => {
              state = simulate(state, one, directory)
              return one.action !== 'share' || (state.image('m-1')?.sharees.has.size ?? 0) <= quota
            })
        }
        const able = plans.filter((plan) => keeps([plan]))
        const isBroken = !orders(able).every(keeps)
        const contention = contentionOf(plans)
        const rules = { rules: [], inventoryMaxAge: undefined }
        const told = plans.filter(
          (plan) =>
            planSubject(plan, { rules, directory, facts, now: 0 }, contention).interference.overQuota().images.size > 0,
        )
        expect(told.length > 0).toBe(isBroken)
        // Never one alone, nor one that exceeds it without the others.
        expect(told.length).not.toBe(1)
        expect(told.filter((plan) => !able.includes(plan))).toEqual([])
        if (isBroken) together++
      }),
      { numRuns: scale(300, 5_000) },
    )
    expect(together).toBeGreaterThan(20)
  })
})

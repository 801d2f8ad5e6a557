import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeOrders } from '../../src/orders/any-order.ts'
import type { Dependency } from '../../src/orders/dependencies.ts'
import { ordersOf } from '../../src/orders/remedy.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'
import { contentionOf } from '../../src/policy/contention.ts'
import { Judge } from '../../src/policy/judge.ts'
import { loadRules } from '../../src/policy/load.ts'
import { planSubject } from '../../src/policy/plan-subject.ts'
import type { CompiledRule, RuleSet } from '../../src/policy/rule-set.ts'
import type { InventoryImage, Rule, Step } from '../../src/schema/generated/types.ts'
import { located, world } from '../execute/worlds.ts'
import { settingsOf } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import { arbitraryImages, arbitraryRule, arbitrarySteps } from './support/arbitrary.ts'
import { explore, type Worst } from './support/explore.ts'

const settings = settingsOf(undefined)

function rulesWith(rule: Rule): RuleSet {
  const sources = { builtin: true, documents: [located(rule)], settings, labels: new Map(), inventoryMaxAge: undefined }
  const { rules, problems } = loadRules(sources)
  expect(problems).toEqual([])
  // What a rule yields to is not what this is about.
  return { ...rules, rules: rules.rules.map((one) => ({ ...one, yieldsTo: [] })) }
}

async function both(
  images: readonly InventoryImage[],
  steps: readonly Step[],
  rule: Rule,
  perCall: number,
): Promise<readonly [claimed: ReadonlyMap<string, Worst>, true: ReadonlyMap<string, Worst>]> {
  const { plan, facts, directory } = world(steps, images)
  const rules = rulesWith(rule)
  const subject = planSubject(plan, { rules, directory, facts, now: 0 }, contentionOf([plan]))
  const found = new Set<string>()
  await new Judge(rules).judge(subject, {
    decision: ({ id }, outcome, { step }) => {
      if (outcome === 'violated' || outcome === 'indeterminate') found.add(`${id} ${step?.id}`)
    },
  })
  const isFound = ({ id }: CompiledRule, step: string): boolean => found.has(`${id} ${step}`)
  const claimed = new Map<string, Worst>()
  await judgeOrders({ plan: subject, rules, isFound, perCall }, (breach) => {
    const { course, subject } = breach
    if (course === null) throw new Error('undecided')
    const done = course.done?.length ?? subject.grants.length
    claimed.set(`${breach.rule.id} ${subject.step?.id}`, { before: course.before.length, done })
  })
  const invariants = rules.rules.filter(({ invariant }) => invariant)
  const broken = (more: readonly Dependency[]): boolean =>
    [...explore(subject, invariants, perCall, more)].some(([key]) => !found.has(key) && isOutOfOrder(key, plan))
  if (broken([])) {
    const { remedy } = await ordersOf({ plan: subject, rules, isFound, perCall })
    // With all of it no order is bad, and with less of it some are.
    expect(remedy.length).toBeGreaterThan(0)
    expect(broken(remedy)).toBe(false)
    for (const one of remedy) expect(broken(remedy.filter((other) => other !== one))).toBe(true)
  }
  const all = explore(subject, invariants, perCall)
  return [claimed, new Map([...all].filter(([key]) => !found.has(key)))]
}

/** Copies are not made by halves: a rule that they break in some order, they break because of the order. */
function isOutOfOrder(key: string, { steps }: ExpandedPlan): boolean {
  return steps.find(({ id }) => key.endsWith(` ${id}`))?.action === 'copy'
}

describe('judgeOrders', () => {
  it('says of random plans what trying every order and every point to stop at says', async () => {
    const runs = scale(600, 6_000)
    let [broken, halfway, elsewhere] = [0, 0, 0]
    await fc.assert(
      fc.asyncProperty(
        arbitraryImages.chain((images) => fc.tuple(fc.constant(images), arbitrarySteps(images))),
        arbitraryRule,
        fc.constantFrom(1, 2, 3),
        async ([images, steps], rule, perCall) => {
          const [claimed, real] = await both(images, steps, rule, perCall)
          expect(Object.fromEntries(claimed)).toEqual(Object.fromEntries(real))
          if (claimed.size > 0) broken++
          for (const key of claimed.keys()) {
            if (key.startsWith('copy-name-taken') || rule.spec.actions?.includes('copy')) elsewhere++
            else halfway++
          }
        },
      ),
      { numRuns: runs },
    )
    // The random plans do break rules, in either way where there are many of them, and most keep them.
    expect([broken < runs / 2, halfway > 0, elsewhere > 0 || runs < 1000]).toEqual([true, true, true])
  }, 300_000)
})

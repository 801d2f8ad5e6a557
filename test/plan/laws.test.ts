import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandPlan } from '../../src/plan/expand.ts'
import { type Ability, can, launchBill, losesAccess, quotaImages } from '../../src/plan/laws.ts'
import type { ExpandedPlan, ExpandedStep } from '../../src/plan/model.ts'
import { isSharee } from '../../src/plan/sharees.ts'
import { type Transition, transition } from '../../src/plan/simulate.ts'
import { initialState, type State } from '../../src/plan/state.ts'
import { others, workspace } from '../policy/support/arbitrary.ts'
import { readWorkspace, type Workspace } from '../support/judge.ts'
import { scale } from '../support/scale.ts'

/** A simulated plan: each step, with the state before it and what it did. */
interface Simulation {
  readonly plan: ExpandedPlan
  readonly initial: State
  readonly steps: readonly { readonly step: ExpandedStep; readonly before: State; readonly met: Transition }[]
}

async function simulation(input: Workspace): Promise<Simulation> {
  const { input: read } = await readWorkspace(input)
  const [first] = read.plans
  if (first === undefined || !('document' in first)) throw new Error('the plan is not valid')
  const { plan } = expandPlan(first.document, read.directory)
  if (plan === undefined) throw new Error('the plan is not sound')
  const initial = initialState(read.facts, plan.account)
  let before = initial
  const steps = plan.steps.map((step) => {
    const met = transition(before, step, read.directory)
    const one = { step, before, met }
    before = met.after
    return one
  })
  return { plan, initial, steps }
}

/** What holds for every step of every random plan. */
async function always(holds: (one: Simulation['steps'][number], all: Simulation) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(workspace, async (input) => {
      const all = await simulation(input)
      for (const one of all.steps) holds(one, all)
    }),
    { numRuns: scale(80, 2000) },
  )
}

/** Every image that a plan may be about. */
function keysOf({ plan, initial }: Simulation): readonly string[] {
  return [...initial.inventoryImages(), ...plan.steps.flatMap((step) => (step.action === 'copy' ? [step.makes] : []))]
}

const uses = ['see', 'launch', 'reinitialise'] as const satisfies readonly Ability[]

describe('the laws of sharing', () => {
  it('S1: whom an image is shared with can use it, until it is unshared', async () => {
    await always(({ step, met }, { plan }) => {
      if (met.obstacle !== undefined || met.imageAfter?.owned !== true) return
      if (step.action !== 'share' && step.action !== 'unshare') return
      for (const { account } of met.grants) {
        const expected = step.action === 'share' || account === plan.account
        for (const use of uses) expect(can(use, account, met.imageAfter, plan.account)).toBe(expected)
      }
    })
  })

  it('S2: a plan changes neither quota nor bill of anybody but its own account', async () => {
    await always(({ before, met }, all) => {
      const keys = keysOf(all)
      for (const account of others) {
        const had = quotaImages(before, keys, account, all.plan.account)
        const has = quotaImages(met.after, keys, account, all.plan.account)
        // Deletions of what others own are refused by rules, not by the simulation.
        expect(has.filter((key) => !had.includes(key))).toEqual([])
        if (met.imageAfter?.deleted !== true) expect(has).toEqual(had)
      }
    })
  })

  it("S2: only a copy adds to the quota of the plan's account, by one image", async () => {
    await always(({ step, before, met }, all) => {
      const count = (state: State): number => quotaImages(state, keysOf(all), all.plan.account, all.plan.account).length
      const grown = count(met.after) - count(before)
      const made = step.action === 'copy' && met.obstacle === undefined
      expect(grown > 0 ? 1 : 0).toBe(made ? 1 : 0)
      expect(grown).toBeLessThanOrEqual(1)
    })
  })

  it('S3: whoever launches pays, the fee of the image included, and never its owner', async () => {
    await always(({ met: { image } }) => {
      if (image === undefined) return
      for (const account of others) {
        const { instance, imageFee } = launchBill(account, image)
        expect(instance).toBe(account)
        expect(imageFee).toBe(image.productCode === undefined ? undefined : image.productCode === '' ? null : account)
      }
    })
  })

  it('S4, S5: a sharee can neither delete an image nor share it on', async () => {
    await always(({ met: { image } }, { plan }) => {
      if (image === undefined) return
      for (const account of others) {
        if (image.ownerAccount === account || isSharee(image.sharees, account) !== true) continue
        expect(can('delete', account, image, plan.account)).not.toBe(true)
        expect(can('share', account, image, plan.account)).not.toBe(true)
        if (image.owned === true) expect(can('delete', account, image, plan.account)).toBe(false)
      }
    })
  })

  it('S11, S12, S13: after an unshare the sharee neither sees the image nor launches from it nor re-initialises disks', async () => {
    await always(({ step, met }, { plan }) => {
      if (step.action !== 'unshare' || met.obstacle !== undefined || met.imageAfter?.owned !== true) return
      for (const { account } of met.grants) {
        if (account === plan.account) continue
        for (const use of uses) expect(can(use, account, met.imageAfter, plan.account)).toBe(false)
      }
      if (step.all) for (const account of others) expect(can('see', account, met.imageAfter, plan.account)).toBe(false)
    })
  })

  it('S11, S12, S13: losing it is told of exactly those who had it and have it no more', async () => {
    await always(({ met }, { plan }) => {
      if (met.image === undefined || met.imageAfter === undefined || met.image.owned !== true) return
      for (const account of others) {
        const [had, has] = [met.image, met.imageAfter].map((image) => isSharee(image.sharees, account))
        const expected = had === false || has === true ? false : had === true && has === false ? true : undefined
        expect(losesAccess(account, met.image, met.imageAfter, plan.account)).toBe(expected)
      }
      expect(losesAccess(plan.account, met.image, met.imageAfter, plan.account)).toBe(false)
    })
  })

  it('a deleted image is there for nobody', async () => {
    await always(({ met }, { plan }) => {
      if (met.imageAfter?.deleted !== true) return
      for (const account of [plan.account, ...others])
        for (const ability of [...uses, 'share', 'delete'] as const)
          expect(can(ability, account, met.imageAfter, plan.account)).toBe(false)
    })
  })
})

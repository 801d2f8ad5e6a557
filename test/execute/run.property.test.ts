import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cloud } from '../../src/execute/cloud.ts'
import { compileCalls } from '../../src/execute/compile.ts'
import { executePlan } from '../../src/execute/run.ts'
import { scale } from '../support/scale.ts'
import { arbitraryWorld, madeBy, simulatedGraph } from './arbitrary.ts'
import { memoryDurable } from './memory-durable.ts'
import { effects, rig } from './rig.ts'

describe('any plan', () => {
  it('ends in the share graph that its simulation ends in, by exactly the compiled calls', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, async (world) => {
        const { run, cloud } = rig(world)
        const result = await run()
        expect(result.results.filter(({ status }) => status !== 'done')).toEqual([])
        expect(cloud.shareGraph()).toEqual(simulatedGraph(world, madeBy(world, result.results)))
        const compiled = compileCalls(world.plan, world.initial, world.directory)
        expect([...effects(cloud)].sort()).toEqual(compiled.map(({ action }) => action).sort())
      }),
      { numRuns: scale(300, 5_000) },
    )
  })

  it('has nothing left to do when it is applied again by a run that lost its journal', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, async (world) => {
        // A delete cannot be told from a typo, and `all` is judged anew.
        fc.pre(world.plan.steps.every((step) => step.action === 'share' || step.action === 'copy'))
        const { run, cloud, context, clock } = rig(world)
        const first = await run()
        const graph = cloud.shareGraph()
        const calls = effects(cloud).length
        const second = await executePlan(world, { ...context, durable: memoryDurable(clock) })
        expect(second.results.map(({ made }) => made)).toEqual(first.results.map(({ made }) => made))
        expect(second.results.every(({ status, changed }) => status === 'done' && !changed)).toBe(true)
        expect(effects(cloud)).toHaveLength(calls)
        expect(cloud.shareGraph()).toEqual(graph)
      }),
      { numRuns: scale(100, 1_000) },
    )
  })

  it('never trusts a cloud that drops an account without a word', async () => {
    let dropped = 0
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, fc.nat(40), async (world, nth) => {
        let count = 0
        let victim: string | undefined
        const port = (cloud: Cloud): Cloud => ({
          ...cloud,
          modifySharePermission: async (region, image, { add, remove }) => {
            const lost = add[nth - count]
            count += add.length
            victim ??= lost
            const kept = add.filter((account) => account !== lost)
            const nothing = kept.length + remove.length === 0
            return nothing ? { requestId: 'none' } : cloud.modifySharePermission(region, image, { add: kept, remove })
          },
        })
        const { run } = rig(world, { port })
        const { results } = await run()
        const bad = results.filter(({ status }) => status === 'failed')
        if (victim === undefined) expect(bad).toEqual([])
        else {
          dropped++
          expect(bad).toMatchObject([{ problem: { code: 'not-effective' }, changed: true }])
          expect(bad[0]?.problem?.message).toContain(victim)
        }
      }),
      { numRuns: scale(200, 2_000) },
    )
    expect(dropped).toBeGreaterThan(10)
  })

  it('reads patiently where the cloud shows only after a while what was done', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, fc.integer({ min: 1, max: 40_000 }), async (world, lagMs) => {
        const made = rig(world, { port: (cloud) => lagging(cloud, lagMs, () => made.clock.now) })
        const { results } = await made.run()
        expect(results.filter(({ status }) => status !== 'done')).toEqual([])
        expect(made.cloud.shareGraph()).toEqual(simulatedGraph(world, madeBy(world, results)))
      }),
      { numRuns: scale(200, 2_000) },
    )
  })
})

/** A cloud whose listings of sharees are as old as the lag, from the first write on. Effects are checked on the present. */
function lagging(cloud: Cloud, lagMs: number, now: () => number): Cloud {
  const versions = new Map<string, { readonly at: number; readonly sharees: readonly string[] }[]>()
  return {
    ...cloud,
    modifySharePermission: async (region, image, change) => {
      const known = versions.get(image) ?? [
        { at: Number.NEGATIVE_INFINITY, sharees: await cloud.sharees(region, image) },
      ]
      const receipt = await cloud.modifySharePermission(region, image, change)
      known.push({ at: now(), sharees: await cloud.sharees(region, image) })
      versions.set(image, known)
      return receipt
    },
    sharees: async (region, image) => {
      const seen = versions.get(image)?.findLast(({ at }) => at <= now() - lagMs)
      return seen?.sharees ?? cloud.sharees(region, image)
    },
  }
}

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { Cloud } from '../../src/execute/cloud.ts'
import { executePlan } from '../../src/execute/run.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { createCloud } from '../../src/io/cloud/client.ts'
import { scale } from '../support/scale.ts'
import { applyWorld } from './apply-rig.ts'
import { arbitraryWorld, madeBy, simulatedGraph } from './arbitrary.ts'
import { memoryDurable, type VirtualClock } from './memory-durable.ts'
import { digest } from './rig.ts'
import { owner, type World } from './worlds.ts'

/** Ten thousand plans take about five minutes on two idle cores, more beside other tests. */
const patience = 1_500_000

const accessKey = { id: 'testid', secret: 'testsecret' }

/** The real client on an emulator of its own. The emulator's clock is the run's, so that nothing waits for copies. */
async function onEmulator<T>(
  world: World,
  clock: VirtualClock,
  work: (cloud: Cloud, emulator: Emulator) => Promise<T>,
): Promise<T> {
  const emulator = await startEmulator({
    inventories: world.inventories,
    accessKeys: [{ ...accessKey, account: owner }],
    clock: { now: () => clock.now },
    // Where nobody knows what the platform does, the answer that forgives least: nothing may be sent that is done already.
    behaviours: { sharingAgain: 'refused', unsharingStranger: 'refused' },
    // Requests are signed with the machine's time, which the emulator's runs ahead of.
    clockSkewMs: Number.MAX_SAFE_INTEGER,
  })
  try {
    return await work(await createCloud({ endpoint: emulator.url, accessKey, env: {} }), emulator)
  } finally {
    await emulator.stop()
  }
}

it('simulating a plan and executing it on the emulator end in the same share graph', {
  timeout: patience,
}, async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, async (world) => {
      const clock = { now: Date.now() }
      await onEmulator(world, clock, async (cloud, emulator) => {
        const durable = memoryDurable(clock)
        const context = { cloud, durable, settings: defaultSettings, account: owner, digest }
        const { results } = await executePlan(world, { ...context, stopped: () => false, notify: () => undefined })
        expect(results.filter(({ status }) => status !== 'done')).toEqual([])
        expect(Object.fromEntries(emulator.shareGraph())).toEqual(simulatedGraph(world, madeBy(world, results)))
      })
    }),
    { numRuns: scale(150, 10_000) },
  )
})

it('so do checking and applying it, facts read again', { timeout: patience }, async () => {
  let passed = 0
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, async (world) => {
      const clock = { now: Date.now() }
      await onEmulator(world, clock, async (cloud, emulator) => {
        const { outcome } = await applyWorld(world, cloud, { clock })
        if (outcome.kind === 'not-passed') {
          expect(outcome.fresh).toBe(false)
          return
        }
        passed++
        const results = outcome.kind === 'executed' ? outcome.result.results : []
        expect(outcome).toMatchObject({ kind: 'executed', exit: 0 })
        expect(Object.fromEntries(emulator.shareGraph())).toEqual(simulatedGraph(world, madeBy(world, results)))
      })
    }),
    { numRuns: scale(50, 1_000) },
  )
  expect(passed).toBeGreaterThan(scale(40, 900))
})

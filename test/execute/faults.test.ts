import { describe, expect, it } from 'vitest'
import { CloudError, type CloudFailure } from '../../src/execute/cloud.ts'
import { executePlan, type RunResult } from '../../src/execute/run.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { madeBy, simulatedGraph } from './arbitrary.ts'
import { failing, once } from './failing-cloud.ts'
import { memoryDurable, type RecordFault } from './memory-durable.ts'
import { type Rig, rig } from './rig.ts'
import { ownImage, sharee, sharees, type World, world } from './worlds.ts'

const everything: readonly Step[] = [
  { id: 'share', action: 'share', image: 'm-1', accounts: sharees(1, 25) },
  { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'share-copy', action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: sharees(1, 3) },
  { id: 'unshare', action: 'unshare', image: 'm-2', accounts: 'all' },
  { id: 'delete', action: 'delete', image: 'm-2' },
]
const plan: World = world(everything, [
  ownImage('m-1', { sharedWith: [sharee(2)] }),
  ownImage('m-2', { sharedWith: sharees(30, 40) }),
])

/** What a process that is killed leaves: no answer, no cloud failure, nothing to catch. */
class Killed extends Error {}

/** Where a step did not end well, and may have done something, much is possible; else the cloud holds exactly what results say. */
function expectTruth(result: RunResult, cloud: Rig['cloud']): void {
  const status = new Map(result.results.map((one) => [one.step, one]))
  const made = madeBy(plan, result.results)
  const expected = simulatedGraph(plan, made, (step) => status.get(step)?.status === 'done')
  const unclear = new Set(
    plan.plan.steps
      .filter(({ id }) => status.get(id)?.status !== 'done' && status.get(id)?.changed !== false)
      .map((step) => (step.action === 'copy' ? 'copy' : (made.get(step.image) ?? step.image))),
  )
  const clear = (graph: Readonly<Record<string, readonly string[]>>): object =>
    Object.fromEntries(
      Object.entries(graph).filter(
        ([image]) => !unclear.has(image) && !(unclear.has('copy') && image.startsWith('m-copy')),
      ),
    )
  expect(clear(cloud.shareGraph())).toEqual(clear(expected))
  for (const { step, status: how, changed } of result.results) {
    if (how === 'not-reached') expect([step, changed]).toEqual([step, false])
  }
}

/** How many calls of the port an undisturbed run makes. */
async function callsOfARun(): Promise<number> {
  const counter = failing(-1, 'before', () => new Killed())
  await rig(plan, { port: counter.port }).run()
  expect(counter.count()).toBeGreaterThan(15)
  return counter.count()
}

async function undisturbed(): Promise<Rig & { readonly graph: object }> {
  const one = rig(plan)
  expect(await one.run()).toMatchObject({ reason: 'completed' })
  return { ...one, graph: one.cloud.shareGraph() }
}

describe('a run that breaks at any record', () => {
  it('tells the truth, and a replay of its records ends like an undisturbed run and repeats nothing', async () => {
    const whole = await undisturbed()
    const names = [...whole.durable.records.keys()]
    expect(names.length).toBeGreaterThan(25)
    for (const name of names) {
      for (const fault of ['before', 'after'] as const) {
        const broken = rig(plan, { port: once })
        const records: typeof broken.durable.records = new Map()
        const first = memoryDurable(broken.clock, records, (at): RecordFault => (at === name ? fault : undefined))
        const result = await executePlan(plan, { ...broken.context, durable: first })
        expect(result).toMatchObject({ reason: 'broken' })
        expectTruth(result, broken.cloud)
        const again = await executePlan(plan, { ...broken.context, durable: memoryDurable(broken.clock, records) })
        expect([name, fault, again.reason]).toEqual([name, fault, 'completed'])
        expect(broken.cloud.shareGraph()).toEqual(whole.graph)
      }
    }
  })
})

describe('a run that is killed at any call', () => {
  it('ends, when its records are replayed, like an undisturbed run and repeats nothing', async () => {
    const whole = await undisturbed()
    const calls = await callsOfARun()
    for (let nth = 0; nth < calls; nth++) {
      for (const point of ['before', 'after'] as const) {
        const killed = rig(plan, { port: (cloud) => failing(nth, point, () => new Killed('killed')).port(once(cloud)) })
        const result = await killed.run()
        expect(result).toMatchObject({ reason: 'broken' })
        expectTruth(result, killed.cloud)
        const durable = memoryDurable(killed.clock, killed.durable.records)
        const again = await executePlan(plan, {
          ...killed.context,
          cloud: once(killed.cloud.as(plan.plan.account)),
          durable,
        })
        expect([nth, point, again.reason]).toEqual([nth, point, 'completed'])
        expect(killed.cloud.shareGraph()).toEqual(whole.graph)
      }
    }
  })
})

describe('a cloud that fails at any call', () => {
  it.each<CloudFailure>(['throttled', 'unreachable', 'in-doubt'])(
    'is overcome when the call is %s once',
    async (failure) => {
      const whole = await undisturbed()
      for (const point of failure === 'in-doubt' ? (['before', 'after'] as const) : (['before'] as const)) {
        for (let nth = 0, count = 1; nth < count; nth++) {
          const error = () => new CloudError(failure, { action: 'Any', code: 'Fault', message: 'a fault' })
          const faulty = failing(nth, point, error)
          const one = rig(plan, { port: (cloud) => faulty.port(once(cloud)) })
          expect([nth, point, (await one.run()).reason]).toEqual([nth, point, 'completed'])
          expect(one.cloud.shareGraph()).toEqual(whole.graph)
          count = Math.min(60, faulty.count())
        }
      }
    },
  )

  it('is told truly when the call is refused', async () => {
    for (let nth = 0, count = 1; nth < count; nth++) {
      const error = () =>
        new CloudError('refused', { action: 'Any', code: 'Forbidden.RAM', message: 'no', status: 403 })
      const faulty = failing(nth, 'before', error)
      const one = rig(plan, { port: faulty.port })
      const result = await one.run()
      expectTruth(result, one.cloud)
      // A copy whose progress may not be read goes on in the cloud.
      expect(result.results.filter(({ problem }) => problem?.code === 'Forbidden.RAM')).toHaveLength(1)
      expect(result.reason).toBe('stopped')
    }
  })
})

describe('a run that is asked to stop', () => {
  it('finishes the call in flight, at whatever call it is asked, and tells the truth', async () => {
    const seen = new Set<string>()
    const all = await callsOfARun()
    for (let nth = 0; nth < all; nth++) {
      let calls = 0
      let stopped = false
      const noted = <A extends readonly unknown[], T>(
        call: (...args: A) => Promise<T>,
      ): ((...args: A) => Promise<T>) => {
        return (...args) => {
          if (calls++ === nth) stopped = true
          return call(...args)
        }
      }
      const one = rig(plan, {
        stopped: () => stopped,
        port: (cloud) => ({
          ...cloud,
          images: noted(cloud.images),
          sharees: noted(cloud.sharees),
          modifySharePermission: noted(cloud.modifySharePermission),
          copyImage: noted(cloud.copyImage),
          deleteImage: noted(cloud.deleteImage),
        }),
      })
      const result = await one.run()
      expectTruth(result, one.cloud)
      expect(['interrupted', 'completed']).toContain(result.reason)
      seen.add(result.reason)
      const records = [...one.durable.records.values()]
      const intents = records.filter(({ kind }) => kind === 'intent').length
      expect(records.filter(({ kind }) => kind === 'outcome')).toHaveLength(intents)
    }
    expect([...seen].sort()).toEqual(['completed', 'interrupted'])
  })
})

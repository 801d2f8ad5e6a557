import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cloud } from '../../src/execute/cloud.ts'
import { CloudError } from '../../src/execute/cloud.ts'
import type { Entry } from '../../src/execute/entry.ts'
import type { JournalRecord } from '../../src/execute/journal.ts'
import { UnapprovedCallError } from '../../src/execute/replay.ts'
import { executeSession } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { type Undo, undoRun } from '../../src/execute/undo.ts'
import type { InventoryImage, SharePlan, Step } from '../../src/schema/generated/types.ts'
import { loadValidator } from '../../src/schema/index.ts'
import { createMemoryCloud, type MemoryCloud } from '../support/memory-cloud.ts'
import { scale } from '../support/scale.ts'
import { arbitraryWorld } from './arbitrary.ts'
import { failing } from './failing-cloud.ts'
import { memoryJournal } from './memory-journal.ts'
import { goOn, Killed } from './scene.ts'
import { headerOf, owner, ownImage, sharee, sharees, type World, world } from './worlds.ts'

interface Ran {
  readonly cloud: MemoryCloud
  readonly records: JournalRecord[]
  readonly clock: { now: number }
}

/** A run of a plan, stopped by whatever `port` does to the cloud. */
async function runOf(plan: World, port: (cloud: Cloud) => Cloud = (cloud) => cloud, on?: Ran): Promise<Ran> {
  const clock = on?.clock ?? { now: Date.UTC(2026, 10, 24) }
  const cloud = on?.cloud ?? createMemoryCloud({ inventories: plan.inventories, clock: () => clock.now })
  const journal = memoryJournal(clock)
  const header = headerOf(plan)
  journal.append('run', header)
  const record = { durable: journal.durable, close: async () => undefined }
  const ports = { cloud: port(cloud.as(owner)), record, settings: defaultSettings, notify: () => undefined }
  await executeSession(header, { ...ports, stopped: () => false })
  return { cloud, records: journal.records, clock }
}

/** Goes on with a run that was killed, to its end. */
async function toEnd(ran: Ran): Promise<void> {
  expect(['executed', 'over']).toContain((await goOn(ran)).kind)
}

/** Everything that the owner has in the cloud by now, as an inventory would list it. */
async function imagesNow({ cloud, clock }: Ran): Promise<readonly InventoryImage[]> {
  clock.now += 3_600_000
  const graph = cloud.shareGraph()
  const port = cloud.as(owner)
  const regions = await port.regions()
  const images = await Promise.all(regions.map((region) => port.images({ region })))
  return images.flat().map(({ id, region, name = '' }) => {
    const sharedWith = [...(graph[id] ?? [])]
    const usedBy = Object.fromEntries([owner, ...sharedWith].map((account) => [account, []]))
    return ownImage(id, { region, name, sharedWith, usedBy })
  })
}

async function applyUndo(ran: Ran, plan: SharePlan): Promise<void> {
  const back = world(plan.spec.steps, await imagesNow(ran))
  const again = await runOf(back, undefined, ran)
  const results = again.records.flatMap(({ entry }) => (entry.kind === 'result' ? [entry] : []))
  expect(results.filter(({ status }) => status !== 'done')).toEqual([])
}

function graphOf(plan: World): object {
  return createMemoryCloud({ inventories: plan.inventories }).shareGraph()
}

function hasDelete({ plan }: World): boolean {
  return plan.steps.some(({ action }) => action === 'delete')
}

describe('undo after apply', () => {
  it('restores who has what, for every plan without a delete', async () => {
    let undone = 0
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, async (plan) => {
        fc.pre(!hasDelete(plan))
        const ran = await runOf(plan)
        const { plan: inverse, lost, asides } = undoRun(ran.records)
        expect([lost, asides]).toEqual([[], []])
        if (inverse !== undefined) {
          undone++
          await applyUndo(ran, inverse)
        }
        expect(ran.cloud.shareGraph()).toEqual(graphOf(plan))
      }),
      { numRuns: scale(200, 3_000) },
    )
    expect(undone).toBeGreaterThan(50)
  })

  it('restores it for every plan, but for the images that it deleted, which are named', async () => {
    let lostImages = 0
    await fc.assert(
      fc.asyncProperty(arbitraryWorld, async (plan) => {
        const before = Object.entries(graphOf(plan))
        const ran = await runOf(plan)
        const { plan: inverse, lost } = undoRun(ran.records)
        const there = ran.cloud.shareGraph()
        const gone = before.filter(([image]) => there[image] === undefined).map(([image]) => image)
        expect(lost.map((loss) => / deleted (\S+): /.exec(loss)?.[1]).sort()).toEqual(gone.sort())
        lostImages += gone.length
        if (inverse !== undefined) await applyUndo(ran, inverse)
        expect(ran.cloud.shareGraph()).toEqual(Object.fromEntries(before.filter(([image]) => !gone.includes(image))))
      }),
      { numRuns: scale(200, 3_000) },
    )
    expect(lostImages).toBeGreaterThan(20)
  })

  it('restores it also where the run was refused or killed anywhere, but for what is in doubt', async () => {
    let [partial, doubts] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        fc.nat(30),
        fc.constantFrom('before' as const, 'after' as const),
        fc.constantFrom('killed' as const, 'refused' as const),
        async (plan, nth, point, how) => {
          fc.pre(!hasDelete(plan))
          const details = { action: 'Any', code: 'Fault', message: 'a fault' }
          const error = () => (how === 'killed' ? new Killed() : new CloudError('refused', details))
          // The platform refuses nothing that it has done.
          const ran = await runOf(plan, failing(nth, how === 'killed' ? point : 'before', error).port)
          const { plan: inverse, lost } = undoRun(ran.records)
          // What is in doubt is for people: the copy whose shares are can not even be deleted.
          if (lost.length > 0) {
            doubts++
            return
          }
          if (inverse !== undefined) {
            partial++
            await applyUndo(ran, inverse)
          }
          expect(ran.cloud.shareGraph()).toEqual(graphOf(plan))
        },
      ),
      { numRuns: scale(300, 5_000) },
    )
    expect(partial).toBeGreaterThan(20)
    expect(doubts).toBeGreaterThan(5)
  })

  it('restores it where the run was killed anywhere and resumed: nothing is in doubt then', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        fc.nat(30),
        fc.constantFrom('before' as const, 'after' as const),
        async (plan, nth, point) => {
          fc.pre(!hasDelete(plan))
          const ran = await runOf(plan, failing(nth, point, () => new Killed()).port)
          await toEnd(ran)
          const { plan: inverse, lost, asides } = undoRun(ran.records)
          expect([lost, asides]).toEqual([[], []])
          if (inverse !== undefined) await applyUndo(ran, inverse)
          expect(ran.cloud.shareGraph()).toEqual(graphOf(plan))
        },
      ),
      { numRuns: scale(200, 3_000) },
    )
  })
})

function stepsOf({ plan }: Undo): readonly Step[] {
  return plan?.spec.steps ?? []
}

describe('the inverse plan', () => {
  it('takes back only what the run has changed, from the last step to the first', async () => {
    const steps: readonly Step[] = [
      { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 12) },
      { id: 'take', action: 'unshare', image: 'm-2', accounts: [sharee(3), sharee(4)] },
      { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
      { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] },
    ]
    const images = [ownImage('m-1', { sharedWith: [sharee(2)] }), ownImage('m-2', { sharedWith: [sharee(3)] })]
    const { records } = await runOf(world(steps, images))
    const undo = undoRun(records)
    expect(undo).toEqual({
      ...{ lost: [], asides: [] },
      plan: {
        apiVersion: 'shareplan/v1',
        kind: 'SharePlan',
        metadata: { name: 'undo-test', account: owner, labels: { 'undoes-run': 'r1', 'undoes-plan': 'test' } },
        spec: {
          region: 'cn-beijing',
          steps: [
            { id: 'undo-far', region: 'cn-hangzhou', image: 'm-copy-1', action: 'unshare', accounts: [sharee(1)] },
            { id: 'undo-hz', region: 'cn-hangzhou', image: 'm-copy-1', action: 'delete' },
            { id: 'undo-take', region: 'cn-beijing', image: 'm-2', action: 'share', accounts: [sharee(3)] },
            {
              id: 'undo-give',
              region: 'cn-beijing',
              image: 'm-1',
              action: 'unshare',
              accounts: sharees(1, 12).filter((id) => id !== sharee(2)),
            },
          ],
        },
      },
    })
    const validate = await loadValidator('SharePlan')
    expect(validate(undo.plan)).toBe(true)
  })

  it('names an image that was deleted, and who had it', async () => {
    const steps: readonly Step[] = [
      { id: 'give', action: 'share', image: 'm-1', accounts: [sharee(1)] },
      { id: 'take', action: 'unshare', image: 'm-2', accounts: 'all' },
      { id: 'drop', action: 'delete', image: 'm-2' },
    ]
    const { records } = await runOf(world(steps, [ownImage('m-1'), ownImage('m-2', { sharedWith: [sharee(7)] })]))
    const undo = undoRun(records)
    expect(stepsOf(undo).map(({ id }) => id)).toEqual(['undo-give'])
    expect(undo.lost).toEqual([
      `step drop deleted m-2: an image that was deleted does not come back; ${sharee(7)} had it before`,
    ])
  })

  it('has nothing to say about an image that the run has made and deleted again', async () => {
    const steps: readonly Step[] = [
      { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
      { id: 'drop', action: 'delete', region: 'cn-hangzhou', imageFrom: 'hz' },
    ]
    const { records } = await runOf(world(steps, [ownImage('m-1')]))
    expect(undoRun(records)).toEqual({ lost: [], asides: [] })
  })

  it('leaves an image alone that was there before, though it bears the tags of the step', async () => {
    const steps: readonly Step[] = [
      { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
    ]
    const plan = world(steps, [ownImage('m-1')])
    const first = await runOf(plan)
    const second = await runOf(plan, undefined, first)
    expect(undoRun(second.records)).toEqual({
      lost: [],
      asides: ['the image m-copy-1 of step hz was made before this run, and stays'],
    })
  })

  it('takes back a call that was throttled first, and names one that got no answer', async () => {
    const steps: readonly Step[] = [{ id: 'give', action: 'share', image: 'm-1', accounts: [sharee(1)] }]
    const plan = world(steps, [ownImage('m-1')])
    let calls = 0
    const throttled = (cloud: Cloud): Cloud => ({
      ...cloud,
      modifySharePermission: async (region, image, change) => {
        if (calls++ > 0) return cloud.modifySharePermission(region, image, change)
        throw new CloudError('throttled', { action: 'Modify', code: 'Throttling', message: 'not now' })
      },
    })
    expect(stepsOf(undoRun((await runOf(plan, throttled)).records))).toMatchObject([{ accounts: [sharee(1)] }])
    const { records } = await runOf(plan)
    const intent = records.findIndex(({ entry }) => entry.kind === 'intent')
    expect(undoRun(records.slice(0, intent + 1))).toEqual({
      asides: [],
      lost: [
        `step give is in doubt: whether ${sharee(1)} came to have m-1 was never seen; look, and add what is missing here`,
      ],
    })
  })

  it('is not made of a record that holds a call which was not approved', async () => {
    const steps: readonly Step[] = [{ id: 'give', action: 'share', image: 'm-1', accounts: [sharee(1)] }]
    const { records, clock } = await runOf(world(steps, [ownImage('m-1')]))
    const journal = memoryJournal(clock, [...records])
    const RegionId = 'cn-beijing'
    const parameters = { RegionId, ImageId: 'm-1', AddAccount: [sharee(66)] }
    const entry: Entry = {
      kind: 'intent',
      step: 'give',
      call: { action: 'ModifyImageSharePermission', step: 'give', parameters },
    }
    journal.append('2 give/1/intent', entry)
    expect(() => undoRun(journal.records)).toThrow(UnapprovedCallError)
  })
})

import { describe, expect, it } from 'vitest'
import { type AbandonOutcome, abandon } from '../../src/execute/abandon.ts'
import { type Cloud, CloudError } from '../../src/execute/cloud.ts'
import type { EndEntry } from '../../src/execute/entry.ts'
import { executeSession } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { undoRun } from '../../src/execute/undo.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { createMemoryCloud, type MemoryCloud } from '../support/memory-cloud.ts'
import { type MemoryJournal, memoryJournal } from './memory-journal.ts'
import { headerOf, owner, ownImage, sharee, world } from './worlds.ts'

const steps: readonly Step[] = [
  { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'sh', action: 'copy', image: 'm-2', to: { region: 'cn-shanghai', name: 'sh' } },
]
const plan = world(steps, [ownImage('m-1'), ownImage('m-2')])

interface Scene {
  readonly clock: { now: number }
  readonly cloud: MemoryCloud
  readonly journal: MemoryJournal
}

/** A run that was asked to stop while its copies run. */
async function stopped(copyMs = 3_600_000, port: (cloud: Cloud) => Cloud = (cloud) => cloud): Promise<Scene> {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const cloud = createMemoryCloud({ inventories: plan.inventories, clock: () => clock.now, copyMs })
  const journal = memoryJournal(clock)
  const header = headerOf(plan)
  journal.append('run', header)
  const record = { durable: journal.durable, close: async () => undefined }
  let polls = 0
  const ports = { cloud: port(cloud.as(owner)), record, settings: defaultSettings }
  await executeSession(header, {
    ...ports,
    stopped: () => polls > 0,
    notify: ({ kind }) => {
      if (kind === 'copies') polls++
    },
  })
  return { clock, cloud, journal }
}

async function giveUp({ journal }: Scene, cloud?: Cloud): Promise<AbandonOutcome> {
  return abandon({
    hold: async () => ({
      records: journal.records,
      reopen: async () => {
        throw new Error('nobody goes on')
      },
      end: async (name, entry) => journal.append(name, entry),
      release: async () => undefined,
    }),
    ...(cloud !== undefined && { cloud: async () => cloud }),
  })
}

function end({ journal }: Scene): EndEntry | undefined {
  const last = journal.records.at(-1)?.entry
  return last?.kind === 'end' ? last : undefined
}

describe('giving up a run', () => {
  it('leaves its copies alone, and names them', async () => {
    const scene = await stopped()
    expect(await giveUp(scene)).toMatchObject({
      ...{ kind: 'abandoned', before: false, cancelled: [] },
      copies: [
        { step: 'hz', region: 'cn-hangzhou', image: 'm-copy-1' },
        { step: 'sh', region: 'cn-shanghai', image: 'm-copy-2' },
      ],
    })
    expect(end(scene)).toEqual({ kind: 'end', exit: 0, reason: 'abandoned' })
    expect(await giveUp(scene)).toMatchObject({ kind: 'abandoned', before: true })
    expect(Object.keys(scene.cloud.shareGraph())).toHaveLength(4)
  })

  it('cancels those that run where it is asked to, so that nothing of them is left to undo', async () => {
    const scene = await stopped()
    const outcome = await giveUp(scene, scene.cloud.as(owner))
    expect(outcome).toMatchObject({
      kind: 'abandoned',
      undo: { lost: [], asides: [] },
      copies: [],
      cancelled: [{ found: 'running' }, { found: 'running' }],
    })
    expect(end(scene)?.cancelled).toEqual([
      { step: 'hz', region: 'cn-hangzhou', image: 'm-copy-1', found: 'running', requestId: expect.any(String) },
      { step: 'sh', region: 'cn-shanghai', image: 'm-copy-2', found: 'running', requestId: expect.any(String) },
    ])
    expect(Object.keys(scene.cloud.shareGraph())).toEqual(['m-1', 'm-2'])
    expect(undoRun(scene.journal.records)).toEqual({ lost: [], asides: [] })
  })

  it('cancels them also when it was given up before, and records that', async () => {
    const scene = await stopped()
    await giveUp(scene)
    const cloud = scene.cloud.as(owner)
    expect(await giveUp(scene, cloud)).toMatchObject({ before: true, cancelled: [{ step: 'hz' }, { step: 'sh' }] })
    expect(scene.journal.records.map(({ name }) => name).slice(-2)).toEqual(['abandoned', 'abandoned 2'])
    expect(undoRun(scene.journal.records)).toEqual({ lost: [], asides: [] })
    const { length } = scene.journal.records
    expect(await giveUp(scene, cloud)).toMatchObject({ before: true, copies: [], cancelled: [], unseen: [] })
    expect(scene.journal.records).toHaveLength(length)
  })

  /** Dies in the call that starts the first copy, before or after the platform has it. */
  const dying =
    (happens: boolean) =>
    (cloud: Cloud): Cloud => ({
      ...cloud,
      copyImage: async (request) => {
        if (happens) await cloud.copyImage(request)
        throw new Error('killed')
      },
    })

  it('looks for a copy whose start nobody has seen, by its name and tags', async () => {
    const scene = await stopped(3_600_000, dying(true))
    const cloud = scene.cloud.as(owner)
    expect(await giveUp(scene)).toMatchObject({ copies: [{ step: 'hz', region: 'cn-hangzhou', name: 'hz' }] })
    expect(await giveUp(scene, cloud)).toMatchObject({ cancelled: [{ image: 'm-copy-1', found: 'running' }] })
    expect(Object.keys(scene.cloud.shareGraph())).toEqual(['m-1', 'm-2'])
    expect(undoRun(scene.journal.records)).toEqual({ lost: [], asides: [] })
  })

  it('lets undo delete one that it finds finished', async () => {
    const scene = await stopped(0, dying(true))
    expect(await giveUp(scene, scene.cloud.as(owner))).toMatchObject({ cancelled: [{ found: 'finished' }] })
    expect(undoRun(scene.journal.records)).toMatchObject({
      lost: [],
      plan: { spec: { steps: [{ action: 'delete', image: 'm-copy-1' }] } },
    })
  })

  it('touches nobody else’s image of that name, and says that there is none of its own', async () => {
    const scene = await stopped(0, dying(false))
    const cloud = scene.cloud.as(owner)
    const request = {
      region: 'cn-beijing',
      image: 'm-2',
      toRegion: 'cn-hangzhou',
      name: 'hz',
      clientToken: 't',
      tags: {},
    }
    await cloud.copyImage(request)
    expect(await giveUp(scene, cloud)).toMatchObject({ cancelled: [], unseen: [{ step: 'hz', name: 'hz' }] })
    expect(undoRun(scene.journal.records).lost).toHaveLength(1)
  })

  it('cancels nothing that is finished or gone', async () => {
    const scene = await stopped()
    scene.clock.now += 4_000_000
    await scene.cloud.as(owner).deleteImage('cn-shanghai', 'm-copy-2', false)
    const outcome = await giveUp(scene, scene.cloud.as(owner))
    expect(outcome).toMatchObject({ cancelled: [{ found: 'finished' }, { found: 'gone' }] })
    expect(scene.cloud.log.filter(({ action }) => action === 'CancelCopyImage')).toEqual([])
    expect(undoRun(scene.journal.records).plan?.spec.steps).toMatchObject([{ action: 'delete', image: 'm-copy-1' }])
  })

  it('takes a copy for finished that comes to its end just now', async () => {
    const scene = await stopped()
    const cloud = scene.cloud.as(owner)
    const late: Cloud = {
      ...cloud,
      cancelCopy: async (region, image) => {
        scene.clock.now += 4_000_000
        return cloud.cancelCopy(region, image)
      },
    }
    expect(await giveUp(scene, late)).toMatchObject({ cancelled: [{ found: 'finished' }, { found: 'finished' }] })
  })

  it('goes no further where a copy cannot be cancelled: the run is not given up, and can be once more', async () => {
    const scene = await stopped()
    const cloud = scene.cloud.as(owner)
    let calls = 0
    const error = new CloudError('refused', { action: 'CancelCopyImage', code: 'Forbidden.RAM', message: 'no' })
    const failing: Cloud = {
      ...cloud,
      cancelCopy: async (region, image) => {
        if (++calls === 2) throw error
        return cloud.cancelCopy(region, image)
      },
    }
    expect(await giveUp(scene, failing)).toMatchObject({
      kind: 'cloud-failed',
      error,
      cancelled: [{ found: 'running' }],
    })
    expect(end(scene)?.reason).toBe('interrupted')
    expect(await giveUp(scene, cloud)).toMatchObject({ cancelled: [{ found: 'gone' }, { found: 'running' }] })
  })

  it('cancels as the account of the run only, where it was begun', async () => {
    const scene = await stopped()
    const cloud = scene.cloud.as(owner)
    const stranger = sharee(1)
    expect(await giveUp(scene, { ...cloud, callerAccount: async () => stranger })).toEqual({
      ...{ kind: 'wrong-account', caller: stranger, expected: owner },
    })
    expect(await giveUp(scene, { ...cloud, simulated: false })).toEqual({ kind: 'other-cloud', simulated: true })
    expect(end(scene)?.reason).toBe('interrupted')
  })

  it('is for runs that are not completed', async () => {
    const scene = await stopped(0)
    expect(await giveUp(scene, scene.cloud.as(owner))).toEqual({ kind: 'completed' })
  })
})

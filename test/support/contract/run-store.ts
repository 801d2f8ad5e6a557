import { expect, it } from 'vitest'
import { DurableError } from '../../../src/execute/durable.ts'
import type { RunEntry } from '../../../src/execute/entry.ts'
import { limitSettings } from '../../../src/execute/limit.ts'
import { RunHeldError, type RunStore } from '../../../src/execute/run-store.ts'
import type { OpenRecord, RemoteSession } from '../../../src/execute/session.ts'
import type { ExpandedPlan } from '../../../src/plan/model.ts'

/** Stores under test: every call opens the same runs once more, as another process would. */
export interface StoreWorld {
  open(): Promise<RunStore>
  /** Makes a session that was begun one that nobody executes any more. */
  letGo(run: string, session: OpenRecord | RemoteSession): Promise<void>
}

/** A plan on one image. */
export function planOn(image: string): ExpandedPlan {
  const step = { index: 0, id: 'one', named: true, region: 'cn-beijing', image, action: 'share' as const, grants: [] }
  return { name: 'p', account: '1000000000000001', labels: {}, region: 'cn-beijing', steps: [step] }
}

export function headerOf(run: string, image: string = 'm-1'): RunEntry {
  return {
    kind: 'run',
    format: 'shareplan.journal.v1',
    tool: '0.1.0',
    run,
    account: '1000000000000001',
    digest: 'sha256:00',
    simulated: true,
    plan: planOn(image),
    source: { file: 'plans/test.yaml', sha256: 'sha256:00' },
    calls: [],
    tasks: [],
    onFailure: 'stop',
    verdict: { verdict: 'pass', findings: [] },
    factChanges: [],
    approvals: [],
  }
}

/** What every store of runs keeps. */
export function runStoreContract(world: () => Promise<StoreWorld>): void {
  it('has no runs before there is one', async () => {
    const store = await (await world()).open()
    expect([await store.list(), await store.read('r1'), (await store.going()).size]).toEqual([[], undefined, 0])
    await expect(store.hold('r1')).rejects.toThrow(DurableError)
  })

  it('keeps the header of a run that was begun, and tells that it goes on', async () => {
    const { open, letGo } = await world()
    const store = await open()
    const header = headerOf('r1')
    const held = await store.reserve('r1', header.plan)
    const session = await held.record(header)
    const other = await open()
    expect(await other.list()).toEqual(['r1'])
    expect(await other.read('r1')).toMatchObject({ torn: false, records: [{ seq: 0, name: 'run', entry: header }] })
    expect([...(await other.going()).keys()]).toEqual(['r1'])
    await expect(other.hold('r1')).rejects.toThrow(RunHeldError)
    await letGo('r1', session)
    await held.release()
    expect((await other.going()).size).toBe(0)
  })

  it('forgets what was reserved and never begun', async () => {
    const { open } = await world()
    const store = await open()
    await (await store.reserve('r1', planOn('m-1'))).release()
    expect(await store.list()).toEqual([])
    await (await (await open()).reserve('r2', planOn('m-1'))).release()
  })

  it('lists runs in the order of their ids', async () => {
    const { open, letGo } = await world()
    const store = await open()
    for (const run of ['20261124T020000Z-b', '20261123T020000Z-c', '20261124T020000Z-a']) {
      const held = await store.reserve(run, planOn('m-1'))
      await letGo(run, await held.record(headerOf(run)))
      await held.release()
    }
    expect(await store.list()).toEqual(['20261123T020000Z-c', '20261124T020000Z-a', '20261124T020000Z-b'])
  })

  it('begins the next session of a run that nobody executes', async () => {
    const { open, letGo } = await world()
    const store = await open()
    const held = await store.reserve('r1', planOn('m-1'))
    await letGo('r1', await held.record(headerOf('r1')))
    await held.release()
    const again = await (await open()).hold('r1')
    expect(again.records).toHaveLength(1)
    await letGo('r1', await again.reopen({ kind: 'resume', session: 2, tool: '0.2.0' }))
    await again.release()
    expect(await store.read('r1')).toMatchObject({
      records: [{ name: 'run' }, { seq: 1, name: 'resume 2', entry: { session: 2 } }],
    })
  })

  it('records that a run is given up', async () => {
    const { open, letGo } = await world()
    const store = await open()
    const held = await store.reserve('r1', planOn('m-1'))
    await letGo('r1', await held.record(headerOf('r1')))
    await held.release()
    const again = await store.hold('r1')
    await again.end('abandoned', { kind: 'end', exit: 0, reason: 'abandoned' })
    await again.release()
    expect(await store.read('r1')).toMatchObject({
      records: [{}, { name: 'abandoned', entry: { reason: 'abandoned' } }],
    })
    await (await store.hold('r1')).release()
  })

  it('writes no second run over a first one', async () => {
    const { open, letGo } = await world()
    const store = await open()
    const held = await store.reserve('r1', planOn('m-1'))
    await letGo('r1', await held.record(headerOf('r1')))
    await held.release()
    const second = async (): Promise<void> => {
      const taken = await store.reserve('r1', planOn('m-1'))
      try {
        await taken.record({ ...headerOf('r1'), digest: 'sha256:01' })
      } finally {
        await taken.release()
      }
    }
    await expect(second()).rejects.toThrow(DurableError)
    expect(await store.read('r1')).toMatchObject({ records: [{ entry: { digest: 'sha256:00' } }] })
  })

  it('has a limiter for whoever works with its runs', async () => {
    const store = await (await world()).open()
    await store.limiter(limitSettings(100)).take({ account: '1000000000000001', region: 'cn-beijing' })
  })
}

import { describe, expect, it } from 'vitest'
import { changesOf } from '../../src/execute/changes.ts'
import { CloudError } from '../../src/execute/cloud.ts'
import { replayRun } from '../../src/execute/replay.ts'
import { reportRun } from '../../src/execute/status.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { failing, type Point } from './failing-cloud.ts'
import { memoryJournal } from './memory-journal.ts'
import { Killed, resultsOf, Scene } from './scene.ts'
import { headerOf, owner, ownImage, sharee, sharees, type World, world } from './worlds.ts'

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

async function undisturbed(): Promise<Scene> {
  const scene = new Scene(plan)
  expect(await scene.begin()).toBe('completed')
  return scene
}

const allDone = plan.plan.steps.map(({ id }) => [id, 'done'])

describe('resume', () => {
  it('ends like an undisturbed run and repeats nothing, whichever record is the last', async () => {
    const whole = await undisturbed()
    const names = whole.records.slice(1).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(25)
    for (const name of names.filter((one) => one !== 'end')) {
      for (const fault of ['before', 'after'] as const) {
        const scene = new Scene(plan)
        expect(await scene.begin(undefined, (at) => (at === name ? fault : undefined))).toBe('broken')
        expect([name, fault, resultsOf(await scene.goOn())]).toEqual([name, fault, allDone])
        expect(scene.cloud.shareGraph()).toEqual(whole.cloud.shareGraph())
      }
    }
  })

  it('ends like an undisturbed run and repeats nothing, at whichever call it is killed, twice', async () => {
    const whole = await undisturbed()
    const counter = failing(-1, 'before', () => new Killed())
    await new Scene(plan).begin(counter.port)
    expect(counter.count()).toBeGreaterThan(15)
    for (let nth = 0; nth < counter.count(); nth++) {
      for (const point of ['before', 'after'] as const satisfies readonly Point[]) {
        const scene = new Scene(plan)
        const kill = (at: number) => failing(at, point, () => new Killed('killed')).port
        expect(await scene.begin(kill(nth))).toBe('broken')
        const again = await scene.goOn(kill(1))
        expect(again).toMatchObject({ kind: 'executed' })
        expect([nth, point, resultsOf(await scene.goOn())]).toEqual([
          nth,
          point,
          again.kind === 'executed' && again.exit === 0 ? { kind: 'over', reason: 'completed' } : allDone,
        ])
        expect(scene.cloud.shareGraph()).toEqual(whole.cloud.shareGraph())
      }
    }
  })

  it('goes on after somebody asked the run to stop, at whatever call', async () => {
    const whole = await undisturbed()
    const counter = failing(-1, 'before', () => new Killed())
    await new Scene(plan).begin(counter.port)
    for (let nth = 0; nth < counter.count(); nth++) {
      let calls = 0
      const scene = new Scene(plan)
      const counted = failing(-1, 'before', () => new Killed())
      const reason = await scene.begin(
        (cloud) => counted.port(cloud),
        undefined,
        () => counted.count() > nth,
      )
      calls = counted.count()
      expect(calls).toBeGreaterThan(nth)
      const outcome = await scene.goOn()
      expect([nth, resultsOf(outcome)]).toEqual([
        nth,
        reason === 'completed' ? { kind: 'over', reason: 'completed' } : allDone,
      ])
      expect(scene.cloud.shareGraph()).toEqual(whole.cloud.shareGraph())
    }
  })

  it('tries what failed again, once its cause is gone', async () => {
    const steps: readonly Step[] = [
      { id: 'first', action: 'share', image: 'm-1', accounts: [sharee(1)] },
      { id: 'second', action: 'delete', image: 'm-2' },
    ]
    const other = world(steps, [ownImage('m-1'), ownImage('m-2')])
    const scene = new Scene(other)
    await scene.cloud.as(owner).modifySharePermission('cn-beijing', 'm-2', { add: [sharee(9)], remove: [] })
    expect(await scene.begin()).toBe('stopped')
    await scene.cloud.as(owner).modifySharePermission('cn-beijing', 'm-2', { add: [], remove: [sharee(9)] })
    expect(resultsOf(await scene.goOn())).toEqual([
      ['first', 'done'],
      ['second', 'done'],
    ])
    expect(await scene.goOn()).toEqual({ kind: 'over', reason: 'completed' })
  })

  it('refuses a journal that is about to make a call that was not approved', async () => {
    const scene = new Scene(plan)
    await scene.begin(failing(3, 'before', () => new Killed()).port)
    const index = scene.records.findLastIndex(({ entry }) => entry.kind === 'intent')
    const forged = scene.records[index]
    if (forged?.entry.kind !== 'intent') throw new Error('no intent')
    const { call } = forged.entry
    const accounts = { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: ['6666666666666666'] }
    scene.records.splice(index)
    const journal = memoryJournal(scene.clock, scene.records)
    const entry = { ...forged.entry, call: { ...call, parameters: accounts } } as typeof forged.entry
    journal.append(forged.name, entry)
    const before = scene.cloud.log.length
    expect(await scene.goOn()).toMatchObject({ kind: 'unapproved', message: expect.stringContaining('share') })
    expect(scene.cloud.log).toHaveLength(before)
  })

  it('does not go on as another account, nor in the cloud with what was begun on loopback', async () => {
    const scene = new Scene(plan)
    await scene.begin(failing(3, 'before', () => new Killed()).port)
    const stranger = sharee(1)
    expect(await scene.goOn((cloud) => ({ ...cloud, callerAccount: async () => stranger }))).toEqual({
      kind: 'wrong-account',
      caller: stranger,
      expected: owner,
    })
    expect(await scene.goOn((cloud) => ({ ...cloud, simulated: false }))).toEqual({
      kind: 'other-cloud',
      simulated: true,
    })
  })

  it('takes what is gone for its own work where it died while a throttled call was sent again', async () => {
    const other = world([{ id: 'gone', action: 'delete', image: 'm-2' }], [ownImage('m-2')])
    const scene = new Scene(other)
    let tries = 0
    await scene.begin((cloud) => ({
      ...cloud,
      deleteImage: async (...args) => {
        if (++tries === 1) throw new CloudError('throttled', { action: 'Any', code: 'Throttling', message: 'later' })
        await cloud.deleteImage(...args)
        throw new Killed('killed')
      },
    }))
    expect(tries).toBe(2)
    expect(reportRun(scene.records).steps).toMatchObject([{ status: 'in-doubt', changed: true }])
    expect(resultsOf(await scene.goOn())).toEqual([['gone', 'done']])
    expect(reportRun(scene.records).steps).toMatchObject([{ status: 'done', changed: true }])
    expect(changesOf(headerOf(other), scene.records)).toMatchObject([{ deleted: true, inDoubt: false }])
  })

  it('knows of a call that was throttled first and accepted then that it may not show yet', async () => {
    const scene = new Scene(plan)
    let tries = 0
    await scene.begin((cloud) => ({
      ...cloud,
      modifySharePermission: async (...args) => {
        if (++tries === 1) throw new CloudError('throttled', { action: 'Any', code: 'Throttling', message: 'later' })
        await cloud.modifySharePermission(...args)
        return { requestId: 'R-1' }
      },
      sharees: async (...args) => {
        if (tries > 1) throw new Killed('killed')
        return cloud.sharees(...args)
      },
    }))
    const share = replayRun(scene.records).steps.get('share')
    expect(share?.pending?.parameters).toMatchObject({ AddAccount: expect.arrayContaining([sharee(1)]) })
  })

  it('tells how far a run has come from its record alone', async () => {
    const scene = new Scene(plan)
    await scene.begin(failing(4, 'after', () => new Killed()).port)
    const { session, ended, steps } = replayRun(scene.records)
    expect({ session, ended, share: steps.get('share') }).toMatchObject({
      session: 1,
      ended: undefined,
      share: { changed: true, confirmed: sharees(1, 11).filter((id) => id !== sharee(2)) },
    })
  })
})

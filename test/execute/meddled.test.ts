import { describe, expect, it } from 'vitest'
import { type Cloud, CloudError } from '../../src/execute/cloud.ts'
import type { StepResult } from '../../src/execute/entry.ts'
import { reportRun } from '../../src/execute/status.ts'
import { undoRun } from '../../src/execute/undo.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import type { RecordFault } from './memory-durable.ts'
import { Killed, Scene } from './scene.ts'
import { owner, ownImage, sharee, sharees, world } from './worlds.ts'

const refused = (action: string): CloudError =>
  new CloudError('refused', { action, code: 'Forbidden.RAM', message: 'not allowed' })
const lost = (): Promise<never> =>
  Promise.reject(new CloudError('in-doubt', { action: 'any', code: 'ETIMEDOUT', message: 'no answer' }))

const images = [ownImage('m-1', { sharedWith: [sharee(30)] })]
const share: Step = { id: 'one', action: 'share', image: 'm-1', accounts: sharees(1, 15) }

function resultsOf({ records }: Scene): readonly StepResult[] {
  return reportRun(records).steps
}

/** Kills the process when the record of this name is due: it is not written. */
function killedAt(due: string): (name: string) => RecordFault {
  return (name) => (name === due ? 'before' : undefined)
}

describe('what somebody else changes while a run goes on, or between its sessions', () => {
  const takeAway = (scene: Scene, account: string): Promise<unknown> =>
    scene.cloud.as(owner).modifySharePermission('cn-beijing', 'm-1', { add: [], remove: [account] })

  it('keeps a share from being done that another session had confirmed', async () => {
    const scene = new Scene(world([share], images))
    await scene.begin(undefined, killedAt('one/2/intent'))
    expect(scene.cloud.shareGraph()['m-1']).toHaveLength(11)
    await takeAway(scene, sharee(3))
    expect(await scene.goOn()).toMatchObject({ exit: 5 })
    expect(resultsOf(scene)).toMatchObject([
      { status: 'failed', changed: true, problem: { code: 'drift', message: expect.stringContaining(sharee(3)) } },
    ])
    expect(scene.cloud.shareGraph()['m-1']).not.toContain(sharee(3))
  })

  it('keeps a share from being done where it happens between its calls, or to somebody who had the image before', async () => {
    for (const account of [sharee(3), sharee(30)]) {
      const scene = new Scene(world([{ ...share, accounts: [...sharees(1, 15), sharee(30)] }], images))
      let calls = 0
      await scene.begin((cloud) => ({
        ...cloud,
        modifySharePermission: async (...args) => {
          if (++calls === 2) await takeAway(scene, account)
          return cloud.modifySharePermission(...args)
        },
      }))
      expect(resultsOf(scene)).toMatchObject([
        { status: 'failed', problem: { code: 'drift', message: expect.stringContaining(account) } },
      ])
    }
  })

  it('keeps an unshare from all from being done where somebody new has it by then', async () => {
    const scene = new Scene(world([{ id: 'one', action: 'unshare', image: 'm-1', accounts: 'all' }], images))
    const own = scene.cloud.as(owner)
    await scene.begin((cloud) => ({
      ...cloud,
      modifySharePermission: async (...args) => {
        const receipt = await cloud.modifySharePermission(...args)
        await own.modifySharePermission('cn-beijing', 'm-1', { add: [sharee(9)], remove: [] })
        return receipt
      },
    }))
    expect(resultsOf(scene)).toMatchObject([
      { status: 'failed', problem: { code: 'drift', message: expect.stringContaining(sharee(9)) } },
    ])
  })

  it('is waited out where it is only an old reading', async () => {
    const scene = new Scene(world([share], images))
    await scene.begin(undefined, killedAt('one/2/intent'))
    let reads = 0
    await scene.goOn((cloud) => ({
      ...cloud,
      sharees: async (...args) => {
        const all = await cloud.sharees(...args)
        return ++reads < 5 ? all.filter((account) => account !== sharee(3)) : all
      },
    }))
    expect(resultsOf(scene)).toMatchObject([{ status: 'done' }])
  })
})

describe('a call in doubt', () => {
  it('is not forgotten where the image is gone by then', async () => {
    const scene = new Scene(world([share], images))
    await scene.begin((cloud) => ({ ...cloud, modifySharePermission: () => Promise.reject(new Killed()) }))
    const own = scene.cloud.as(owner)
    await own.modifySharePermission('cn-beijing', 'm-1', { add: [], remove: [sharee(30)] })
    await own.deleteImage('cn-beijing', 'm-1', true)
    await scene.goOn()
    expect(resultsOf(scene)).toMatchObject([{ status: 'in-doubt', changed: true, problem: { code: 'image-unknown' } }])
  })

  it('is found where its repetition is refused because it has happened', async () => {
    const few: Step = { ...share, accounts: sharees(1, 2) }
    const scene = new Scene(world([few], images))
    let calls = 0
    await scene.begin((cloud) => ({
      ...cloud,
      modifySharePermission: async (...args) => {
        if (++calls > 1) throw refused('ModifyImageSharePermission')
        await cloud.modifySharePermission(...args)
        return lost()
      },
      sharees: async (...args) => (calls < 2 ? [sharee(30)] : cloud.sharees(...args)),
    }))
    expect(calls).toBe(2)
    expect(resultsOf(scene)).toMatchObject([{ status: 'done', changed: true }])
  })

  it('is found though the process dies right after the refusal of its repetition', async () => {
    const remove: Step = { id: 'one', action: 'delete', image: 'm-1' }
    const scene = new Scene(world([remove], [ownImage('m-1')]))
    const there = await scene.cloud.as(owner).images({ region: 'cn-beijing', ids: ['m-1'] })
    let calls = 0
    const stale = (cloud: Cloud): Cloud => ({
      ...cloud,
      deleteImage: async (...args) => {
        if (++calls > 1) throw refused('DeleteImage')
        await cloud.deleteImage(...args)
        return lost()
      },
      images: async () => there,
      sharees: async () => [],
    })
    await scene.begin(stale, killedAt('one/2/read-back-1'))
    expect(calls).toBe(2)
    expect(resultsOf(scene)).toMatchObject([{ status: 'in-doubt', changed: true }])
    expect(await scene.goOn()).toMatchObject({ exit: 0 })
    expect(resultsOf(scene)).toMatchObject([{ status: 'done', changed: true }])
  })

  it('is told of no more once a reading has shown it', async () => {
    const copy: Step = { id: 'one', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
    const scene = new Scene(world([copy], images))
    const unanswered = (cloud: Cloud): Cloud => ({
      ...cloud,
      copyImage: (...args) => cloud.copyImage(...args).then(lost),
    })
    await scene.begin(unanswered, killedAt('poll 1 cn-hangzhou'))
    expect(resultsOf(scene)).toMatchObject([{ status: 'interrupted', changed: true, made: 'm-copy-1' }])
  })
})

it('a copy that somebody cancelled is made again by the next session, once the platform has forgotten its token', async () => {
  const copy: Step = { id: 'one', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
  const scene = new Scene(world([copy], images))
  await scene.begin((cloud) => ({
    ...cloud,
    copyImage: async (request) => {
      const receipt = await cloud.copyImage(request)
      await scene.cloud.as(owner).cancelCopy('cn-hangzhou', receipt.image)
      return receipt
    },
  }))
  expect(resultsOf(scene)).toMatchObject([{ status: 'failed', problem: { code: 'copy-missing' }, made: 'm-copy-1' }])
  const forgetful = (cloud: Cloud): Cloud => ({
    ...cloud,
    copyImage: (request) => cloud.copyImage({ ...request, clientToken: `${request.clientToken}-later` }),
  })
  expect(await scene.goOn(forgetful)).toMatchObject({ exit: 0 })
  expect(resultsOf(scene)).toMatchObject([{ status: 'done', made: 'm-copy-2' }])
  expect(undoRun(scene.records)).toMatchObject({ lost: [], plan: { spec: { steps: [{ image: 'm-copy-2' }] } } })
})

it('a copy that nobody may look after is named all the same', async () => {
  const copy: Step = { id: 'one', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
  const scene = new Scene(world([copy], images))
  let copied = false
  await scene.begin((cloud) => ({
    ...cloud,
    copyImage: async (...args) => {
      copied = true
      return cloud.copyImage(...args)
    },
    images: (...args) => (copied ? Promise.reject(refused('DescribeImages')) : cloud.images(...args)),
  }))
  expect(resultsOf(scene)).toMatchObject([{ status: 'in-doubt', changed: true, made: 'm-copy-1' }])
})

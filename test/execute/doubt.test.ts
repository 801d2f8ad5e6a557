import { describe, expect, it } from 'vitest'
import { type Cloud, CloudError } from '../../src/execute/cloud.ts'
import { replayRun } from '../../src/execute/replay.ts'
import { reportRun } from '../../src/execute/status.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { failing } from './failing-cloud.ts'
import { Killed, Scene } from './scene.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

const refused = (action: string): CloudError =>
  new CloudError('refused', { action, code: 'Forbidden.RAM', message: 'not allowed' })

const share: Step = { id: 'one', action: 'share', image: 'm-1', accounts: sharees(1, 2) }
const steps: readonly Step[] = [
  share,
  { id: 'one', action: 'unshare', image: 'm-1', accounts: [sharee(9)] },
  { id: 'one', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'one', action: 'delete', image: 'm-2' },
]
const images = [ownImage('m-1', { sharedWith: [sharee(9)] }), ownImage('m-2')]

/** Makes the call, and dies before anything is known of it. */
function killedAfter(scene: Scene): Promise<string> {
  return scene.begin((cloud) => ({
    ...cloud,
    modifySharePermission: (...args) => cloud.modifySharePermission(...args).then(killed),
    copyImage: (...args) => cloud.copyImage(...args).then(killed),
    deleteImage: (...args) => cloud.deleteImage(...args).then(killed),
  }))
}

function killed(): never {
  throw new Killed('killed')
}

describe('a call that a killed session has made, and nobody has seen', () => {
  it.each(steps.map((step) => [step.action, step] as const))(
    'leaves a %s in doubt where the next session may not read',
    async (_, step) => {
      const scene = new Scene(world([step], images))
      expect(await killedAfter(scene)).toBe('broken')
      const blind = (cloud: Cloud): Cloud => ({
        ...cloud,
        images: () => Promise.reject(refused('DescribeImages')),
        sharees: () => Promise.reject(refused('DescribeImageSharePermission')),
      })
      const outcome = await scene.goOn(blind)
      expect(outcome).toMatchObject({ kind: 'executed', exit: 5 })
      expect(reportRun(scene.records).steps).toMatchObject([
        {
          status: 'in-doubt',
          changed: true,
          problem: { code: 'Forbidden.RAM', message: 'what was sent before is not verified: not allowed' },
        },
      ])
      expect(replayRun(scene.records).steps.get('one')).toMatchObject({ changed: true, pending: {} })
      expect(await scene.goOn()).toMatchObject({ kind: 'executed', exit: 0 })
    },
  )

  /** Reads show nothing for longer than anybody waits, and the call that is sent again is refused. */
  async function refusedAgain(): Promise<Scene> {
    const scene = new Scene(world([share], images))
    await killedAfter(scene)
    await scene.goOn((cloud) => ({
      ...cloud,
      sharees: async () => [sharee(9)],
      modifySharePermission: () => Promise.reject(refused('ModifyImageSharePermission')),
    }))
    return scene
  }

  it('stays possible where its repetition is refused', async () => {
    const scene = await refusedAgain()
    expect(scene.cloud.shareGraph()['m-1']).toContain(sharee(1))
    expect(reportRun(scene.records)).toMatchObject({ exit: 5, steps: [{ status: 'in-doubt', changed: true }] })
    expect(replayRun(scene.records).steps.get('one')?.changed).toBe(true)
  })

  it('stays possible wherever the record of its repetition ends', async () => {
    const { records } = await refusedAgain()
    const first = records.findIndex(({ entry }) => entry.kind === 'intent')
    for (let count = first + 1; count <= records.length; count++) {
      const known = records.slice(0, count)
      expect([count, reportRun(known).steps[0]?.changed]).toEqual([count, true])
      expect([count, replayRun(known).steps.get('one')?.changed]).toEqual([count, true])
    }
  })

  it('is no change where no call was about to be sent', async () => {
    const scene = new Scene(world([share], images))
    await scene.begin(failing(0, 'before', () => new Killed()).port)
    await scene.goOn((cloud) => ({ ...cloud, images: () => Promise.reject(refused('DescribeImages')) }))
    expect(reportRun(scene.records)).toMatchObject({ exit: 7, steps: [{ status: 'failed', changed: false }] })
  })

  it('is no change where it was refused, however often', async () => {
    const scene = new Scene(world([share], images))
    const deny = (cloud: Cloud): Cloud => ({
      ...cloud,
      modifySharePermission: () => Promise.reject(refused('ModifyImageSharePermission')),
    })
    await scene.begin(deny)
    await scene.goOn(deny)
    expect(reportRun(scene.records)).toMatchObject({ exit: 7, steps: [{ status: 'failed', changed: false }] })
  })
})

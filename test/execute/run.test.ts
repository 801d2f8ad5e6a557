import { describe, expect, it } from 'vitest'
import { CloudError, type CloudFailure } from '../../src/execute/cloud.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { effects, rig, statuses } from './rig.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

const everything: readonly Step[] = [
  { id: 'share', action: 'share', image: 'm-1', accounts: sharees(1, 25) },
  { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz', tags: { team: 'base' } } },
  { id: 'share-copy', action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: sharees(1, 3) },
  { id: 'unshare', action: 'unshare', image: 'm-2', accounts: 'all' },
  { id: 'delete', action: 'delete', image: 'm-2' },
]
const images = [ownImage('m-1', { sharedWith: [sharee(2)] }), ownImage('m-2', { sharedWith: sharees(30, 40) })]

function failure(kind: CloudFailure, code: string, action = 'any', retryAfterMs?: number): CloudError {
  return new CloudError(kind, { action, code, message: `${action} ${kind}: ${code}`, requestId: 'R-1', retryAfterMs })
}

describe('executePlan', () => {
  it('applies a plan with everything in it', async () => {
    const { run, cloud, durable } = rig(world(everything, images))
    const result = await run()
    expect(result).toMatchObject({ reason: 'completed' })
    expect(cloud.shareGraph()).toEqual({ 'm-1': sharees(1, 25), 'm-copy-1': sharees(1, 3) })
    expect(effects(cloud)).toEqual([
      ...Array(3).fill('ModifyImageSharePermission'),
      'CopyImage',
      ...Array(2).fill('ModifyImageSharePermission'),
      'DeleteImage',
      'ModifyImageSharePermission',
    ])
    expect(result.results.map(({ made, changed }) => [made, changed])).toEqual([
      [undefined, true],
      ['m-copy-1', true],
      [undefined, true],
      [undefined, true],
      [undefined, true],
    ])
    expect([...durable.records.keys()].slice(0, 4)).toEqual([
      'share/probe',
      'share/1/intent',
      'share/1/outcome',
      'share/1/read-back-1',
    ])
  })

  it('changes nothing where everything is done already', async () => {
    const { run, cloud } = rig(world([{ action: 'share', image: 'm-1', accounts: [sharee(2)] }], images))
    expect((await run()).results).toMatchObject([{ status: 'done', changed: false, requestIds: [] }])
    expect(effects(cloud)).toEqual([])
  })

  it('sends only what is missing when the step comes, whatever the inventory said', async () => {
    const before = world([{ action: 'share', image: 'm-1', accounts: sharees(1, 3) }], images)
    const { run, cloud } = rig({
      ...before,
      inventories: world([], [ownImage('m-1', { sharedWith: sharees(1, 2) })]).inventories,
    })
    expect(await run()).toMatchObject({ reason: 'completed' })
    expect(cloud.log.flatMap(({ add }) => add ?? [])).toEqual([sharee(3)])
  })

  it('stops at a refusal, and says of every step what became of it', async () => {
    const steps: Step[] = [
      { id: 'a', action: 'share', image: 'm-1', accounts: [sharee(1)] },
      { id: 'b', action: 'share', image: 'm-1', accounts: [sharee(99)] },
      { id: 'c', action: 'unshare', image: 'm-1', accounts: [sharee(1)] },
      { id: 'd', action: 'unshare', image: 'm-2', accounts: 'all' },
    ]
    const { run, cloud } = rig(world(steps, images, sharees(1, 99)), { cloud: { accounts: sharees(1, 80) } })
    const result = await run()
    expect(result.reason).toBe('stopped')
    expect(statuses(result)).toEqual({ a: 'done', b: 'failed', c: 'not-reached', d: 'not-reached' })
    expect(result.results[1]).toMatchObject({ changed: false, problem: { code: 'InvalidAccount.NotFound' } })
    expect(cloud.shareGraph()['m-1']).toEqual([sharee(1), sharee(2)])
  })

  it('awaits the copies that run before it gives up', async () => {
    const steps: Step[] = [
      { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
      { id: 'bad', action: 'share', image: 'm-2', accounts: [sharee(99)] },
      { id: 'next', action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: [sharee(1)] },
    ]
    const result = await rig(world(steps, images, sharees(1, 99)), {
      cloud: { accounts: sharees(1, 80), copyMs: 600_000 },
    }).run()
    expect(statuses(result)).toEqual({ copy: 'done', bad: 'failed', next: 'not-reached' })
  })

  it('never has more than five copies running into one region', async () => {
    const many = Array.from({ length: 12 }, (_, n) => ownImage(`m-${n}`))
    const steps = many.map(
      ({ id }): Step => ({ action: 'copy', image: id, to: { region: 'cn-hangzhou', name: `hz-${id}` } }),
    )
    let most = 0
    const { run, clock } = rig(world(steps, many), {
      cloud: { copyMs: 60_000 },
      port: (cloud) => ({
        ...cloud,
        copyImage: async (request) => {
          const receipt = await cloud.copyImage(request)
          const there = await cloud.images({ region: 'cn-hangzhou' })
          most = Math.max(most, there.filter(({ status }) => status !== 'Available').length)
          expect(there.filter(({ status }) => status === 'Waiting')).toEqual([])
          return receipt
        },
      }),
    })
    const start = clock.now
    expect(await run()).toMatchObject({ reason: 'completed' })
    expect(most).toBe(5)
    expect(clock.now - start).toBeGreaterThanOrEqual(3 * 60_000)
  })

  it('gives up on a copy that misses its deadline, without doubting the rest', async () => {
    const steps: Step[] = [{ id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }]
    const result = await rig(world(steps, images), { cloud: { copyMs: 7 * 3_600_000 } }).run()
    expect(result.results).toMatchObject([
      { status: 'in-doubt', changed: true, made: 'm-copy-1', problem: { code: 'copy-deadline' } },
    ])
  })

  it('does not delete what is shared, missing or in more use than acknowledged', async () => {
    const used = ownImage('m-3', { usedBy: { '1000000000000001': ['i-1', 'i-2'] } })
    const plan = (step: Step) => rig(world([step], [...images, used]), {})
    for (const [step, code] of [
      [{ action: 'delete', image: 'm-2' }, 'delete-while-shared'],
      [{ action: 'delete', image: 'm-3', force: true, acknowledge: { 'strands-instances': 1 } }, 'delete-while-used'],
      [{ action: 'delete', image: 'm-3' }, 'ImageUsingByInstance'],
    ] as [Step, string][]) {
      const { run, cloud } = plan(step)
      expect((await run()).results).toMatchObject([{ status: 'failed', changed: false, problem: { code } }])
      expect(Object.keys(cloud.shareGraph())).toHaveLength(3)
    }
    const gone = rig({ ...world([{ action: 'delete', image: 'm-2' }], images), inventories: [] })
    expect((await gone.run()).results).toMatchObject([{ status: 'failed', problem: { code: 'image-unknown' } }])
    expect(effects(gone.cloud)).toEqual([])
  })

  it('takes away from everybody only when everybody was judged', async () => {
    const judged = world([{ action: 'unshare', image: 'm-1', accounts: 'all' }], images)
    const { run, cloud } = rig({
      ...judged,
      inventories: world([], [ownImage('m-1', { sharedWith: sharees(2, 3) })]).inventories,
    })
    expect((await run()).results).toMatchObject([{ status: 'failed', changed: false, problem: { code: 'drift' } }])
    expect(cloud.shareGraph()['m-1']).toEqual(sharees(2, 3))
  })
})

describe('executePlan under faults', () => {
  const share: readonly Step[] = [{ id: 's', action: 'share', image: 'm-1', accounts: sharees(3, 22) }]

  it('waits as long as the platform asks when throttled, then goes on', async () => {
    let left = 3
    const { run, clock } = rig(world(share, images), {
      cloud: {
        intercept: ({ action }) =>
          action === 'ModifyImageSharePermission' && left-- > 0
            ? { when: 'before', error: failure('throttled', 'Throttling.User', action, 7_000) }
            : undefined,
      },
    })
    const start = clock.now
    expect(await run()).toMatchObject({ reason: 'completed' })
    expect(clock.now - start).toBe(21_000)
  })

  it.each(['throttled', 'unreachable'] as const)('gives up when it stays %s: nothing happened', async (kind) => {
    const { run, clock } = rig(world(share, images), {
      cloud: {
        intercept: ({ action }) =>
          action.startsWith('Modify') ? { when: 'before', error: failure(kind, 'No.Luck', action) } : undefined,
      },
    })
    const start = clock.now
    expect((await run()).results).toMatchObject([{ status: 'failed', changed: false, problem: { code: 'No.Luck' } }])
    expect(clock.now - start).toBeLessThanOrEqual(300_000)
  })

  it.each(['before', 'after'] as const)(
    'reads, and never repeats blindly, when the answer is lost %s the effect',
    async (when) => {
      let calls = 0
      const told: string[] = []
      const { run, cloud } = rig(world(everything, images), {
        notify: ({ kind }) => told.push(kind),
        cloud: {
          intercept: ({ action }) => {
            if (!/^(Modify|Copy|Delete)/.test(action) || ++calls % 2 === 0) return undefined
            return { when, error: failure('in-doubt', 'Timeout', action) }
          },
        },
      })
      expect((await run()).results.filter(({ status }) => status !== 'done')).toEqual([])
      expect(cloud.shareGraph()).toEqual({ 'm-1': sharees(1, 25), 'm-copy-1': sharees(1, 3) })
      expect(told).toContain('in-doubt')
    },
  )
})

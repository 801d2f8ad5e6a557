import { describe, expect, it } from 'vitest'
import { CloudError } from '../../src/execute/cloud.ts'
import { DurableError } from '../../src/execute/durable.ts'
import type { StepResult } from '../../src/execute/entry.ts'
import { exitOf } from '../../src/execute/session.ts'
import type { Inventory, InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { createMemoryCloud, type MemoryCloud, type MemoryCloudOptions } from '../support/memory-cloud.ts'
import { applyWorld } from './apply-rig.ts'
import { effects } from './rig.ts'
import { inventory, owner, ownImage, sharee, sharees, world } from './worlds.ts'

const share: Step = { action: 'share', image: 'm-1', accounts: [sharee(1)] }

function cloudOf(inventories: readonly Inventory[], options: Partial<MemoryCloudOptions> = {}): MemoryCloud {
  const clock = { now: 0 }
  return createMemoryCloud({ inventories, clock: () => clock.now++, copyMs: 0, ...options })
}

/** Applies a plan that was judged on one inventory where the cloud holds another. */
function applyOn(steps: readonly Step[], judged: readonly InventoryImage[], real: readonly InventoryImage[] = judged) {
  const cloud = cloudOf([inventory(real)])
  return { cloud, applied: applyWorld(world(steps, judged), cloud.as(owner)) }
}

describe('apply', () => {
  it('applies a plan that passes, and records what it rests on', async () => {
    const { cloud, applied } = applyOn([share], [ownImage('m-1')])
    const { outcome, header, durable, closed } = await applied
    expect(outcome).toMatchObject({ kind: 'executed', exit: 0, simulated: true, result: { reason: 'completed' } })
    expect(cloud.shareGraph()).toEqual({ 'm-1': [sharee(1)] })
    expect(header).toMatchObject({
      format: 'shareplan.journal.v1',
      account: owner,
      simulated: true,
      run: 'r1',
      tool: '0.0.0',
    })
    expect(header?.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect([...(durable?.records.values() ?? [])].at(-1)).toEqual({ kind: 'end', exit: 0, reason: 'completed' })
    expect(closed).toBe(1)
  })

  it('records what the cloud tells otherwise than the inventory, where it is no drift', async () => {
    const judged = ownImage('m-1', { name: 'before', sharedWith: [sharee(2), sharee(3)] })
    const real = ownImage('m-1', { name: 'after', sharedWith: [sharee(3), sharee(2)] })
    const { header } = await applyOn([share], [judged, ownImage('m-2')], [real, ownImage('m-2')]).applied
    expect(header?.factChanges).toEqual([{ image: 'm-1', fact: 'name', from: 'before', to: 'after' }])
    expect((await applyOn([share], [judged]).applied).header?.factChanges).toEqual([])
  })

  it('refuses what does not pass, without a look at the images', async () => {
    const { cloud, applied } = applyOn([{ ...share, accounts: [owner] }], [ownImage('m-1')])
    expect((await applied).outcome).toMatchObject({ kind: 'not-passed', fresh: false, report: { verdict: 'fail' } })
    expect(cloud.log.map(({ action }) => action)).toEqual(['GetCallerIdentity'])
  })

  it('finds the wrong account first, and a plan that does not pass also where nobody can be asked', async () => {
    const bad = world([{ ...share, accounts: [owner] }], [ownImage('m-1')])
    const cloud = cloudOf(bad.inventories)
    expect((await applyWorld(bad, cloud.as(sharee(1)))).outcome).toEqual({
      kind: 'wrong-account',
      caller: sharee(1),
      expected: owner,
    })
    const denied = cloudOf(bad.inventories, { denied: { [owner]: ['GetCallerIdentity'] } })
    expect((await applyWorld(bad, denied.as(owner))).outcome.kind).toBe('not-passed')
    const good = world([share], [ownImage('m-1')])
    expect((await applyWorld(good, denied.as(owner))).outcome).toMatchObject({
      kind: 'cloud-failed',
      error: { action: 'GetCallerIdentity' },
    })
  })

  it('asks, and does nothing without a yes', async () => {
    for (const answer of ['declined', 'impossible'] as const) {
      const one = world([share], [ownImage('m-1')])
      const cloud = cloudOf(one.inventories)
      const { outcome, header, released } = await applyWorld(one, cloud.as(owner), { answer })
      expect(released).toBe(1)
      expect(outcome).toEqual({ kind: 'not-confirmed', answer })
      expect(header).toBeUndefined()
      expect(effects(cloud)).toEqual([])
    }
  })

  it('changes nothing where the record cannot be started', async () => {
    const one = world([share], [ownImage('m-1')])
    const cloud = cloudOf(one.inventories)
    const reserve = () => Promise.reject(new DurableError('locked'))
    await expect(applyWorld(one, cloud.as(owner), { ports: { reserve } })).rejects.toThrow('locked')
    expect(cloud.log.map(({ action }) => action)).toEqual(['GetCallerIdentity'])
    let released = 0
    const release = async () => {
      released++
    }
    const record = () => Promise.reject(new DurableError('disk full'))
    const full = async () => ({ record, release })
    await expect(applyWorld(one, cloud.as(owner), { ports: { reserve: full } })).rejects.toThrow('disk full')
    expect([released, effects(cloud)]).toEqual([1, []])
  })
})

it('an approval that expired while somebody was asked is none', async () => {
  const plan = world([{ action: 'share', image: 'm-1', accounts: [sharee(1)] }], [ownImage('m-1')])
  const cloud = cloudOf([inventory([ownImage('m-1')])])
  let answered = false
  const expired = { kind: 'not-approved', reasons: ['expired'], help: '' } as const
  const { outcome, header } = await applyWorld(plan, cloud.as(owner), {
    ports: {
      authorize: async () => (answered ? expired : { kind: 'authorized', approvals: [] }),
      confirm: async () => {
        answered = true
        return 'confirmed'
      },
    },
  })
  expect([outcome, header, effects(cloud)]).toEqual([expired, undefined, []])
})

describe('apply judges again on what the cloud says', () => {
  it.each<[string, Step, Partial<InventoryImage>, string]>([
    [
      'is shared to the brim',
      { ...share, accounts: [sharee(60)] },
      { sharedWith: sharees(1, 50) },
      'share-quota-exceeded',
    ],
    ['is built from a Marketplace image', share, { productCode: 'aliyun-1' }, 'marketplace-image-shared'],
    ['is deprecated', share, { status: 'Deprecated' }, 'image-unavailable'],
    ['is public', share, { public: true }, 'image-public'],
    ['is encrypted with the service key', share, { encryption: { kmsKey: 'alias/acs/ecs' } }, 'encrypted-service-key'],
    ['is used', { action: 'delete', image: 'm-1' }, { usedBy: { [owner]: ['i-1'] } }, 'delete-while-used'],
    ['is shared', { action: 'delete', image: 'm-1' }, { sharedWith: [sharee(1)] }, 'delete-while-shared'],
  ])('an image that by now %s', async (_, step, change, rule) => {
    const { cloud, applied } = applyOn([step], [ownImage('m-1')], [ownImage('m-1', change)])
    const { outcome, asked } = await applied
    expect(outcome).toMatchObject({ kind: 'not-passed', fresh: true, report: { verdict: 'fail' } })
    expect(outcome.kind === 'not-passed' && outcome.report.findings.map((finding) => finding.rule)).toContain(rule)
    expect(asked).toBe(0)
    expect(effects(cloud)).toEqual([])
  })

  it('an image that is gone: unknown, not fine', async () => {
    const { outcome } = await applyOn([share], [ownImage('m-1')], []).applied
    expect(outcome).toMatchObject({ kind: 'not-passed', fresh: true, report: { verdict: 'indeterminate' } })
  })

  it('a name that somebody took, and one that became free', async () => {
    const copy: Step = { action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
    const other = ownImage('m-9', { region: 'cn-hangzhou', name: 'hz' })
    const taken = await applyOn([copy], [ownImage('m-1')], [ownImage('m-1'), other]).applied
    expect(taken.outcome).toMatchObject({
      kind: 'not-passed',
      fresh: true,
      report: { findings: [{ rule: 'copy-name-taken' }] },
    })
    const renamed = { ...other, name: 'other' }
    const stale = world([copy], [ownImage('m-1'), renamed])
    const cloud = cloudOf([inventory([ownImage('m-1')])])
    expect((await applyWorld(stale, cloud.as(owner))).outcome).toMatchObject({ kind: 'executed', exit: 0 })
  })

  it('but keeps the inventory’s word where the cloud has none', async () => {
    const encryption = { kmsKey: 'key-1', keyType: 'customer', keyEnabled: true, snapshots: 1 } as const
    const image = ownImage('m-1', {
      encryption,
      usedBy: { [owner]: ['lt-1'], [sharee(5)]: [] },
      sharedWith: [sharee(5)],
    })
    const known: Inventory = inventory([image])
    const role = { exists: true, trustedAccounts: [sharee(1)] }
    const judged = world([share, { action: 'unshare', image: 'm-1', accounts: [sharee(5)] }], [image])
    const facts = {
      ...judged.facts,
      accounts: new Map([
        [owner, { account: owner, shareRole: { exists: true, trustedAccounts: new Set([sharee(1)]) } }],
      ]),
    }
    const cloud = cloudOf([{ ...known, spec: { ...known.spec, shareRole: role } }])
    const { outcome } = await applyWorld({ ...judged, facts }, cloud.as(owner))
    expect(outcome).toMatchObject({ kind: 'executed', exit: 0 })
  })

  it('and says which permissions it lacked', async () => {
    const one = world([{ action: 'delete', image: 'm-1' }], [ownImage('m-1')])
    const cloud = cloudOf(one.inventories, { denied: { [owner]: ['DescribeInstances', 'DescribeSnapshots'] } })
    let forbidden: readonly string[] = []
    const confirm = async (proposal: { readonly forbidden: readonly string[] }) => {
      forbidden = proposal.forbidden
      return 'confirmed' as const
    }
    const { outcome } = await applyWorld(one, cloud.as(owner), { ports: { confirm } })
    expect(forbidden).toEqual(['ecs:DescribeInstances', 'ecs:DescribeSnapshots'])
    expect(outcome).toMatchObject({ kind: 'executed', exit: 0 })
  })

  it('and goes on from a run whose journal is lost: the copy is found, not made again', async () => {
    const steps: Step[] = [
      { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
      { action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: sharees(1, 12) },
    ]
    const one = world(steps, [ownImage('m-1')])
    const cloud = cloudOf(one.inventories)
    await applyWorld(one, cloud.as(owner))
    const calls = effects(cloud).length
    const { outcome } = await applyWorld(one, cloud.as(owner))
    expect(outcome).toMatchObject({
      kind: 'executed',
      exit: 0,
      result: { results: [{ changed: false }, { changed: false }] },
    })
    expect(effects(cloud)).toHaveLength(calls)
  })
})

describe('exit codes of a run', () => {
  const base = { step: 's', action: 'share', image: 'm-1', region: 'r', requestIds: [] } as const
  const done: StepResult = { ...base, status: 'done', changed: true }
  const idle: StepResult = { ...base, status: 'done', changed: false }
  const refused: StepResult = { ...base, status: 'failed', changed: false }
  const doubtful: StepResult = { ...base, status: 'in-doubt', changed: true }

  it.each([
    ['everything done', 'completed', [done, done], 0],
    ['refused at once', 'stopped', [refused], 7],
    ['refused where nothing was to do before', 'stopped', [idle, refused], 7],
    ['refused after something was done', 'stopped', [done, refused], 5],
    ['in doubt', 'stopped', [doubtful], 5],
    ['asked to stop before anything', 'interrupted', [idle], 2],
    ['asked to stop on the way', 'interrupted', [done], 5],
  ] as const)('%s', (_, reason, results, exit) => {
    expect(exitOf({ reason, results })).toBe(exit)
  })

  it('a broken record', () => {
    expect(exitOf({ reason: 'broken', broken: new Error('x'), results: [idle] })).toBe(2)
    expect(exitOf({ reason: 'broken', broken: new Error('x'), results: [done] })).toBe(5)
  })

  it('a cloud that refuses the first call leaves 7 and an end in the record', async () => {
    const one = world([share], [ownImage('m-1')])
    const cloud = cloudOf(one.inventories, {
      intercept: ({ action }) => {
        const error = new CloudError('refused', { action, code: 'QuotaExceed.ShareImage', message: 'no', status: 403 })
        return action.startsWith('Modify') ? { when: 'before', error } : undefined
      },
    })
    const { outcome, durable } = await applyWorld(one, cloud.as(owner))
    expect(outcome).toMatchObject({ kind: 'executed', exit: 7 })
    expect(durable?.records.get('end')).toEqual({ kind: 'end', exit: 7, reason: 'stopped' })
  })
})

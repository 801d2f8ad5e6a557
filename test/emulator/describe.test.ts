import { describe, expect, it } from 'vitest'
import { PUBLIC_REGIONS } from '../../src/emulator/regions.ts'
import {
  type Answer,
  type Cloud,
  call,
  IMAGE,
  inventory,
  items,
  OWNER,
  type Parameters,
  SHAREE,
  start,
  verdict,
} from './support.ts'

function instances(answer: Answer): unknown[] {
  return items(answer, 'Instances', 'Instance').map(({ InstanceId }) => InstanceId)
}

function snapshots(answer: Answer): unknown[] {
  return items(answer, 'Snapshots', 'Snapshot').map(({ SnapshotId }) => SnapshotId)
}

describe('DescribeInstances', () => {
  const many = Array.from({ length: 130 }, (_, n) => `i-${n}`)
  const usedBy = { [OWNER]: [...many, 'lt-1', 'asc-1'], [SHAREE]: ['i-sharee'] }
  const inventories = [
    inventory([
      { sharedWith: [SHAREE], usedBy },
      { id: 'm-2', name: 'two', usedBy: { [OWNER]: ['i-two'] } },
    ]),
  ]
  const image = { ImageId: IMAGE }

  async function pages(cloud: Cloud, parameters: Parameters): Promise<unknown[][]> {
    const seen: unknown[][] = []
    let more: Parameters = {}
    for (;;) {
      const answer = await cloud.owner('DescribeInstances', { ...parameters, ...more })
      seen.push(instances(answer))
      if (answer.fields.NextToken === undefined) return seen
      more = { NextToken: String(answer.fields.NextToken) }
    }
  }

  it('goes from page to page by token; MaxResults is brought into 10–100 without a word', async () => {
    const cloud = await start({ inventories })
    const sizes = async (parameters: Parameters): Promise<number[]> =>
      (await pages(cloud, { ...image, ...parameters })).map((page) => page.length)
    expect(await sizes({ MaxResults: '50' })).toEqual([50, 50, 30])
    expect(await sizes({ MaxResults: '500' })).toEqual([100, 30])
    expect(await sizes({ MaxResults: '1' })).toEqual(Array(13).fill(10))
    expect((await pages(cloud, image)).flat()).toEqual(many)
  })

  it('also pages by number', async () => {
    const cloud = await start({ inventories })
    const answer = await cloud.owner('DescribeInstances', { ...image, PageNumber: '2', PageSize: '100' })
    expect(answer.fields).toMatchObject({ TotalCount: 130, PageNumber: 2, PageSize: 100 })
    expect(answer.fields.NextToken).toBeUndefined()
    expect(instances(answer)).toHaveLength(30)
  })

  it('S13: shows the caller’s own only; what sharees have stays unknown to the owner', async () => {
    const cloud = await start({ inventories })
    expect((await pages(cloud, {})).flat()).toEqual([...many, 'i-two'])
    expect(instances(await cloud.sharee('DescribeInstances', image))).toEqual(['i-sharee'])
    expect(instances(await cloud.stranger('DescribeInstances', image))).toEqual([])
    expect(instances(await cloud.owner('DescribeInstances', { ...image, RegionId: 'cn-hangzhou' }))).toEqual([])
  })

  it('by instance ids and status', async () => {
    const cloud = await start({ inventories })
    const ids = (list: string): Promise<Answer> => cloud.owner('DescribeInstances', { InstanceIds: list })
    expect(instances(await ids('["i-3","i-two","i-sharee"]'))).toEqual(['i-3', 'i-two'])
    expect(verdict(await ids('i-3'))).toBe('400 InvalidParameter')
    expect(verdict(await ids('[3]'))).toBe('400 InvalidParameter')
    expect(verdict(await ids(JSON.stringify(many.slice(0, 101))))).toBe('400 InvalidParameter')
    expect((await ids(JSON.stringify(many.slice(0, 100)))).fields.TotalCount).toBe(100)
    expect(instances(await cloud.owner('DescribeInstances', { Status: 'Stopped' }))).toEqual([])
  })

  it('without permission an empty list; only a dry run tells', async () => {
    const deny = ['ecs:DescribeInstances']
    for (const options of [{ deny }, { accessKeys: [{ id: 'testid', secret: 'testsecret', deny }] }]) {
      const denied = await start({ inventories, ...options })
      const answer = await denied.owner('DescribeInstances', image)
      expect([verdict(answer), answer.fields.TotalCount, instances(answer)]).toEqual(['200', 0, []])
      expect(verdict(await denied.owner('DescribeInstances', { DryRun: 'true' }))).toBe('403 Forbidden.RAM')
    }
    const allowed = await start({ inventories })
    expect(verdict(await allowed.owner('DescribeInstances', { DryRun: 'true' }))).toBe('400 DryRunOperation')
  })

  it.each([
    [{ NextToken: 'made-up' }, '400 InvalidParameter'],
    [{ MaxResults: 'many' }, '400 InvalidParameter'],
    [{ VpcId: 'vpc-1' }, '501 NotEmulated'],
    [{ DryRun: 'no' }, '400 InvalidParameter'],
  ])('%j → %s', async (parameters, expected) => {
    expect(verdict(await (await start()).owner('DescribeInstances', parameters))).toBe(expected)
  })
})

describe('DescribeSnapshots', () => {
  const inventories = [
    inventory([
      { id: 'm-plain' },
      { id: 'm-full', name: 'full', sharedWith: [SHAREE], encryption: { kmsKey: 'key-bj', snapshots: 2 } },
      { id: 'm-service', name: 'service', encryption: { keyType: 'service' } },
    ]),
  ]

  it.each([
    [{}, ['s-plain-1', 's-full-1', 's-full-2', 's-service-1']],
    [{ SnapshotIds: '["s-full-2","s-plain-1","s-typo"]' }, ['s-plain-1', 's-full-2']],
    [{ Encrypted: 'true' }, ['s-full-1', 's-full-2', 's-service-1']],
    [{ Encrypted: 'false' }, ['s-plain-1', 's-full-1', 's-full-2', 's-service-1']],
    [{ KMSKeyId: 'key-bj' }, ['s-full-1', 's-full-2']],
    [{ RegionId: 'cn-hangzhou' }, []],
  ])('%j → %j', async (parameters, expected) => {
    expect(snapshots(await (await start({ inventories })).owner('DescribeSnapshots', parameters))).toEqual(expected)
  })

  it('tells encryption and key', async () => {
    const answer = await (await start({ inventories })).owner('DescribeSnapshots')
    const facts = items(answer, 'Snapshots', 'Snapshot').map(({ Encrypted, KMSKeyId }) => [Encrypted, KMSKeyId])
    expect(facts).toEqual([
      [false, ''],
      [true, 'key-bj'],
      [true, 'key-bj'],
      [true, 'alias/acs/ecs'],
    ])
  })

  it('of the caller only: a sharee does not see what is behind a shared image', async () => {
    const cloud = await start({ inventories })
    expect(snapshots(await cloud.sharee('DescribeSnapshots', { SnapshotIds: '["s-full-1"]' }))).toEqual([])
  })

  it('pages like instances', async () => {
    const images = Array.from({ length: 25 }, (_, n) => ({ id: `m-${n}`, name: `n-${n}` }))
    const cloud = await start({ inventories: [inventory(images)] })
    const first = await cloud.owner('DescribeSnapshots', { MaxResults: '20' })
    const second = await cloud.owner('DescribeSnapshots', {
      MaxResults: '20',
      NextToken: String(first.fields.NextToken),
    })
    expect([...snapshots(first), ...snapshots(second)]).toHaveLength(25)
  })

  it('denied: refused, or empty where it is told so', async () => {
    const deny = ['ecs:DescribeSnapshots']
    const denied = await start({ inventories, deny })
    expect(verdict(await denied.owner('DescribeSnapshots'))).toBe('403 Forbidden.RAM')
    const silent = await start({ inventories, deny, behaviours: { emptyWhenDenied: deny } })
    expect(snapshots(await silent.owner('DescribeSnapshots'))).toEqual([])
  })

  it.each([
    [{ SnapshotIds: 's-1' }, '400 InvalidParameter'],
    [{ Encrypted: '1' }, '400 InvalidParameter'],
    [{ MaxResults: 'many' }, '400 InvalidParameter'],
    [{ Status: 'accomplished' }, '501 NotEmulated'],
    [{ DryRun: 'true' }, '400 DryRunOperation'],
  ])('%j → %s', async (parameters, expected) => {
    expect(verdict(await (await start()).owner('DescribeSnapshots', parameters))).toBe(expected)
  })
})

describe('regions and identity', () => {
  it('lists the public regions and those of the inventories, all at this address', async () => {
    const cloud = await start({ inventories: [inventory([{ region: 'cn-hangzhou-finance' }])], regions: ['cn-lab'] })
    const listed = items(await cloud.owner('DescribeRegions', { RegionId: '' }), 'Regions', 'Region')
    const ids = listed.map(({ RegionId }) => RegionId)
    expect(ids).toEqual([...Object.keys(PUBLIC_REGIONS), 'cn-hangzhou-finance', 'cn-lab'])
    expect(cloud.emulator.regions()).toEqual([...ids].sort())
    expect(new Set(listed.map(({ RegionEndpoint }) => RegionEndpoint))).toEqual(
      new Set([new URL(cloud.emulator.url).host]),
    )
  })

  it('each key is its account', async () => {
    const cloud = await start()
    const who = async (key: string): Promise<unknown> => {
      const request = { action: 'GetCallerIdentity', version: '2015-04-01', key, now: cloud.clock.now() }
      return (await call(cloud.emulator.url, request)).fields.AccountId
    }
    expect([await who('testid'), await who('sharee')]).toEqual([OWNER, SHAREE])
  })

  it('identity can be denied', async () => {
    const cloud = await start({ deny: ['sts:GetCallerIdentity'] })
    const request = { action: 'GetCallerIdentity', version: '2015-04-01', now: cloud.clock.now() }
    expect(verdict(await call(cloud.emulator.url, request))).toBe('403 NoPermission')
  })
})

import { describe, expect, it } from 'vitest'
import {
  type Answer,
  type Cloud,
  IMAGE,
  inventory,
  items,
  OWNER,
  type Parameters,
  SHAREE,
  start,
  verdict,
} from './support.ts'

function ids(answer: Answer): unknown[] {
  return items(answer, 'Images', 'Image').map(({ ImageId }) => ImageId)
}

async function owned(cloud: Cloud, parameters: Parameters): Promise<unknown[]> {
  return ids(await cloud.owner('DescribeImages', parameters))
}

const STATUSES = ['Creating', 'Waiting', 'Available', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const

describe('DescribeImages: statuses', () => {
  const inventories = [inventory(STATUSES.map((status) => ({ id: `m-${status}`, name: status, status })))]

  it.each([
    [{}, ['Available']],
    [{ Status: 'Deprecated' }, ['Deprecated']],
    [{ Status: 'Creating,Waiting,Available' }, ['Creating', 'Waiting', 'Available']],
    [{ Status: STATUSES.join(',') }, [...STATUSES]],
    [{ Status: 'ALL' }, [...STATUSES]],
    [{ ImageId: 'm-Deprecated' }, []],
    [{ ImageId: 'm-Deprecated', Status: 'Deprecated,Available' }, ['Deprecated']],
  ])('%j → %j', async (parameters, expected) => {
    expect(await owned(await start({ inventories }), parameters)).toEqual(expected.map((status) => `m-${status}`))
  })

  it.each(['available', 'Available,Gone', 'ALL,Available', ','])('refuses Status=%s', async (Status) => {
    expect(verdict(await (await start()).owner('DescribeImages', { Status }))).toBe('400 InvalidParameter')
  })
})

describe('DescribeImages: pages', () => {
  const inventories = [inventory(Array.from({ length: 120 }, (_, n) => ({ id: `m-${n}`, name: `n-${n}` })))]

  it('ten a page unless told otherwise, a hundred at most', async () => {
    const cloud = await start({ inventories })
    const answer = await cloud.owner('DescribeImages', {})
    expect(answer.fields).toMatchObject({ TotalCount: 120, PageNumber: 1, PageSize: 10, RegionId: 'cn-beijing' })
    expect(ids(answer)).toHaveLength(10)
    expect(await owned(cloud, { PageSize: '100', PageNumber: '2' })).toHaveLength(20)
    expect(verdict(await cloud.owner('DescribeImages', { PageSize: '101' }))).toBe('400 InvalidParameter')
  })

  it('takes a hundred ids, not a hundred and one; unknown ones are left out without a word', async () => {
    const cloud = await start({ inventories })
    const list = (count: number): string => Array.from({ length: count }, (_, n) => `m-${n}`).join(',')
    expect(await owned(cloud, { ImageId: list(100), PageSize: '100' })).toHaveLength(100)
    expect(verdict(await cloud.owner('DescribeImages', { ImageId: list(101) }))).toBe('400 InvalidParameter')
    expect(await owned(cloud, { ImageId: 'm-typo' })).toEqual([])
    expect(await owned(cloud, { ImageId: 'm-typo,m-3,m-3' })).toEqual(['m-3'])
    expect(await owned(cloud, { ImageId: 'm-3', RegionId: 'cn-hangzhou' })).toEqual([])
  })
})

describe('DescribeImages: whose images', () => {
  const inventories = [
    inventory([
      { id: 'm-private', name: 'private' },
      { id: 'm-shared', name: 'shared', sharedWith: [SHAREE] },
      { id: 'm-community', name: 'community', public: true },
      { id: 'aliyun_3', name: 'aliyun', owner: 'system' },
      { id: 'm-vendor', name: 'vendor', owner: 'marketplace', productCode: 'cmjj-1' },
    ]),
  ]
  const all = 'm-private,m-shared,m-community,aliyun_3,m-vendor'

  it('a sharee sees what is shared to it as others, a stranger does not', async () => {
    const cloud = await start({ inventories })
    const [seen] = items(await cloud.sharee('DescribeImages', { ImageId: 'm-shared' }), 'Images', 'Image')
    expect(seen).toMatchObject({
      ImageOwnerAlias: 'others',
      IsPublic: false,
      IsSelfShared: '',
      ImageOwnerId: Number(OWNER),
    })
    expect(ids(await cloud.stranger('DescribeImages', { ImageId: 'm-shared' }))).toEqual([])
  })

  it('S11: after unsharing the sharee does not see it any more', async () => {
    const cloud = await start({ inventories })
    await cloud.owner('ModifyImageSharePermission', { ImageId: 'm-shared', 'RemoveAccount.1': SHAREE })
    expect(ids(await cloud.sharee('DescribeImages', { ImageId: all, Status: 'ALL' }))).not.toContain('m-shared')
    expect(await owned(cloud, { ImageId: 'm-shared' })).toEqual(['m-shared'])
  })

  it.each([
    [{}, ['m-private', 'm-shared', 'm-community', 'aliyun_3']],
    [{ ImageId: all }, ['m-private', 'm-shared', 'm-community', 'aliyun_3', 'm-vendor']],
    [{ ImageOwnerAlias: 'self' }, ['m-private', 'm-shared', 'm-community']],
    [{ ImageOwnerAlias: 'self', IsPublic: 'true' }, ['m-community']],
    [{ ImageOwnerAlias: 'others' }, []],
    [{ ImageOwnerAlias: 'system' }, ['aliyun_3']],
    [{ ImageOwnerAlias: 'marketplace' }, ['m-vendor']],
  ])('the owner, asking for %j', async (parameters, expected) => {
    expect(await owned(await start({ inventories }), parameters)).toEqual(expected)
  })

  it.each([
    [{}, ['m-shared', 'aliyun_3']],
    [{ ImageId: all }, ['m-shared', 'm-community', 'aliyun_3', 'm-vendor']],
    [{ ImageOwnerAlias: 'self' }, []],
    [{ ImageOwnerAlias: 'others' }, ['m-shared']],
    [{ ImageOwnerAlias: 'others', IsPublic: 'true' }, ['m-community']],
    [{ IsPublic: 'true' }, ['m-community']],
  ])('a sharee, asking for %j', async (parameters, expected) => {
    const cloud = await start({ inventories })
    expect(ids(await cloud.sharee('DescribeImages', parameters))).toEqual(expected)
  })

  it('IsSelfShared is a text', async () => {
    const answer = await (await start({ inventories })).owner('DescribeImages', { ImageId: 'm-private,m-shared' })
    const shared = items(answer, 'Images', 'Image').map(({ IsSelfShared }) => IsSelfShared)
    expect(shared).toEqual(['', 'True'])
  })

  it('owner ids are bare numbers, or texts', async () => {
    const big = [inventory([{ owner: 'system', ownerAccount: '9007199254740993123' }])]
    const numbers = await start({ inventories: big })
    expect((await numbers.owner('DescribeImages', {})).text).toContain('"ImageOwnerId":9007199254740993123,')
    const texts = await start({ inventories: big, behaviours: { imageOwnerIds: 'string' } })
    expect((await texts.owner('DescribeImages', {})).text).toContain('"ImageOwnerId":"9007199254740993123",')
  })
})

describe('DescribeImages: other filters', () => {
  const names = ['golden', 'golden-base', 'base', 'a*b']
  const inventories = [inventory(names.map((name) => ({ id: `m-${name}`, name })))]

  it.each([
    ['golden', ['golden', 'golden-base']],
    ['*base', ['golden-base', 'base']],
    ['golden*', ['golden', 'golden-base']],
    ['g*n*se', ['golden-base']],
    ['g*den*den', []],
    ['g*x*n', []],
    ['base', ['golden-base', 'base']],
    ['*gold*', ['golden', 'golden-base']],
    ['*', names],
    ['Golden', []],
    ['.*', []],
  ])('ImageName=%s is fuzzy', async (ImageName, expected) => {
    expect(await owned(await start({ inventories }), { ImageName })).toEqual(expected.map((name) => `m-${name}`))
  })

  it('ImageName can be exact', async () => {
    const cloud = await start({ inventories, behaviours: { imageNameFilter: 'exact' } })
    expect(await owned(cloud, { ImageName: 'golden' })).toEqual(['m-golden'])
    expect(await owned(cloud, { ImageName: 'a*b' })).toEqual(['m-a*b'])
  })

  it('Usage counts the caller’s instances, and those of sharees where it is told to', async () => {
    const used = [
      inventory([
        { sharedWith: [SHAREE], usedBy: { [SHAREE]: ['i-1'] } },
        { id: 'm-own', name: 'own', usedBy: { [OWNER]: ['i-2', 'lt-1'] } },
        { id: 'm-lt', name: 'lt', usedBy: { [OWNER]: ['lt-1'] } },
      ]),
    ]
    const cloud = await start({ inventories: used })
    expect(await owned(cloud, { Usage: 'instance' })).toEqual(['m-own'])
    expect(await owned(cloud, { Usage: 'none' })).toEqual([IMAGE, 'm-lt'])
    expect(ids(await cloud.sharee('DescribeImages', { Usage: 'instance' }))).toEqual([IMAGE])
    const counting = await start({ inventories: used, behaviours: { usageCountsSharees: true } })
    expect(await owned(counting, { Usage: 'instance' })).toEqual([IMAGE, 'm-own'])
    expect(ids(await counting.sharee('DescribeImages', { Usage: 'none' }))).toEqual([])
  })

  it('tags must all be there', async () => {
    const cloud = await start({ copyMs: 0 })
    const tags = { 'Tag.1.Key': 'digest', 'Tag.1.Value': 'sha256:1', 'Tag.2.Key': 'step', 'Tag.2.Value': 'a' }
    await cloud.owner('CopyImage', { ImageId: IMAGE, DestinationImageName: 'tagged', ...tags })
    expect(await owned(cloud, tags)).toEqual(['m-emulated000000000001'])
    expect(await owned(cloud, { ...tags, 'Tag.2.Value': 'b' })).toEqual([])
    expect(await owned(cloud, { 'Tag.1.Key': 'step', 'Tag.1.Value': 'a' })).toHaveLength(1)
  })

  it('tells age, family and tags as far as an inventory does', async () => {
    const said = { createdAt: '2026-01-31T08:00:00+08:00', family: 'golden', tags: { stage: 'approved', note: '' } }
    const tell = async (image: object): Promise<readonly unknown[]> => {
      const cloud = await start({ inventories: [inventory([image])] })
      const [found] = items(await cloud.owner('DescribeImages', {}), 'Images', 'Image')
      return [found?.CreationTime, found?.ImageFamily, found?.Tags]
    }
    const tags = [
      { TagKey: 'stage', TagValue: 'approved' },
      { TagKey: 'note', TagValue: '' },
    ]
    expect(await tell(said)).toEqual(['2026-01-31T00:00:00Z', 'golden', { Tag: tags }])
    expect(await tell({})).toEqual([undefined, '', { Tag: [] }])
  })

  it('Encrypted is a preview field', async () => {
    const encrypted = [inventory([{ encryption: { snapshots: 2 } }])]
    const disks = async (cloud: Cloud): Promise<unknown> =>
      items(await cloud.owner('DescribeImages', {}), 'Images', 'Image')[0]?.DiskDeviceMappings
    const disk = { Device: '/dev/xvda', Type: 'system', Size: '40', SnapshotId: 's-2zeaaaaaaaaaaaaaaaaa-1' }
    const data = { ...disk, Device: '/dev/xvdb', Type: 'data', SnapshotId: 's-2zeaaaaaaaaaaaaaaaaa-2' }
    expect(await disks(await start({ inventories: encrypted }))).toEqual({ DiskDeviceMapping: [disk, data] })
    const preview = await start({ inventories: encrypted, behaviours: { encryptedFlag: 'present' } })
    const flagged = [disk, data].map((mapping) => ({ ...mapping, Encrypted: true }))
    expect(await disks(preview)).toEqual({ DiskDeviceMapping: flagged })
  })

  it.each([
    [{ Usage: 'some' }, '400 InvalidUsage'],
    [{ ImageOwnerAlias: 'mine' }, '400 InvalidImageOwnerAlias.ValueNotSupported'],
    [{ IsPublic: '1' }, '400 InvalidParameter'],
    [{ 'Tag.1.Key': 'acs:x' }, '400 InvalidTagKey.Malformed'],
    [{ DryRun: 'true' }, '400 DryRunOperation'],
    [{ OSType: 'linux' }, '501 NotEmulated'],
    [{ 'Filter.1.Key': 'CreationStartTime', 'Filter.1.Value': '2026-01-01T00:00Z' }, '501 NotEmulated'],
  ])('%j → %s', async (parameters, expected) => {
    expect(verdict(await (await start()).owner('DescribeImages', parameters))).toBe(expected)
  })
})

import { describe, expect, it } from 'vitest'
import {
  caller,
  type Fields,
  IMAGE,
  inventory,
  OWNER,
  REGION,
  SHAREE,
  SIGNINGS,
  STRANGER,
  start,
  verdict,
} from './support.ts'

const QuotaActionCode = 'q_user-per-image-shared-user-count'
const ofEcs = { ProductCode: 'ecs', QuotaActionCode }
const inRegion = { 'Dimensions.1.Key': 'regionId', 'Dimensions.1.Value': REGION }

describe.each(SIGNINGS)('Quota Center, signed by %s', (signing) => {
  const inventories = [inventory([{}], { quotas: { accountsPerImage: 75 } })]

  it('accounts per image: the inventory’s, else the default', async () => {
    const quotas = caller(await start({ inventories }), 'quotas', { signing })
    const { fields } = await quotas('GetProductQuota', { ...ofEcs, ...inRegion })
    expect(fields.Quota).toMatchObject({
      ProductCode: 'ecs',
      QuotaActionCode,
      TotalQuota: 75,
      Adjustable: true,
      Dimensions: { regionId: REGION },
    })
    const theirs = await quotas('GetProductQuota', { ...ofEcs, ...inRegion }, { key: 'sharee' })
    expect(theirs.fields.Quota).toMatchObject({ TotalQuota: 50 })
  })

  it('is of a region, or of the account', async () => {
    const regional = caller(await start({ inventories }), 'quotas', { signing })
    expect(verdict(await regional('GetProductQuota', ofEcs))).toBe('400 InvalidParameter')
    const cloud = await start({ inventories, behaviours: { quotaScope: 'account' } })
    const whole = caller(cloud, 'quotas', { signing })
    expect((await whole('GetProductQuota', ofEcs)).fields.Quota).toMatchObject({ TotalQuota: 75, Dimensions: {} })
    expect(verdict(await whole('GetProductQuota', { ...ofEcs, ...inRegion }))).toBe('400 InvalidParameter')
  })

  it('lists what it knows', async () => {
    const quotas = caller(await start({ inventories }), 'quotas', { signing })
    const listed = async (parameters: Record<string, string>): Promise<unknown> => {
      const { fields } = await quotas('ListProductQuotas', { ...inRegion, ProductCode: 'ecs', ...parameters })
      return [fields.TotalCount, (fields.Quotas as Fields[]).map((quota) => quota.QuotaActionCode), fields.NextToken]
    }
    expect(await listed({})).toEqual([1, [QuotaActionCode], undefined])
    expect(await listed({ QuotaActionCode: 'q_other' })).toEqual([0, [], undefined])
  })

  it.each([
    ['GetProductQuota', { QuotaActionCode }, '400 MissingParameter'],
    ['GetProductQuota', { ProductCode: 'ecs' }, '400 MissingParameter'],
    ['GetProductQuota', { ProductCode: 'ecs', QuotaActionCode: 'q_other' }, '400 InvalidParameter'],
    ['GetProductQuota', { ProductCode: 'oss', QuotaActionCode }, '400 InvalidParameter'],
    ['GetProductQuota', { ...ofEcs, RegionId: '' }, '400 MissingParameter'],
    ['ListProductQuotas', {}, '400 MissingParameter'],
    ['ListProductQuotas', { ProductCode: 'ecs', MaxResults: '101' }, '400 InvalidParameter'],
    ['ListProductQuotas', { ProductCode: 'ecs', NextToken: 'x' }, '400 InvalidParameter'],
  ])('%s with %j: %s', async (action, parameters, expected) => {
    const quotas = caller(await start({ inventories }), 'quotas', { signing })
    expect(verdict(await quotas(action, { ...inRegion, ...(parameters as Record<string, string>) }))).toBe(expected)
  })

  it('403 without the permission', async () => {
    const cloud = await start({ deny: ['quotas:GetProductQuota', 'quotas:ListProductQuotas'] })
    const quotas = caller(cloud, 'quotas', { signing })
    for (const action of ['GetProductQuota', 'ListProductQuotas']) {
      expect((await quotas(action, { ...ofEcs, ...inRegion })).fields.AccessDeniedDetail).toEqual({
        AuthAction: `quotas:${action}`,
      })
    }
  })
})

describe.each(SIGNINGS)('Resource Sharing, signed by %s', (signing) => {
  const images = [
    { resourceShares: ['rs-1', 'rs-2'] },
    { id: 'm-2', name: 'two', resourceShares: ['rs-1'] },
    { id: 'm-hz', name: 'hz', region: 'cn-hangzhou', resourceShares: ['rs-hz'] },
  ]
  const sharing = async (): Promise<ReturnType<typeof caller>> => {
    const resourceShares = { 'rs-1': [SHAREE, STRANGER], 'rs-hz': [SHAREE] }
    return caller(await start({ inventories: [inventory(images)], resourceShares }), 'resourcesharing', { signing })
  }
  const pick = (list: unknown, ...keys: string[]): unknown =>
    (list as Fields[]).map((item) => keys.map((key) => item[key]).join(' '))

  it('which images are in which shares', async () => {
    const ask = await sharing()
    const { fields } = await ask('ListResourceShareAssociations', { AssociationType: 'Resource' })
    expect(
      pick(fields.ResourceShareAssociations, 'ResourceShareId', 'EntityType', 'EntityId', 'AssociationStatus'),
    ).toEqual([`rs-1 Image ${IMAGE} Associated`, `rs-2 Image ${IMAGE} Associated`, 'rs-1 Image m-2 Associated'])
    const resources = await ask('ListSharedResources', { ResourceOwner: 'Self', 'ResourceShareIds.1': 'rs-2' })
    expect(pick(resources.fields.SharedResources, 'ResourceShareId', 'ResourceType', 'ResourceId')).toEqual([
      `rs-2 Image ${IMAGE}`,
    ])
    const abroad = await ask('ListSharedResources', { ResourceOwner: 'Self', RegionId: 'cn-hangzhou' })
    expect(pick(abroad.fields.SharedResources, 'ResourceId')).toEqual(['m-hz'])
  })

  it('with whom', async () => {
    const ask = await sharing()
    const { fields } = await ask('ListResourceShareAssociations', { AssociationType: 'Target' })
    expect(pick(fields.ResourceShareAssociations, 'ResourceShareId', 'EntityId')).toEqual([
      `rs-1 ${SHAREE}`,
      `rs-1 ${STRANGER}`,
    ])
    const targets = await ask('ListSharedTargets', { ResourceOwner: 'Self', ResourceId: 'm-2' })
    expect(pick(targets.fields.SharedTargets, 'TargetId')).toEqual([SHAREE, STRANGER])
    const theirs = await ask('ListSharedTargets', { ResourceOwner: 'OtherAccounts' }, { key: 'sharee' })
    expect(pick(theirs.fields.SharedTargets, 'TargetId')).toEqual([SHAREE])
  })

  it('the shares of an account, and those it takes part in', async () => {
    const ask = await sharing()
    const shares = async (key: string, ResourceOwner: string): Promise<unknown> => {
      const { fields } = await ask('ListResourceShares', { ResourceOwner }, { key })
      return pick(fields.ResourceShares, 'ResourceShareId', 'ResourceShareOwner')
    }
    expect(await shares('testid', 'Self')).toEqual([`rs-1 ${OWNER}`, `rs-2 ${OWNER}`])
    expect(await shares('testid', 'OtherAccounts')).toEqual([])
    expect(await shares('sharee', 'Self')).toEqual([])
    expect(await shares('sharee', 'OtherAccounts')).toEqual([`rs-1 ${OWNER}`])
  })

  it.each([
    [{ ResourceType: 'VSwitch' }, 0],
    [{ ResourceType: 'Image' }, 3],
    [{ 'ResourceIds.1': 'm-2' }, 1],
    [{ Target: STRANGER }, 2],
    [{ 'Targets.1': STRANGER, 'Targets.2': '77' }, 2],
    [{ Target: '77' }, 0],
  ])('selected by %j: %i', async (parameters, count) => {
    const selection = parameters as Record<string, string>
    const { fields } = await (await sharing())('ListSharedResources', { ResourceOwner: 'Self', ...selection })
    expect((fields.SharedResources as Fields[]).length).toBe(count)
  })

  it('pages of 20, at most 100', async () => {
    const resourceShares = Array.from({ length: 130 }, (_, index) => `rs-${index}`)
    const cloud = await start({ inventories: [inventory([{ resourceShares }])] })
    const ask = caller(cloud, 'resourcesharing', { signing })
    const page = async (more: Record<string, string>): Promise<readonly [number, string]> => {
      const { fields } = await ask('ListResourceShareAssociations', { AssociationType: 'Resource', ...more })
      return [(fields.ResourceShareAssociations as Fields[]).length, String(fields.NextToken ?? '')]
    }
    expect((await page({}))[0]).toBe(20)
    const [first, NextToken] = await page({ MaxResults: '100' })
    expect([first, await page({ MaxResults: '100', NextToken })]).toEqual([100, [30, '']])
    const refused = await ask('ListResourceShareAssociations', { AssociationType: 'Resource', MaxResults: '101' })
    expect(verdict(refused)).toBe('400 InvalidParameter')
  })

  it.each([
    ['ListResourceShares', {}, '400 MissingParameter'],
    ['ListResourceShares', { ResourceOwner: 'Nobody' }, '400 InvalidParameter'],
    ['ListResourceShareAssociations', {}, '400 MissingParameter'],
    ['ListResourceShareAssociations', { AssociationType: 'Share' }, '400 InvalidParameter'],
    ['ListSharedTargets', { ResourceOwner: 'Self', RegionId: '' }, '400 MissingParameter'],
    ['ListSharedTargets', { ResourceOwner: 'Self', DryRun: 'true' }, '400 DryRunOperation'],
  ])('%s with %j: %s', async (action, parameters, expected) => {
    expect(verdict(await (await sharing())(action, parameters as Record<string, string>))).toBe(expected)
  })

  it('a deleted image is in no share; without permission there is 403 or nothing', async () => {
    const permission = 'resourcesharing:ListResourceShareAssociations'
    const options = { inventories: [inventory(images)], behaviours: { resourceSharesBlockDeletion: false } }
    const count = async (cloud: Awaited<ReturnType<typeof start>>): Promise<unknown> => {
      const ask = caller(cloud, 'resourcesharing', { signing })
      const answer = await ask('ListResourceShareAssociations', { AssociationType: 'Resource' })
      return answer.status === 200 ? (answer.fields.ResourceShareAssociations as Fields[]).length : verdict(answer)
    }
    const cloud = await start(options)
    await cloud.owner('DeleteImage', { ImageId: IMAGE })
    expect(await count(cloud)).toBe(1)
    expect(await count(await start({ ...options, deny: [permission] }))).toBe('403 Forbidden.RAM')
    expect(
      await count(await start({ ...options, deny: [permission], behaviours: { emptyWhenDenied: [permission] } })),
    ).toBe(0)
  })
})

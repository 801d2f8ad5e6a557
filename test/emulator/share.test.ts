import { describe, expect, it } from 'vitest'
import type { InventoryImage } from '../../src/schema/generated/types.ts'
import {
  accounts,
  type Cloud,
  IMAGE,
  inventory,
  items,
  numbered,
  OWNER,
  SHAREE,
  STRANGER,
  start,
  verdict,
} from './support.ts'

const image = { ImageId: IMAGE }

function sharees({ emulator }: Cloud, id: string = IMAGE): readonly string[] | undefined {
  return emulator.shareGraph().get(id)
}

/** What sharing the image with one account comes to. */
async function shareWith(cloud: Cloud, account: string, id: string = IMAGE): Promise<string> {
  return verdict(await cloud.owner('ModifyImageSharePermission', { ImageId: id, 'AddAccount.1': account }))
}

describe('ModifyImageSharePermission', () => {
  it('S1: shares and unshares, in one call if need be', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    const change = { ...image, 'AddAccount.1': STRANGER, 'RemoveAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(cloud)).toEqual([STRANGER])
  })

  it('takes ten ids of a longer list, by their numbers, and says nothing', async () => {
    const cloud = await start()
    const ids = accounts(12)
    const backwards = Object.fromEntries(Object.entries(numbered('AddAccount', ids)).reverse())
    expect(verdict(await cloud.owner('ModifyImageSharePermission', { ...image, ...backwards }))).toBe('200')
    expect(sharees(cloud)).toEqual(ids.slice(0, 10))
    expect(
      verdict(
        await cloud.owner('ModifyImageSharePermission', { ...image, ...numbered('RemoveAccount', [...ids].reverse()) }),
      ),
    ).toBe('200')
    expect(sharees(cloud)).toEqual(ids.slice(0, 2))
  })

  it('ignores a longer list altogether where it is told to', async () => {
    const cloud = await start({ behaviours: { overlongList: 'ignored' } })
    const change = { ...image, ...numbered('AddAccount', accounts(11)) }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(cloud)).toEqual([])
    expect(
      verdict(await cloud.owner('ModifyImageSharePermission', { ...image, ...numbered('AddAccount', accounts(10)) })),
    ).toBe('200')
    expect(sharees(cloud)).toEqual(accounts(10))
  })

  it('S5: only the owner can share: a sharee cannot pass the image on', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    const change = { ...image, 'AddAccount.1': STRANGER }
    expect(verdict(await cloud.sharee('ModifyImageSharePermission', change))).toBe('404 InvalidImageId.NotFound')
    expect(sharees(cloud)).toEqual([SHAREE])
  })

  it('S8: an image is shared in its own region only', async () => {
    const cloud = await start()
    const abroad = { ...image, RegionId: 'cn-hangzhou', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', abroad))).toBe('404 InvalidImageId.NotFound')
  })

  it('S6: fifty accounts have room, fifty-one do not; then nothing of the call happens', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: accounts(45) }])] })
    const add = (count: number): Promise<string> =>
      cloud
        .owner('ModifyImageSharePermission', { ...image, ...numbered('AddAccount', accounts(count, 100)) })
        .then(verdict)
    expect(await add(6)).toBe('403 QuotaExceed.ShareImageUser')
    expect(sharees(cloud)).toHaveLength(45)
    expect(await add(5)).toBe('200')
    expect(await shareWith(cloud, accounts(1)[0] ?? '')).toBe('200')
    expect(await shareWith(cloud, SHAREE)).toBe('403 QuotaExceed.ShareImageUser')
    const swap = { ...image, 'RemoveAccount.1': accounts(1)[0] ?? '', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', swap))).toBe('200')
    expect(sharees(cloud)).toHaveLength(50)
  })

  it('an inventory over its quota can shrink, not grow', async () => {
    const cloud = await start({
      inventories: [inventory([{ sharedWith: accounts(3) }], { quotas: { accountsPerImage: 2 } })],
    })
    expect(await shareWith(cloud, SHAREE)).toBe('403 QuotaExceed.ShareImageUser')
    const remove = { ...image, 'RemoveAccount.1': accounts(1)[0] ?? '' }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', remove))).toBe('200')
  })

  it('limits how many images are shared at all, in a region', async () => {
    const images = [{ id: 'm-1', sharedWith: [SHAREE] }, { id: 'm-2' }, { id: 'm-3', region: 'cn-hangzhou' }]
    const cloud = await start({ inventories: [inventory(images)], quotas: { sharedImages: 1 } })
    expect(await shareWith(cloud, STRANGER, 'm-1')).toBe('200')
    expect(await shareWith(cloud, STRANGER, 'm-2')).toBe('403 QuotaExceed.ShareImage')
    const abroad = { RegionId: 'cn-hangzhou', ImageId: 'm-3', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', abroad))).toBe('200')
  })

  it('oneself is forbidden, with the platform’s spelling', async () => {
    expect(await shareWith(await start(), OWNER)).toBe('404 InvalidAccount.Forbbiden')
  })

  it('with known accounts, others do not exist; without, whatever has digits does', async () => {
    const strict = await start({ accounts: [SHAREE] })
    expect(await shareWith(strict, SHAREE)).toBe('200')
    expect(await shareWith(strict, '9999999999999999')).toBe('404 InvalidAccount.NotFound')
    const answer = await strict.owner('ModifyImageSharePermission', {
      ...image,
      'AddAccount.1': '99',
      'AddAccount.2': STRANGER,
    })
    expect([verdict(answer), answer.message]).toEqual(['404 InvalidAccount.NotFound', expect.stringContaining(' 99 ')])
    expect(sharees(strict)).toEqual([SHAREE])
    const loose = await start()
    expect(await shareWith(loose, '9999999999999999')).toBe('200')
    expect(await shareWith(loose, 'pay-dev')).toBe('404 InvalidAccount.NotFound')
  })

  it('sharing again and unsharing from a stranger change nothing, or are refused', async () => {
    const inventories = [inventory([{ sharedWith: [SHAREE] }])]
    const remove = { ...image, 'RemoveAccount.1': STRANGER }
    const lenient = await start({ inventories })
    expect(await shareWith(lenient, SHAREE)).toBe('200')
    expect(verdict(await lenient.owner('ModifyImageSharePermission', remove))).toBe('200')
    const strict = await start({ inventories, behaviours: { sharingAgain: 'refused', unsharingStranger: 'refused' } })
    expect(await shareWith(strict, SHAREE)).toBe('404 InvalidAccount.Forbbiden')
    expect(verdict(await strict.owner('ModifyImageSharePermission', remove))).toBe('404 InvalidAccount.NotFound')
    expect([sharees(lenient), sharees(strict)]).toEqual([[SHAREE], [SHAREE]])
  })

  it.each(['Creating', 'Waiting', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const)(
    'a %s image can be unshared, not shared',
    async (status) => {
      const cloud = await start({ inventories: [inventory([{ status, sharedWith: [SHAREE] }])] })
      expect(await shareWith(cloud, STRANGER)).toBe('403 OperationDenied.InvalidImageStatus')
      const remove = { ...image, 'RemoveAccount.1': SHAREE }
      expect(verdict(await cloud.owner('ModifyImageSharePermission', remove))).toBe('200')
      expect(sharees(cloud)).toEqual([])
    },
  )

  it('a dry run passes with an error and changes nothing; where DryRun is ignored, it is the real thing', async () => {
    const change = { ...image, 'AddAccount.1': SHAREE, DryRun: 'true' }
    const honest = await start()
    expect(verdict(await honest.owner('ModifyImageSharePermission', change))).toBe('400 DryRunOperation')
    expect(sharees(honest)).toEqual([])
    const own = { ...change, 'AddAccount.1': OWNER }
    expect(verdict(await honest.owner('ModifyImageSharePermission', own))).toBe('404 InvalidAccount.Forbbiden')
    const deaf = await start({ behaviours: { undocumentedDryRun: 'ignored' } })
    expect(verdict(await deaf.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(deaf)).toEqual([SHAREE])
  })

  it.each([
    [{ RegionId: '', 'AddAccount.1': SHAREE, ...image }, '400 MissingParameter'],
    [{ RegionId: 'cn-nowhere', 'AddAccount.1': SHAREE, ...image }, '404 InvalidRegionId.NotFound'],
    [{ 'AddAccount.1': SHAREE }, '400 MissingParameter'],
    [image, '400 MissingParameter'],
    [{ ...image, 'AddAccount.1': SHAREE, LaunchPermission: 'HIDDEN' }, '400 UnnecessaryParameter.LaunchPermission'],
    [{ ...image, LaunchPermission: 'HIDDEN' }, '400 ForbiddenParameter.LaunchPermission'],
    [{ ...image, 'AddGroup.1': 'all' }, '400 InvalidGroup.Malformed'],
    [{ ...image, IsPublic: 'maybe' }, '403 InvalidParameter.IsPublic'],
    [{ ...image, IsPublic: 'true', 'AddAccount.1': SHAREE }, '403 InvalidParameter.IsPublic'],
    [{ ...image, 'AddAccount.1': SHAREE, DryRun: 'perhaps' }, '400 InvalidParameter'],
  ])('%j → %s', async (parameters, expected) => {
    const cloud = await start()
    expect(verdict(await cloud.owner('ModifyImageSharePermission', parameters))).toBe(expected)
    expect(sharees(cloud)).toEqual([])
  })
})

describe('sites (S7)', () => {
  const sites = { [OWNER]: 'international', [SHAREE]: 'china', [STRANGER]: 'finance' }
  const images = [inventory([{}, { id: 'm-market', name: 'market', productCode: 'cmjj-1' }])]
  const sister = '4567890123456789'

  it('china, international and japan share with each other; images of the Marketplace stay on their site', async () => {
    const cloud = await start({ inventories: images, sites: { ...sites, [sister]: 'international' } })
    expect(await shareWith(cloud, SHAREE)).toBe('200')
    expect(await shareWith(cloud, SHAREE, 'm-market')).toBe('403 InvalidImageId.BidMismatch')
    expect(await shareWith(cloud, sister, 'm-market')).toBe('200')
    expect(await shareWith(cloud, '5678901234567890', 'm-market')).toBe('200')
  })

  it('finance and government stay among themselves, or do not', async () => {
    expect(await shareWith(await start({ sites }), STRANGER)).toBe('403 InvalidImageId.BidMismatch')
    expect(await shareWith(await start({ sites: { ...sites, [OWNER]: 'finance' } }), STRANGER)).toBe('200')
    expect(await shareWith(await start({ sites, behaviours: { qualifiedSites: 'accepted' } }), STRANGER)).toBe('200')
  })

  it('images of the Marketplace may be shared with nobody', async () => {
    const cloud = await start({ inventories: images, behaviours: { marketplaceSharing: 'never' } })
    expect(await shareWith(cloud, SHAREE, 'm-market')).toBe('403 InvalidImageId.BidMismatch')
    expect(await shareWith(cloud, SHAREE)).toBe('200')
  })
})

describe('encrypted images (S10)', () => {
  const encrypted = (encryption: InventoryImage['encryption'], role = true): Promise<Cloud> => {
    const shareRole = { exists: role, trustedAccounts: [SHAREE] }
    return start({
      inventories: [inventory([{ ...(encryption && { encryption }) }], { shareRole })],
      keys: [
        { id: 'key-untaggable', taggable: false },
        { id: 'key-off', enabled: false },
      ],
    })
  }

  it.each([
    [{ kmsKey: 'key-bj' }, '200'],
    [{}, '200'],
    [{ kmsKey: 'key-bj', snapshots: 2 }, '403 OperationDeined.FullImage'],
    [{ kmsKey: 'key-bj', keyType: 'service' as const }, '403 InvalidOperation.ServiceKeyEncryptedImageUnsupported'],
    [{ kmsKey: 'alias/acs/ecs' }, '403 InvalidOperation.ServiceKeyEncryptedImageUnsupported'],
    [{ kmsKey: 'key-bj', keyEnabled: false }, '403 InvalidParameter.KMSKeyId.CMKNotEnabled'],
    [{ kmsKey: 'key-off' }, '403 InvalidParameter.KMSKeyId.CMKNotEnabled'],
    [{ kmsKey: 'key-untaggable' }, '403 InvalidParameter.KMSKeyId.CMKUnauthorized'],
  ])('%j → %s', async (encryption, expected) => {
    expect(await shareWith(await encrypted(encryption), SHAREE)).toBe(expected)
  })

  it('the share role must exist and trust every new sharee', async () => {
    const cloud = await encrypted({ kmsKey: 'key-bj' })
    expect(await shareWith(cloud, STRANGER)).toBe('403 AssumeRoleError')
    const both = { ...image, 'AddAccount.1': SHAREE, 'AddAccount.2': STRANGER }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', both))).toBe('403 AssumeRoleError')
    expect(sharees(cloud)).toEqual([])
    expect(await shareWith(await encrypted({ kmsKey: 'key-bj' }, false), SHAREE)).toBe('403 AssumeRoleError')
    expect(await shareWith(await start({ inventories: [inventory([{ encryption: {} }])] }), SHAREE)).toBe(
      '403 AssumeRoleError',
    )
  })

  it('unsharing needs none of that', async () => {
    const cloud = await start({
      inventories: [inventory([{ encryption: { keyType: 'service', keyEnabled: false }, sharedWith: [SHAREE] }])],
    })
    const remove = { ...image, 'RemoveAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', remove))).toBe('200')
  })

  it('may be limited to regions', async () => {
    const shareRole = { exists: true, trustedAccounts: [SHAREE] }
    const inventories = [inventory([{ encryption: {} }], { shareRole })]
    const limited = await start({ inventories, behaviours: { encryptedSharingRegions: ['cn-hangzhou'] } })
    expect(await shareWith(limited, SHAREE)).toBe('403 OperationDeined.EncryptedSnapshot')
    const listed = await start({ inventories, behaviours: { encryptedSharingRegions: ['cn-beijing'] } })
    expect(await shareWith(listed, SHAREE)).toBe('200')
  })
})

describe('community images', () => {
  const publish = (cloud: Cloud, IsPublic: string): Promise<string> =>
    cloud.owner('ModifyImageSharePermission', { ...image, IsPublic }).then(verdict)

  it('a public image cannot be shared, but keeps its sharees', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    expect(await publish(cloud, 'true')).toBe('200')
    expect(await publish(cloud, 'true')).toBe('403 Image.Public')
    expect(await shareWith(cloud, STRANGER)).toBe('403 Image.Public')
    expect(await publish(cloud, 'false')).toBe('200')
    expect(await shareWith(cloud, STRANGER)).toBe('200')
    expect(sharees(cloud)).toEqual([SHAREE, STRANGER])
  })

  it('unpublishing what is private is nothing, or an error', async () => {
    expect(await publish(await start(), 'false')).toBe('200')
    const strict = await start({ behaviours: { unpublishingPrivate: 'refused' } })
    expect(await publish(strict, 'false')).toBe('403 Image.NotPublic')
  })

  it.each([
    [{ communityAgreement: false }, '403 PublicImageAgreement.NotSigned'],
    [{ noCommunityImages: ['cn-beijing'] }, '403 CurrentRegion.NotSupportPublicImage'],
    [{ inventories: [inventory([{ encryption: {} }])] }, '403 OperationDeined.EncryptedSnapshot'],
    [{ inventories: [inventory([{ status: 'Deprecated' as const }])] }, '403 OperationDenied.InvalidImageStatus'],
  ])('publishing with %j → %s', async (options, expected) => {
    expect(await publish(await start(options), 'true')).toBe(expected)
  })
})

describe('DescribeImageSharePermission', () => {
  it('ten a page unless told otherwise, in the order they were shared', async () => {
    const ids = accounts(25).reverse()
    const cloud = await start({ inventories: [inventory([{ sharedWith: ids }])] })
    const pages = [{}, { PageNumber: '3' }, { PageSize: '100' }, { PageNumber: '4' }]
    const seen = await Promise.all(
      pages.map(async (page) => {
        const answer = await cloud.owner('DescribeImageSharePermission', { ...image, ...page })
        expect(answer.fields.TotalCount).toBe(25)
        return items(answer, 'Accounts', 'Account').map(({ AliyunId }) => AliyunId)
      }),
    )
    expect(seen).toEqual([ids.slice(0, 10), ids.slice(20), ids, []])
  })

  it.each(['0', '101', '-1', '1.5', 'ten'])('refuses pages of %s', async (PageSize) => {
    const cloud = await start()
    expect(verdict(await cloud.owner('DescribeImageSharePermission', { ...image, PageSize }))).toBe(
      '400 InvalidParameter',
    )
    const PageNumber = PageSize === '101' ? '0' : PageSize
    expect(verdict(await cloud.owner('DescribeImageSharePermission', { ...image, PageNumber }))).toBe(
      '400 InvalidParameter',
    )
  })

  it('ids can be bare numbers of any length', async () => {
    const sharedWith = ['9007199254740993123', '0123', SHAREE]
    const cloud = await start({ inventories: [inventory([{ sharedWith }])], behaviours: { accountIds: 'number' } })
    const { text } = await cloud.owner('DescribeImageSharePermission', image)
    expect(text).toContain('"AliyunId":9007199254740993123,')
    expect(text).toContain('"AliyunId":"0123",')
    const texts = await start({ inventories: [inventory([{ sharedWith }])] })
    expect((await texts.owner('DescribeImageSharePermission', image)).text).toContain(
      '"AliyunId":"9007199254740993123"',
    )
  })

  it('says since when, and lists resource shares where it is told to', async () => {
    const inventories = [inventory([{ sharedWith: [SHAREE], resourceShares: ['rs-1'] }])]
    const silent = await start({ inventories })
    silent.clock.advance(60_000)
    await shareWith(silent, STRANGER)
    await shareWith(silent, SHAREE)
    const answer = await silent.owner('DescribeImageSharePermission', image)
    expect(items(answer, 'Accounts', 'Account')).toEqual([
      { AliyunId: SHAREE, SharedTime: '2026-11-24T02:00:00Z' },
      { AliyunId: STRANGER, SharedTime: '2026-11-24T02:01:00Z' },
    ])
    expect(items(answer, 'ShareGroups', 'ShareGroup')).toEqual([])
    const open = await start({ inventories, behaviours: { resourceSharesListed: true } })
    expect(items(await open.owner('DescribeImageSharePermission', image), 'ShareGroups', 'ShareGroup')).toEqual([
      { Group: 'rs-1' },
    ])
  })

  it('is for the owner, in the image’s region', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    expect(verdict(await cloud.sharee('DescribeImageSharePermission', image))).toBe('404 InvalidImageId.NotFound')
    const abroad = { ...image, RegionId: 'cn-hangzhou' }
    expect(verdict(await cloud.owner('DescribeImageSharePermission', abroad))).toBe('404 InvalidImageId.NotFound')
    expect(verdict(await cloud.owner('DescribeImageSharePermission', {}))).toBe('400 MissingParameter')
  })
})

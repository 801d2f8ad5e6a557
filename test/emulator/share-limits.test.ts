import { describe, expect, it } from 'vitest'
import type { InventoryImage } from '../../src/schema/generated/types.ts'
import { type Cloud, IMAGE, inventory, OWNER, SHAREE, STRANGER, start, verdict } from './support.ts'

const image = { ImageId: IMAGE }

function sharees({ emulator }: Cloud, id: string = IMAGE): readonly string[] | undefined {
  return emulator.shareGraph().get(id)
}

/** What sharing the image with one account comes to. */
async function shareWith(cloud: Cloud, account: string, id: string = IMAGE): Promise<string> {
  return verdict(await cloud.owner('ModifyImageSharePermission', { ImageId: id, 'AddAccount.1': account }))
}

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
    expect(await shareWith(strict, SHAREE)).toBe('200')
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

import { describe, expect, it } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { InventoryImage } from '../../src/schema/generated/types.ts'
import { type Answer, type Cloud, IMAGE, inventory, items, type Parameters, start, verdict } from './support.ts'

const HANGZHOU = 'cn-hangzhou'

function copy(cloud: Cloud, more: Parameters = {}): Promise<Answer> {
  const order = { ImageId: IMAGE, DestinationRegionId: HANGZHOU, DestinationImageName: 'golden-base-hz' }
  return cloud.owner('CopyImage', { ...order, ...more })
}

function of(image: Partial<InventoryImage>, more: Partial<EmulatorOptions> = {}): Promise<Cloud> {
  return start({ inventories: [inventory([image])], copyMs: 0, ...more })
}

describe('CopyImage refuses', () => {
  it.each([
    [{ RegionId: '' }, '400 MissingParameter'],
    [{ ImageId: '' }, '400 MissingParameter'],
    [{ ImageId: 'm-typo' }, '404 InvalidImageId.NotFound'],
    [{ RegionId: HANGZHOU }, '404 InvalidImageId.NotFound'],
    [{ DestinationRegionId: 'cn-nowhere' }, '400 DestinationRegion.NotFound'],
    [{ DestinationImageName: 'x' }, '400 InvalidImageName.Malformed'],
    [{ DestinationImageName: '1-one' }, '400 InvalidImageName.Malformed'],
    [{ DestinationImageName: 'aliyun-one' }, '400 InvalidImageName.Malformed'],
    [{ DestinationImageName: 'see-http://x' }, '400 InvalidImageName.Malformed'],
    [{ DestinationImageName: `a${'b'.repeat(128)}` }, '400 InvalidImageName.Malformed'],
    [{ DestinationImageName: `a${'b'.repeat(127)}` }, '200'],
    [{ DestinationImageName: '金色-base:1.0_a' }, '200'],
    [{ DestinationDescription: 'https://x' }, '400 InvalidDescription.Malformed'],
    [{ KMSKeyId: 'key-hz' }, '400 InvalidParameter.EncryptedIllegal'],
    [{ KMSKeyId: 'key-hz', Encrypted: 'false' }, '400 InvalidParameter.EncryptedIllegal'],
    [{ KMSKeyId: 'key-hz', Encrypted: 'yes' }, '400 InvalidParameter'],
    [{ ClientToken: 'a'.repeat(65) }, '400 InvalidClientToken.Malformed'],
    [{ ClientToken: 'é' }, '400 InvalidClientToken.Malformed'],
    [{ ClientToken: 'a'.repeat(64) }, '200'],
    [{ 'Tag.1.Key': 'acs:x' }, '400 InvalidTagKey.Malformed'],
    [{ 'Tag.1.Key': '' }, '400 InvalidTagKey.Malformed'],
    [{ 'Tag.1.Key': 'a', 'Tag.1.Value': 'v'.repeat(129) }, '400 InvalidTagValue.Malformed'],
    [Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`Tag.${n + 1}.Key`, `k${n}`])), '400 InvalidTagCount'],
    [{ DryRun: 'true' }, '400 DryRunOperation'],
    [{ DryRun: 'true', DestinationRegionId: 'cn-nowhere' }, '400 DestinationRegion.NotFound'],
  ])('%j → %s', async (parameters, expected) => {
    const cloud = await start()
    expect(verdict(await copy(cloud, parameters))).toBe(expected)
    expect(cloud.emulator.images()).toHaveLength(expected === '200' ? 2 : 1)
  })

  it.each([
    [{ public: true }, '400 OperationDenied.CommunityImage'],
    [{ status: 'Deprecated' as const }, '400 IncorrectImageStatus'],
    [{ status: 'UnAvailable' as const }, '400 IncorrectImageStatus'],
    [{ owner: 'system' as const }, '404 InvalidImageId.NotFound'],
  ])('a source like %j → %s', async (image, expected) => {
    expect(verdict(await copy(await of(image)))).toBe(expected)
  })

  it.each([
    [{ nonCompliantDestinations: [HANGZHOU] }, '403 OperationDenied.NonCompliantDestinationRegion'],
    [{ quotas: { images: 1 } }, '200'],
    [{ quotas: { images: 0 } }, '403 QuotaExceed.Image'],
  ])('with %j → %s', async (options, expected) => {
    expect(verdict(await copy(await of({}, options)))).toBe(expected)
  })

  it('a name that the owner has there already, or will have', async () => {
    const images = [{}, { id: 'm-other', name: 'other' }]
    const cloud = await start({ inventories: [inventory(images)] })
    expect(verdict(await copy(cloud, { DestinationRegionId: 'cn-beijing', DestinationImageName: 'other' }))).toBe(
      '400 InvalidImageName.Duplicated',
    )
    expect(verdict(await copy(cloud))).toBe('200')
    expect(verdict(await copy(cloud, { ImageId: 'm-other' }))).toBe('400 InvalidImageName.Duplicated')
  })

  it('the same image again while it is being copied, anywhere or to the same region', async () => {
    const again = async (concurrentCopies: 'refused' | 'refused-per-destination'): Promise<string[]> => {
      const cloud = await start({ behaviours: { concurrentCopies } })
      await copy(cloud)
      const there = await copy(cloud, { DestinationImageName: 'two' })
      const elsewhere = await copy(cloud, { DestinationImageName: 'two', DestinationRegionId: 'cn-shanghai' })
      cloud.clock.advance(2000)
      const later = await copy(cloud, { DestinationImageName: 'three' })
      return [there, elsewhere, later].map(verdict)
    }
    const conflict = '400 OperationDenied.ImageCopyConflict'
    expect(await again('refused')).toEqual([conflict, conflict, '200'])
    expect(await again('refused-per-destination')).toEqual([conflict, '200', '200'])
  })

  it('images of the platform can be copied where it is told so', async () => {
    const cloud = await of({ id: 'aliyun_3', owner: 'system' }, { behaviours: { copyingPlatformImages: 'accepted' } })
    expect(verdict(await copy(cloud, { ImageId: 'aliyun_3' }))).toBe('200')
  })
})

describe('encryption of a copy', () => {
  const encrypted = { encryption: { kmsKey: 'key-bj', keyEnabled: false } }
  const here = { DestinationRegionId: 'cn-beijing' }
  const withKey = { Encrypted: 'true', KMSKeyId: 'key-hz' }

  it.each([
    [{}, {}, undefined],
    [{}, { Encrypted: 'true' }, 'alias/acs/ecs'],
    [{}, withKey, 'key-hz'],
    [encrypted, here, 'key-bj'],
    [encrypted, { ...here, ...withKey }, 'key-hz'],
    [encrypted, withKey, 'key-hz'],
  ])('of %j with %j: %s', async (image, parameters, key) => {
    const cloud = await of(image)
    expect(verdict(await copy(cloud, parameters))).toBe('200')
    expect(cloud.emulator.images().find(({ copied }) => copied)?.kmsKey).toBe(key)
  })

  it('across regions it needs a key, or takes the service key', async () => {
    const code = '403 OperationDenied.EncryptSnapshotAcrossRegion'
    expect(verdict(await copy(await of(encrypted)))).toBe(code)
    const cloud = await of(encrypted, { behaviours: { encryptedCopyWithoutKey: 'service-key' } })
    const { fields } = await copy(cloud)
    const target = { RegionId: HANGZHOU, ImageId: String(fields.ImageId), 'AddAccount.1': '2345678901234567' }
    const shared = verdict(await cloud.owner('ModifyImageSharePermission', target))
    expect(shared).toBe('403 InvalidOperation.ServiceKeyEncryptedImageUnsupported')
  })

  it('cannot be taken away', async () => {
    const outcome = verdict(await copy(await of(encrypted), { ...here, Encrypted: 'false' }))
    expect(outcome).toBe('403 OperationDeined.EncryptedSnapshot')
  })

  it.each([
    [{ enabled: false }, '403 InvalidParameter.KMSKeyId.CMKNotEnabled'],
    [{ taggable: false }, '403 InvalidParameter.KMSKeyId.CMKUnauthorized'],
    [{}, '200'],
  ])('with a key that is %j → %s', async (key, expected) => {
    expect(verdict(await copy(await of({}, { keys: [{ id: 'key-hz', ...key }] }), withKey))).toBe(expected)
  })

  it('a copy has as many snapshots, encrypted with its key', async () => {
    const cloud = await of({ encryption: { kmsKey: 'key-bj', snapshots: 3 } })
    await copy(cloud, withKey)
    const answer = await cloud.owner('DescribeSnapshots', { RegionId: HANGZHOU })
    const seen = items(answer, 'Snapshots', 'Snapshot').map(({ Encrypted, KMSKeyId, SourceDiskType }) => [
      Encrypted,
      KMSKeyId,
      SourceDiskType,
    ])
    expect(seen).toEqual([
      [true, 'key-hz', 'system'],
      [true, 'key-hz', 'data'],
      [true, 'key-hz', 'data'],
    ])
  })
})

describe('ClientToken', () => {
  const token = { ClientToken: 'digest-1:step' }

  it('makes one copy, however often it is sent', async () => {
    const cloud = await start()
    const first = await copy(cloud, token)
    const second = await copy(cloud, token)
    cloud.clock.advance(3600_000)
    const third = await copy(cloud, token)
    expect([second.fields.ImageId, third.fields.ImageId]).toEqual([first.fields.ImageId, first.fields.ImageId])
    expect(cloud.emulator.images()).toHaveLength(2)
    expect(first.fields.RequestId).not.toBe(second.fields.RequestId)
  })

  it('goes with the same parameters only, and belongs to its account', async () => {
    const cloud = await of({ sharedWith: ['2345678901234567'] })
    await copy(cloud, token)
    const other = await copy(cloud, { ...token, DestinationImageName: 'other' })
    expect(verdict(other)).toBe('400 IdempotentParameterMismatch')
    const mine = await cloud.sharee('CopyImage', { ImageId: IMAGE, DestinationImageName: 'other', ...token })
    expect(verdict(mine)).toBe('200')
  })

  it('is forgotten after its time: the same request then copies again', async () => {
    const cloud = await start({ behaviours: { clientTokenMs: 60_000 } })
    await copy(cloud, token)
    cloud.clock.advance(60_000)
    expect(verdict(await copy(cloud, token))).toBe('400 InvalidImageName.Duplicated')
  })

  it('a refused copy does not use it up', async () => {
    const cloud = await start()
    await copy(cloud, { ...token, DestinationRegionId: 'cn-nowhere' })
    expect(verdict(await copy(cloud, token))).toBe('200')
  })
})

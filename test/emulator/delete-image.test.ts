import { describe, expect, it } from 'vitest'
import type { InventoryImage } from '../../src/schema/generated/types.ts'
import { type Cloud, IMAGE, inventory, items, OWNER, type Parameters, SHAREE, start, verdict } from './support.ts'

const image = { ImageId: IMAGE }

async function remove(cloud: Cloud, more: Parameters = {}): Promise<string> {
  return verdict(await cloud.owner('DeleteImage', { ...image, ...more }))
}

function holds(cloud: Cloud): boolean {
  return cloud.emulator.images().some(({ id }) => id === IMAGE)
}

describe('DeleteImage', () => {
  const refused: [Partial<InventoryImage>, Parameters, string][] = [
    [{ sharedWith: [SHAREE] }, {}, '403 ImageUseShared'],
    [{ sharedWith: [SHAREE] }, { Force: 'true' }, '403 ImageUseShared'],
    [{ resourceShares: ['rs-1'] }, {}, '403 ImageUseShared'],
    [{ public: true }, { Force: 'true' }, '403 ImageIsPublic'],
    [{ usedBy: { [OWNER]: ['i-1'] } }, {}, '403 ImageUsingByInstance'],
    [{ usedBy: { [OWNER]: ['i-1'] } }, { Force: 'false' }, '403 ImageUsingByInstance'],
    [{ status: 'Creating' }, {}, '403 OperationDenied.ImageCopying'],
    [{ status: 'Waiting' }, { Force: 'true' }, '403 OperationDenied.ImageCopying'],
    [{ owner: 'system' }, {}, '404 InvalidImageId.NotFound'],
    [{}, { Force: 'maybe' }, '400 InvalidParameter'],
    [{}, { ImageId: '' }, '400 MissingParameter'],
    [{}, { ImageId: 'm-typo' }, '404 InvalidImageId.NotFound'],
    [{}, { RegionId: 'cn-hangzhou' }, '404 InvalidImageId.NotFound'],
    [{}, { DryRun: 'true' }, '400 DryRunOperation'],
  ]

  it.each(refused)('of %j with %j → %s', async (facts, parameters, expected) => {
    const cloud = await start({ inventories: [inventory([facts])] })
    expect(await remove(cloud, parameters)).toBe(expected)
    expect(holds(cloud)).toBe(true)
  })

  const deleted: [Partial<InventoryImage>, Parameters][] = [
    [{}, {}],
    [{ usedBy: { [OWNER]: ['i-1'] } }, { Force: 'true' }],
    [{ usedBy: { [SHAREE]: ['i-1'] } }, {}],
    [{ usedBy: { [OWNER]: ['lt-1', 'asc-1'] } }, {}],
    [{ status: 'Deprecated' }, {}],
    [{ status: 'CreateFailed' }, {}],
  ]

  it.each(deleted)('of %j with %j: gone', async (facts, parameters) => {
    const cloud = await start({ inventories: [inventory([facts])] })
    expect(await remove(cloud, parameters)).toBe('200')
    expect(holds(cloud)).toBe(false)
    expect(await remove(cloud, parameters)).toBe('404 InvalidImageId.NotFound')
  })

  it('S4: a sharee cannot delete it; the owner unshares first', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    expect(verdict(await cloud.sharee('DeleteImage', image))).toBe('404 InvalidImageId.NotFound')
    await cloud.owner('ModifyImageSharePermission', { ...image, 'RemoveAccount.1': SHAREE })
    expect(await remove(cloud)).toBe('200')
  })

  it('one page of sharees is not all of them: unsharing ten of eleven does not suffice', async () => {
    const eleven = Array.from({ length: 11 }, (_, n) => `70000000000000${10 + n}`)
    const cloud = await start({ inventories: [inventory([{ sharedWith: eleven }])] })
    const page = items(await cloud.owner('DescribeImageSharePermission', image), 'Accounts', 'Account')
    const change = Object.fromEntries(
      page.map(({ AliyunId }, index) => [`RemoveAccount.${index + 1}`, String(AliyunId)]),
    )
    await cloud.owner('ModifyImageSharePermission', { ...image, ...change })
    expect(await remove(cloud)).toBe('403 ImageUseShared')
  })

  it('leaves snapshots and instances behind', async () => {
    const cloud = await start({
      inventories: [inventory([{ encryption: { kmsKey: 'key-bj' }, usedBy: { [OWNER]: ['i-1'] } }])],
    })
    await remove(cloud, { Force: 'true' })
    const snapshots = items(await cloud.owner('DescribeSnapshots'), 'Snapshots', 'Snapshot')
    expect(snapshots).toMatchObject([{ Encrypted: true, KMSKeyId: 'key-bj', Usage: 'none' }])
    const instances = items(await cloud.owner('DescribeInstances', image), 'Instances', 'Instance')
    expect(instances).toMatchObject([{ InstanceId: 'i-1', ImageId: IMAGE }])
  })

  it('a typo may look like success', async () => {
    const cloud = await start({ behaviours: { unknownDeletion: 'accepted' } })
    expect(await remove(cloud, { ImageId: 'm-typo' })).toBe('200')
    expect(verdict(await cloud.sharee('DeleteImage', image))).toBe('200')
    expect(holds(cloud)).toBe(true)
  })

  it('resource shares may not be in the way', async () => {
    const inventories = [inventory([{ resourceShares: ['rs-1'] }])]
    expect(await remove(await start({ inventories, behaviours: { resourceSharesBlockDeletion: false } }))).toBe('200')
  })

  it.each([
    ['importing', '403 ImageIsImporting'],
    ['exporting', '403 ImageIsExporting'],
  ] as const)('not while it is %s', async (what, expected) => {
    expect(await remove(await start({ busy: { [IMAGE]: what } }))).toBe(expected)
  })

  it('the source of a running copy can be deleted, or cannot', async () => {
    const outcome = async (deletingCopySource: 'accepted' | 'refused'): Promise<string> => {
      const cloud = await start({ behaviours: { deletingCopySource } })
      await cloud.owner('CopyImage', { ...image, DestinationImageName: 'copy' })
      return await remove(cloud)
    }
    expect(await outcome('accepted')).toBe('200')
    expect(await outcome('refused')).toBe('403 OperationDenied.ImageCopying')
  })
})

describe('ModifyImageAttribute', () => {
  const modify = async (cloud: Cloud, parameters: Parameters): Promise<string> =>
    verdict(await cloud.owner('ModifyImageAttribute', { ...image, ...parameters }))

  it('deprecates only what nobody shares; deprecated images are neither shared nor copied', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    expect(await modify(cloud, { Status: 'Deprecated' })).toBe('403 ImageUseShared')
    await cloud.owner('ModifyImageSharePermission', { ...image, 'RemoveAccount.1': SHAREE })
    expect(await modify(cloud, { Status: 'Deprecated' })).toBe('200')
    expect((await cloud.owner('DescribeImages', image)).fields.TotalCount).toBe(0)
    const share = await cloud.owner('ModifyImageSharePermission', { ...image, 'AddAccount.1': SHAREE })
    expect(verdict(share)).toBe('403 OperationDenied.InvalidImageStatus')
    expect(verdict(await cloud.owner('CopyImage', image))).toBe('400 IncorrectImageStatus')
    expect(await modify(cloud, { Status: 'Deprecated' })).toBe('403 ImageStatus.NotAvailable')
    expect(await modify(cloud, { Status: 'Available' })).toBe('200')
    expect(await modify(cloud, { Status: 'Available' })).toBe('403 ImageStatus.NotDeprecated')
  })

  it('renames and describes', async () => {
    const cloud = await start({ inventories: [inventory([{}, { id: 'm-2', name: 'two' }])] })
    expect(await modify(cloud, { ImageName: 'two' })).toBe('400 InvalidImageName.Duplicated')
    expect(await modify(cloud, { ImageName: 'golden-base', Description: 'the base' })).toBe('200')
    expect(await modify(cloud, { ImageName: 'other' })).toBe('200')
    const [seen] = items(await cloud.owner('DescribeImages', image), 'Images', 'Image')
    expect(seen).toMatchObject({ ImageName: 'other', Description: 'the base' })
  })

  it.each([
    [{ ImageId: '' }, '400 MissingParameter'],
    [{ ImageId: 'm-typo' }, '404 InvalidImageId.NotFound'],
    [{ ImageName: 'x' }, '400 InvalidImageName.Malformed'],
    [{ Description: 'x' }, '400 InvalidDescription.Malformed'],
    [{ Status: 'Waiting' }, '400 InvalidParameter'],
    [{ BootMode: 'UEFI' }, '501 NotEmulated'],
    [{ ImageName: 'other', DryRun: 'true' }, '400 DryRunOperation'],
  ])('%j → %s', async (parameters, expected) => {
    const cloud = await start()
    expect(await modify(cloud, parameters)).toBe(expected)
    expect(cloud.emulator.images()[0]?.name).toBe('golden-base')
  })

  it('is for the owner', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    const answer = await cloud.sharee('ModifyImageAttribute', { ...image, ImageName: 'mine' })
    expect(verdict(answer)).toBe('404 InvalidImageId.NotFound')
  })
})

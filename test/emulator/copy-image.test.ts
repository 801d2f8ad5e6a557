import { describe, expect, it } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { InventoryImage } from '../../src/schema/generated/types.ts'
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

const HANGZHOU = 'cn-hangzhou'

function order(more: Parameters = {}): Parameters {
  return { ImageId: IMAGE, DestinationRegionId: HANGZHOU, DestinationImageName: 'golden-base-hz', ...more }
}

async function copy(cloud: Cloud, more: Parameters = {}): Promise<Answer> {
  return await cloud.owner('CopyImage', order(more))
}

/** Status and progress of every image of the owner in the region. */
async function progress(cloud: Cloud, region: string = HANGZHOU): Promise<string[]> {
  const answer = await cloud.owner('DescribeImages', { RegionId: region, Status: 'ALL', PageSize: '100' })
  return items(answer, 'Images', 'Image').map(({ Status, Progress }) => `${Status} ${Progress}`)
}

function many(count: number, more: Partial<InventoryImage> = {}): EmulatorOptions['inventories'] {
  return [inventory(Array.from({ length: count }, (_, n) => ({ id: `m-${n}`, name: `n-${n}`, ...more })))]
}

function copyNth(cloud: Cloud, n: number, more: Parameters = {}): Promise<Answer> {
  return copy(cloud, { ImageId: `m-${n}`, DestinationImageName: `copy-${n}`, ...more })
}

describe('a copy takes time', () => {
  it('answers at once with the new id; Creating until it is Available', async () => {
    const cloud = await start()
    const { fields } = await copy(cloud)
    expect(fields.ImageId).toMatch(/^m-/)
    expect(await progress(cloud)).toEqual(['Creating 0%'])
    cloud.clock.advance(1500)
    expect(await progress(cloud)).toEqual(['Creating 75%'])
    const hidden = await cloud.owner('DescribeImages', { RegionId: HANGZHOU, ImageId: String(fields.ImageId) })
    expect(hidden.fields.TotalCount).toBe(0)
    cloud.clock.advance(500)
    expect(await progress(cloud)).toEqual(['Available 100%'])
  })

  it('cannot be shared, copied or deleted before', async () => {
    const cloud = await start()
    const { fields } = await copy(cloud)
    const target = { RegionId: HANGZHOU, ImageId: String(fields.ImageId) }
    const share = { ...target, 'AddAccount.1': SHAREE }
    const again = { ...target, DestinationImageName: 'again' }
    const verdicts = async (): Promise<string[]> => [
      verdict(await cloud.owner('ModifyImageSharePermission', share)),
      verdict(await cloud.owner('CopyImage', again)),
      verdict(await cloud.owner('DeleteImage', target)),
    ]
    expect(await verdicts()).toEqual([
      '403 OperationDenied.InvalidImageStatus',
      '400 IncorrectImageStatus',
      '403 OperationDenied.ImageCopying',
    ])
    cloud.clock.advance(2000)
    expect(await verdicts()).toEqual(['200', '200', '403 ImageUseShared'])
  })

  it('five at once per region, the rest wait and follow in order', async () => {
    const cloud = await start({ inventories: many(7) })
    for (let n = 0; n < 4; n++) await copyNth(cloud, n)
    cloud.clock.advance(500)
    for (let n = 4; n < 7; n++) await copyNth(cloud, n)
    const running = (count: number, status: string): string[] => Array.from({ length: count }, () => status)
    expect(await progress(cloud)).toEqual([...running(4, 'Creating 25%'), 'Creating 0%', ...running(2, 'Waiting 0%')])
    cloud.clock.advance(1500)
    expect(await progress(cloud)).toEqual([
      ...running(4, 'Available 100%'),
      'Creating 75%',
      ...running(2, 'Creating 0%'),
    ])
    cloud.clock.advance(1999)
    expect((await progress(cloud)).slice(4)).toEqual(['Available 100%', 'Creating 99%', 'Creating 99%'])
    cloud.clock.advance(1)
    expect((await progress(cloud)).slice(4)).toEqual(running(3, 'Available 100%'))
  })

  it('a place is handed on when a copy ends, however late somebody looks', async () => {
    const cloud = await start({ inventories: many(11) })
    for (let n = 0; n < 11; n++) await copyNth(cloud, n)
    cloud.clock.advance(5000)
    const seen = await progress(cloud)
    expect(seen.filter((status) => status === 'Available 100%')).toHaveLength(10)
    expect(seen[10]).toBe('Creating 50%')
  })

  it('the places are those of the destination, or of the source', async () => {
    const statuses = async (copyQueue: 'destination' | 'source'): Promise<string[]> => {
      const cloud = await start({ inventories: many(6), behaviours: { copyQueue } })
      for (let n = 0; n < 5; n++) await copyNth(cloud, n)
      await copyNth(cloud, 5, { DestinationRegionId: 'cn-shanghai' })
      return await progress(cloud, 'cn-shanghai')
    }
    expect(await statuses('destination')).toEqual(['Creating 0%'])
    expect(await statuses('source')).toEqual(['Waiting 0%'])
  })

  it('another account has places of its own', async () => {
    const cloud = await start({ inventories: many(6, { sharedWith: [SHAREE] }) })
    for (let n = 0; n < 5; n++) await copyNth(cloud, n, { DestinationRegionId: 'cn-beijing' })
    await cloud.sharee('CopyImage', { ImageId: 'm-5', DestinationImageName: 'mine' })
    const answer = await cloud.sharee('DescribeImages', { ImageOwnerAlias: 'self', Status: 'ALL' })
    expect(items(answer, 'Images', 'Image')).toMatchObject([{ Status: 'Creating' }])
  })

  it('the accessors of the emulator follow the clock too', async () => {
    const cloud = await start()
    await copy(cloud)
    const status = (): string | undefined => cloud.emulator.images().find(({ copied }) => copied)?.status
    expect(status()).toBe('Creating')
    cloud.clock.advance(2000)
    expect(status()).toBe('Available')
  })
})

describe('CancelCopyImage', () => {
  it('takes the target, which disappears, and lets the next copy start', async () => {
    const cloud = await start({ inventories: many(6) })
    const answers = [0, 1, 2, 3, 4, 5].map((n) => copyNth(cloud, n))
    const ids = (await Promise.all(answers)).map(({ fields }) => String(fields.ImageId))
    const source = { RegionId: 'cn-beijing', ImageId: 'm-0' }
    expect(verdict(await cloud.owner('CancelCopyImage', source))).toBe('400 ImageCreatedNotFromCopy')
    cloud.clock.advance(1000)
    const target = { RegionId: HANGZHOU, ImageId: ids[0] ?? '' }
    expect(verdict(await cloud.owner('CancelCopyImage', target))).toBe('200')
    expect(verdict(await cloud.owner('CancelCopyImage', target))).toBe('404 InvalidImageId.NotFound')
    expect(await progress(cloud)).toEqual([...Array(4).fill('Creating 50%'), 'Creating 0%'])
    cloud.clock.advance(2000)
    expect(await progress(cloud)).toEqual(Array(5).fill('Available 100%'))
  })

  it('cancels a copy that waits; not one that is done, nor somebody else’s', async () => {
    const cloud = await start({ inventories: many(6) })
    for (let n = 0; n < 5; n++) await copyNth(cloud, n)
    const target = { RegionId: HANGZHOU, ImageId: String((await copyNth(cloud, 5)).fields.ImageId) }
    expect(verdict(await cloud.sharee('CancelCopyImage', target))).toBe('404 InvalidImageId.NotFound')
    expect(verdict(await cloud.owner('CancelCopyImage', target))).toBe('200')
    expect(await progress(cloud)).toEqual(Array(5).fill('Creating 0%'))
    const done = { RegionId: HANGZHOU, ImageId: 'm-emulated000000000001' }
    cloud.clock.advance(2000)
    expect(verdict(await cloud.owner('CancelCopyImage', done))).toBe('400 IncorrectImageStatus')
    expect(verdict(await cloud.owner('CancelCopyImage', {}))).toBe('400 MissingParameter')
  })
})

describe('what a copy is', () => {
  it('private, unshared, unused, its owner’s; it keeps the product code', async () => {
    const source = { productCode: 'cmjj-1', sharedWith: [SHAREE], usedBy: { [OWNER]: ['i-1'] } }
    const cloud = await start({ inventories: [inventory([source])], copyMs: 0 })
    const { fields } = await copy(cloud)
    const image = cloud.emulator.images().find(({ id }) => id === fields.ImageId)
    expect(image).toMatchObject({
      name: 'golden-base-hz',
      region: HANGZHOU,
      owner: OWNER,
      public: false,
      productCode: 'cmjj-1',
      kmsKey: undefined,
      sharedWith: [],
    })
    const target = { RegionId: HANGZHOU, ImageId: String(fields.ImageId) }
    expect(verdict(await cloud.owner('DeleteImage', target))).toBe('200')
  })

  it('is in the source’s region and named like its id, unless told otherwise', async () => {
    const cloud = await start()
    const { fields } = await cloud.owner('CopyImage', { ImageId: IMAGE })
    expect(cloud.emulator.images().find(({ copied }) => copied)).toMatchObject({
      region: 'cn-beijing',
      name: fields.ImageId,
    })
  })

  it('S5: an image that was shared to the caller is copied within its region only', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])], copyMs: 0 })
    expect(verdict(await cloud.sharee('CopyImage', order()))).toBe('403 OperationDenied.SameRegionOnly')
    expect(verdict(await cloud.stranger('CopyImage', order()))).toBe('404 InvalidImageId.NotFound')
    expect(verdict(await cloud.sharee('CopyImage', order({ DestinationRegionId: 'cn-beijing' })))).toBe('200')
  })

  it('a copy of what was shared can be shared on, or cannot; nor can a copy of that copy', async () => {
    const outcome = async (resharingByCopy: 'accepted' | 'refused'): Promise<string[]> => {
      const inventories = [inventory([{ sharedWith: [SHAREE] }])]
      const cloud = await start({ inventories, copyMs: 0, behaviours: { resharingByCopy } })
      const share = async (name: string, from: string): Promise<[string, string]> => {
        const made = await cloud.sharee('CopyImage', { ImageId: from, DestinationImageName: name })
        const ImageId = String(made.fields.ImageId)
        return [ImageId, verdict(await cloud.sharee('ModifyImageSharePermission', { ImageId, 'AddAccount.1': OWNER }))]
      }
      const [first, shared] = await share('first', IMAGE)
      const [, sharedAgain] = await share('second', first)
      return [shared, sharedAgain]
    }
    expect(await outcome('accepted')).toEqual(['200', '200'])
    expect(await outcome('refused')).toEqual(['404 InvalidImageId.NotFound', '404 InvalidImageId.NotFound'])
  })

  it('S2: what is shared to an account does not count against its images', async () => {
    const images = [
      { id: 'm-1', sharedWith: [SHAREE] },
      { id: 'm-2', name: 'two', sharedWith: [SHAREE] },
    ]
    const cloud = await start({ inventories: [inventory(images)], quotas: { images: 1 }, copyMs: 0 })
    const mine = (name: string, ImageId: string): Promise<string> =>
      cloud.sharee('CopyImage', { ImageId, DestinationImageName: name }).then(verdict)
    expect(await mine('one', 'm-1')).toBe('200')
    expect(await mine('two', 'm-2')).toBe('403 QuotaExceed.Image')
  })
})

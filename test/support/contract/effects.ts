import { describe, expect, it } from 'vitest'
import type { AccountId, CloudImage } from '../../../src/execute/cloud.ts'
import { CROWD, contractCopyMs, LONG, OWNER, refused, SHAREE, type Subject, strangers } from './world.ts'

/** What sharing, copying and deleting do. */
export function sharingContract(subject: () => Subject): void {
  describe('sharing', () => {
    it('adds and removes exactly what it is told', async () => {
      const receipt = await share(subject, 'm-plain', ...strangers(0, 10))
      expect(receipt.requestId).not.toBe('')
      await subject().cloud.modifySharePermission('cn-beijing', 'm-plain', { add: [LONG], remove: strangers(0, 3) })
      expect([...(await subject().cloud.sharees('cn-beijing', 'm-plain'))].sort()).toEqual(
        [...strangers(3, 10), LONG].sort(),
      )
    })

    it('takes ten accounts at most, rather than lose the rest', async () => {
      await expect(share(subject, 'm-plain', ...strangers(0, 11))).rejects.toThrow(RangeError)
      await expect(unshare(subject, 'm-shared', ...CROWD.slice(0, 11))).rejects.toThrow(RangeError)
      await expect(share(subject, 'm-plain')).rejects.toThrow(RangeError)
      const both = { add: [LONG], remove: [LONG] }
      await expect(subject().cloud.modifySharePermission('cn-beijing', 'm-plain', both)).rejects.toThrow(RangeError)
      expect(await subject().cloud.sharees('cn-beijing', 'm-plain')).toEqual([])
      expect((await subject().cloud.sharees('cn-beijing', 'm-shared')).length).toBe(CROWD.length + 2)
    })

    it('gives the image to the sharee, and takes it away', async () => {
      const theirs = await subject().world.as(SHAREE)
      const visible = async () => (await theirs.images({ region: 'cn-beijing', ids: ['m-plain'] })).length
      await share(subject, 'm-plain', SHAREE)
      expect(await visible()).toBe(1)
      await unshare(subject, 'm-plain', SHAREE)
      expect(await visible()).toBe(0)
    })

    it.each([
      ['an image that is not there', 'm-none', [SHAREE], 404, 'InvalidImageId.NotFound'],
      ['an account that does not exist', 'm-plain', [strangers(0, 1)[0], '77'], 404, 'InvalidAccount.NotFound'],
      ['its owner', 'm-plain', [OWNER], 404, 'InvalidAccount.Forbbiden'],
      ['more accounts than the quota', 'm-shared', strangers(0, 7), 403, 'QuotaExceed.ShareImageUser'],
      ['a deprecated image', 'm-deprecated', [SHAREE], 403, 'OperationDenied.InvalidImageStatus'],
      ['an encrypted image and an account the role does not trust', 'm-key', [LONG], 403, 'AssumeRoleError'],
      ['an encrypted image with data disks', 'm-disks', [SHAREE], 403, 'OperationDeined.FullImage'],
      ['a service key', 'm-service', [SHAREE], 403, 'InvalidOperation.ServiceKeyEncryptedImageUnsupported'],
    ] as const)('is refused for %s, and then nothing happened', async (_, id, accounts, status, code) => {
      const before = id === 'm-none' ? [] : await subject().cloud.sharees('cn-beijing', id)
      await refused(share(subject, id, ...accounts.flatMap((account) => account ?? [])), status, code)
      if (id !== 'm-none') expect(await subject().cloud.sharees('cn-beijing', id)).toEqual(before)
    })

    it('fills the quota to the last place', async () => {
      await share(subject, 'm-shared', ...strangers(0, 6))
      expect((await subject().cloud.sharees('cn-beijing', 'm-shared')).length).toBe(30)
    })

    it('shares an encrypted image with an account that the role trusts', async () => {
      await share(subject, 'm-key', SHAREE)
      expect(await subject().cloud.sharees('cn-beijing', 'm-key')).toEqual([SHAREE])
    })

    it('is not for sharees', async () => {
      const theirs = await subject().world.as(SHAREE)
      const change = { add: [LONG], remove: [] }
      await refused(theirs.modifySharePermission('cn-beijing', 'm-shared', change), 404, 'InvalidImageId.NotFound')
    })
  })
}

export function copyingContract(subject: () => Subject): void {
  describe('copying', () => {
    it('takes its time, and makes a private image of the caller', async () => {
      const { image: id, requestId } = await copy(subject, 'm-shared', 'cn-hangzhou', 'copy', { tags: { a: 'b' } })
      expect([id, requestId]).toEqual([expect.stringMatching(/^m-/), expect.stringMatching(/./)])
      expect((await image(subject, 'cn-hangzhou', id))?.status).toBe('Creating')
      subject().world.advance(contractCopyMs - 1)
      expect((await image(subject, 'cn-hangzhou', id))?.status).toBe('Creating')
      subject().world.advance(1)
      expect(await image(subject, 'cn-hangzhou', id)).toMatchObject({
        name: 'copy',
        status: 'Available',
        ownerAlias: 'self',
        ownerAccount: OWNER,
        tags: { a: 'b' },
      })
      expect(await subject().cloud.sharees('cn-hangzhou', id)).toEqual([])
      expect((await subject().cloud.images({ region: 'cn-hangzhou', name: 'copy' })).map((found) => found.id)).toEqual([
        id,
      ])
    })

    it('makes one image of one client token', async () => {
      const first = await copy(subject, 'm-plain', 'cn-hangzhou', 'copy')
      expect((await copy(subject, 'm-plain', 'cn-hangzhou', 'copy')).image).toBe(first.image)
      subject().world.advance(contractCopyMs)
      expect((await copy(subject, 'm-plain', 'cn-hangzhou', 'copy')).image).toBe(first.image)
    })

    it('runs five copies in a region, and queues the sixth', async () => {
      const sources = ['m-plain', 'm-shared', 'm-used', 'm-key', 'm-disks', 'm-service']
      const ids: string[] = []
      for (const id of sources) {
        ids.push(
          (
            await copy(
              subject,
              id,
              'cn-hangzhou',
              `copy-of-${id}`,
              id.match(/key|disks|service/) ? { kmsKey: 'key-hz' } : {},
            )
          ).image,
        )
      }
      const statuses = async () => {
        const found = await subject().cloud.images({ region: 'cn-hangzhou', ids })
        return ids.map((id) => found.find((candidate) => candidate.id === id)?.status)
      }
      expect(await statuses()).toEqual([...Array.from({ length: 5 }, () => 'Creating'), 'Waiting'])
      subject().world.advance(contractCopyMs)
      expect(await statuses()).toEqual([...Array.from({ length: 5 }, () => 'Available'), 'Creating'])
      subject().world.advance(contractCopyMs)
      expect((await statuses())[5]).toBe('Available')
    })

    it.each([
      ['an image that is not there', 'm-none', 'cn-hangzhou', 'name', 404, 'InvalidImageId.NotFound'],
      ['a deprecated image', 'm-deprecated', 'cn-hangzhou', 'name', 400, 'IncorrectImageStatus'],
      ['a name that is taken', 'm-used', 'cn-hangzhou', 'plain', 400, 'InvalidImageName.Duplicated'],
      ['a region that is none', 'm-plain', 'xx-nowhere', 'name', 400, 'DestinationRegion.NotFound'],
      [
        'an encrypted image that leaves without a key',
        'm-key',
        'cn-hangzhou',
        'name',
        403,
        'OperationDenied.EncryptSnapshotAcrossRegion',
      ],
    ] as const)('is refused for %s', async (_, id, region, name, status, code) => {
      await refused(copy(subject, id, region, name), status, code)
    })

    it('is refused while the same image is being copied', async () => {
      await copy(subject, 'm-plain', 'cn-hangzhou', 'one')
      await refused(copy(subject, 'm-plain', 'cn-shanghai', 'two'), 400, 'OperationDenied.ImageCopyConflict')
      subject().world.advance(contractCopyMs)
      await copy(subject, 'm-plain', 'cn-shanghai', 'two')
    })

    it('keeps a shared image in its region', async () => {
      const theirs = await subject().world.as(SHAREE)
      const request = { region: 'cn-beijing', image: 'm-shared', name: 'mine', clientToken: 'theirs' }
      await refused(theirs.copyImage({ ...request, toRegion: 'cn-hangzhou' }), 403, 'OperationDenied.SameRegionOnly')
      const { image: id } = await theirs.copyImage({ ...request, toRegion: 'cn-beijing', clientToken: 'theirs-2' })
      subject().world.advance(contractCopyMs)
      const [found] = await theirs.images({ region: 'cn-beijing', ids: [id] })
      expect(found).toMatchObject({ ownerAlias: 'self', ownerAccount: SHAREE, status: 'Available' })
    })

    it('can be cancelled while it runs, and is gone then', async () => {
      const { image: id } = await copy(subject, 'm-plain', 'cn-hangzhou', 'copy')
      await refused(subject().cloud.cancelCopy('cn-beijing', id), 404, 'InvalidImageId.NotFound')
      expect(await subject().cloud.cancelCopy('cn-hangzhou', id)).toEqual({ requestId: expect.any(String) })
      expect(await image(subject, 'cn-hangzhou', id)).toBeUndefined()
      const { image: second } = await copy(subject, 'm-plain', 'cn-hangzhou', 'other')
      subject().world.advance(contractCopyMs)
      await refused(subject().cloud.cancelCopy('cn-hangzhou', second), 400, 'IncorrectImageStatus')
      await refused(subject().cloud.cancelCopy('cn-beijing', 'm-plain'), 400, 'ImageCreatedNotFromCopy')
    })

    it('cannot be deleted while it runs', async () => {
      const { image: id } = await copy(subject, 'm-plain', 'cn-hangzhou', 'copy')
      await refused(subject().cloud.deleteImage('cn-hangzhou', id, true), 403, 'OperationDenied.ImageCopying')
    })
  })
}

export function deletingContract(subject: () => Subject): void {
  describe('deleting', () => {
    it('works on an image that nobody has', async () => {
      await subject().cloud.deleteImage('cn-beijing', 'm-plain', false)
      expect(await image(subject, 'cn-beijing', 'm-plain')).toBeUndefined()
    })

    it('needs unsharing first, whatever the force', async () => {
      await refused(subject().cloud.deleteImage('cn-beijing', 'm-shared', true), 403, 'ImageUseShared')
      const all = await subject().cloud.sharees('cn-beijing', 'm-shared')
      for (let at = 0; at < all.length; at += 10) await unshare(subject, 'm-shared', ...all.slice(at, at + 10))
      await subject().cloud.deleteImage('cn-beijing', 'm-shared', false)
      expect(await image(subject, 'cn-beijing', 'm-shared')).toBeUndefined()
    })

    it('needs force while instances use the image, which stay', async () => {
      await refused(subject().cloud.deleteImage('cn-beijing', 'm-used', false), 403, 'ImageUsingByInstance')
      await subject().cloud.deleteImage('cn-beijing', 'm-used', true)
      expect(await subject().cloud.instances('cn-beijing', 'm-used')).toEqual({
        permitted: true,
        value: ['i-1', 'i-2'],
      })
    })

    it('is the owner’s, in the image’s region', async () => {
      const theirs = await subject().world.as(SHAREE)
      await refused(theirs.deleteImage('cn-beijing', 'm-shared', true), 404, 'InvalidImageId.NotFound')
      await refused(subject().cloud.deleteImage('cn-hangzhou', 'm-plain', true), 404, 'InvalidImageId.NotFound')
      expect(await image(subject, 'cn-beijing', 'm-plain')).toBeDefined()
    })
  })
}

async function image(subject: () => Subject, region: string, id: string): Promise<CloudImage | undefined> {
  return (await subject().cloud.images({ region, ids: [id] }))[0]
}

function share(subject: () => Subject, id: string, ...add: AccountId[]) {
  return subject().cloud.modifySharePermission('cn-beijing', id, { add, remove: [] })
}

function unshare(subject: () => Subject, id: string, ...remove: AccountId[]) {
  return subject().cloud.modifySharePermission('cn-beijing', id, { add: [], remove })
}

function copy(subject: () => Subject, id: string, toRegion: string, name: string, more: object = {}) {
  const request = { region: 'cn-beijing', image: id, toRegion, name, clientToken: `token-${name}` }
  return subject().cloud.copyImage({ ...request, ...more })
}

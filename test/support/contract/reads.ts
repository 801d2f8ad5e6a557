import { describe, expect, it } from 'vitest'
import type { CloudImage } from '../../../src/execute/cloud.ts'
import { CROWD, LONG, OWNER, owned, RESTRICTED, refused, SHAREE, type Subject } from './world.ts'

/** What the reads of the port do. */
export function readsContract(subject: () => Subject): void {
  describe('who and where', () => {
    it('knows the caller, and that it is no real cloud', async () => {
      expect(await subject().cloud.callerAccount()).toBe(OWNER)
      expect(await (await subject().world.as(SHAREE)).callerAccount()).toBe(SHAREE)
      expect(subject().cloud.simulated).toBe(true)
    })

    it('lists regions', async () => {
      expect(await subject().cloud.regions()).toEqual(expect.arrayContaining(['cn-beijing', 'cn-hangzhou']))
    })
  })

  describe('images', () => {
    it('lists the caller’s own in every status, one region only', async () => {
      const found = await subject().cloud.images({ region: 'cn-beijing' })
      expect(found.map(({ id }) => id).sort()).toEqual(
        owned.flatMap(({ id, region }) => (region === 'cn-beijing' ? [id] : [])).sort(),
      )
      expect(found.find(({ id }) => id === 'm-deprecated')?.status).toBe('Deprecated')
    })

    it('says what an image is', async () => {
      expect(await image(subject, 'cn-beijing', 'm-plain')).toMatchObject({
        id: 'm-plain',
        region: 'cn-beijing',
        name: 'plain',
        status: 'Available',
        ownerAlias: 'self',
        ownerAccount: OWNER,
        public: false,
        productCode: '',
        tags: {},
      })
    })

    it('leaves out what does not exist, is elsewhere, or is not the caller’s to see', async () => {
      const ids = ['m-plain', 'm-none', 'm-far', ...Array.from({ length: 150 }, (_, index) => `m-x${index}`), 'm-used']
      expect((await subject().cloud.images({ region: 'cn-beijing', ids })).map(({ id }) => id).sort()).toEqual([
        'm-plain',
        'm-used',
      ])
      expect(await (await subject().world.as(SHAREE)).images({ region: 'cn-beijing', ids: ['m-plain'] })).toEqual([])
      expect(await subject().cloud.images({ region: 'cn-beijing', ids: [] })).toEqual([])
    })

    it('finds a name, the whole of it', async () => {
      const named = (name: string) => subject().cloud.images({ region: 'cn-beijing', name })
      expect((await named('plain')).map(({ id }) => id)).toEqual(['m-plain'])
      expect(await named('pla')).toEqual([])
      expect(await named('*')).toEqual([])
    })

    it('shows a sharee what it was given', async () => {
      const theirs = await subject().world.as(SHAREE)
      const [found] = await theirs.images({ region: 'cn-beijing', owner: 'others' })
      expect(found).toMatchObject({ id: 'm-shared', ownerAlias: 'others', ownerAccount: OWNER })
      expect(await theirs.images({ region: 'cn-beijing' })).toEqual([])
      expect((await theirs.images({ region: 'cn-beijing', ids: ['m-shared'] })).length).toBe(1)
    })
  })

  describe('sharees', () => {
    it('are all there, with every digit', async () => {
      expect([...(await subject().cloud.sharees('cn-beijing', 'm-shared'))].sort()).toEqual(
        [LONG, SHAREE, ...CROWD].sort(),
      )
      expect(await subject().cloud.sharees('cn-beijing', 'm-plain')).toEqual([])
    })

    it('are refused for an image that is not there', async () => {
      await refused(subject().cloud.sharees('cn-beijing', 'm-none'), 404, 'InvalidImageId.NotFound')
      await refused(subject().cloud.sharees('cn-hangzhou', 'm-plain'), 404, 'InvalidImageId.NotFound')
    })

    it('are nobody else’s business', async () => {
      await refused(
        (await subject().world.as(SHAREE)).sharees('cn-beijing', 'm-shared'),
        404,
        'InvalidImageId.NotFound',
      )
    })
  })

  describe('encryption', () => {
    it('is told by the snapshots behind an image', async () => {
      const told = async (id: string) => {
        const ids = (await image(subject, 'cn-beijing', id))?.snapshotIds ?? []
        const read = await subject().cloud.snapshots('cn-beijing', ids)
        return read.permitted && read.value.map(({ encrypted, kmsKeyId }) => [encrypted, kmsKeyId])
      }
      expect(await told('m-plain')).toEqual([[false, undefined]])
      expect(await told('m-key')).toEqual([[true, 'key-bj']])
      expect(await told('m-disks')).toEqual([
        [true, 'key-bj'],
        [true, 'key-bj'],
        [true, 'key-bj'],
      ])
    })

    it('is read for any number of snapshots', async () => {
      const ids = [...Array.from({ length: 130 }, (_, index) => `s-none-${index}`)]
      ids.push(...((await image(subject, 'cn-beijing', 'm-plain'))?.snapshotIds ?? []))
      const read = await subject().cloud.snapshots('cn-beijing', ids)
      expect(read.permitted && read.value.map(({ id }) => id)).toEqual(ids.slice(130))
    })
  })

  describe('what may not be read', () => {
    it('is not mistaken for nothing', async () => {
      const theirs = await subject().world.as(RESTRICTED)
      expect(await theirs.instances('cn-beijing', 'm-plain')).toEqual({
        permitted: false,
        action: 'ecs:DescribeInstances',
      })
      expect(await theirs.snapshots('cn-beijing', ['s-1'])).toEqual({
        permitted: false,
        action: 'ecs:DescribeSnapshots',
      })
    })

    it('is only what the caller has no right to', async () => {
      expect(await subject().cloud.instances('cn-beijing', 'm-used')).toEqual({
        permitted: true,
        value: ['i-1', 'i-2'],
      })
      expect(await subject().cloud.instances('cn-beijing', 'm-plain')).toEqual({ permitted: true, value: [] })
      expect(await (await subject().world.as(SHAREE)).instances('cn-beijing', 'm-shared')).toEqual({
        permitted: true,
        value: ['i-9'],
      })
    })
  })
}

async function image(subject: () => Subject, region: string, id: string): Promise<CloudImage | undefined> {
  return (await subject().cloud.images({ region, ids: [id] }))[0]
}

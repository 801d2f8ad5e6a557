import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { CloudError } from '../../src/execute/cloud.ts'
import { type Snapshot, takeSnapshot } from '../../src/execute/snapshot.ts'
import { createCloud } from '../../src/io/cloud/client.ts'
import type { Inventory, InventoryImage } from '../../src/schema/generated/types.ts'
import { loadValidator } from '../../src/schema/index.ts'
import { createMemoryCloud, type MemoryCloudOptions } from '../support/memory-cloud.ts'
import { inventory, owner, ownImage, sharee, sharees } from './worlds.ts'

const at = Date.UTC(2026, 10, 24, 2, 0, 0, 123)

const customer = { kmsKey: 'key-1', keyType: 'customer', keyEnabled: true, snapshots: 2 } as const
const service = { kmsKey: 'alias/acs/ecs', keyType: 'service', snapshots: 1 } as const

const mine: readonly InventoryImage[] = [
  ownImage('m-3', { region: 'cn-hangzhou', sharedWith: sharees(1, 31).reverse() }),
  ownImage('m-2', { encryption: customer, usedBy: { [owner]: ['i-2', 'i-1'] } }),
  ownImage('m-1', { status: 'Deprecated', encryption: service, productCode: 'p-1' }),
]
const theirs = inventory([ownImage('m-9', { ownerAccount: sharee(1), sharedWith: [owner] })], sharee(1))

function capture(
  options: Partial<MemoryCloudOptions> = {},
  regions = ['cn-hangzhou', 'cn-beijing'],
): Promise<Snapshot> {
  const cloud = createMemoryCloud({ inventories: [inventory(mine), theirs], ...options })
  return takeSnapshot(cloud.as(owner), regions, at, () => undefined)
}

function imageOf({ spec }: Inventory, id: string): InventoryImage | undefined {
  return spec.images?.find((image) => image.id === id)
}

describe('takeSnapshot', () => {
  it('captures own images in every status and those shared to the caller, sorted', async () => {
    const { inventory: taken, forbidden } = await capture()
    expect(taken.metadata).toEqual({ account: owner, capturedAt: '2026-11-24T02:00:00Z', simulated: true })
    expect(taken.spec.images?.map(({ id }) => id)).toEqual(['m-1', 'm-2', 'm-9', 'm-3'])
    expect(forbidden).toEqual([])
    const validate = await loadValidator('Inventory')
    expect([validate(taken), validate.errors]).toEqual([true, null])
  })

  it('says what the ECS API can tell, and nothing else', async () => {
    const { inventory: taken } = await capture()
    const { resourceShares: _, ...known } = ownImage('m-2')
    expect(imageOf(taken, 'm-2')).toEqual({
      ...known,
      encryption: { kmsKey: 'key-1', snapshots: 2 },
      usedBy: { [owner]: ['i-1', 'i-2'] },
    })
    expect(imageOf(taken, 'm-1')).toMatchObject({ status: 'Deprecated', productCode: 'p-1', encryption: service })
    expect(imageOf(taken, 'm-3')?.sharedWith).toEqual(sharees(1, 31))
    expect(imageOf(taken, 'm-9')).toMatchObject({ owner: 'others', ownerAccount: sharee(1), usedBy: { [owner]: [] } })
    expect(imageOf(taken, 'm-9')).not.toHaveProperty('sharedWith')
  })

  it.each([
    ['DescribeInstances', 'usedBy'],
    ['DescribeSnapshots', 'encryption'],
    ['DescribeImageSharePermission', 'sharedWith'],
  ] as const)('leaves absent what %s would tell, and names the permission', async (action, key) => {
    const { inventory: taken, forbidden } = await capture({ denied: { [owner]: [action] } })
    expect(forbidden).toEqual([`ecs:${action}`])
    expect(taken.spec.images).toHaveLength(4)
    for (const image of taken.spec.images ?? []) expect(image).not.toHaveProperty(key)
  })

  it('captures nothing where it may not list the images', async () => {
    const taken = capture({ denied: { [owner]: ['DescribeImages'] } })
    await expect(taken).rejects.toMatchObject({ failure: 'refused', action: 'DescribeImages' })
  })

  it('does not pass over any other failure', async () => {
    const error = new CloudError('in-doubt', {
      action: 'DescribeImageSharePermission',
      code: 'Timeout',
      message: 'lost',
    })
    const taken = capture({
      intercept: ({ action }) => (action === error.action ? { when: 'before', error } : undefined),
    })
    await expect(taken).rejects.toBe(error)
  })

  it('is the same for the same state, in whatever order regions are named', async () => {
    const [one, two] = await Promise.all([capture(), capture({}, ['cn-beijing', 'cn-hangzhou', 'cn-beijing'])])
    expect(JSON.stringify(one)).toBe(JSON.stringify(two))
  })

  it('captures from the emulator, through the real client, what the emulator was started with', async () => {
    const accessKey = { id: 'testid', secret: 'testsecret' }
    const emulator = await startEmulator({
      inventories: [inventory(mine), theirs],
      accessKeys: [{ ...accessKey, account: owner }],
    })
    try {
      const cloud = await createCloud({ endpoint: emulator.url, accessKey, env: {} })
      const { inventory: taken } = await takeSnapshot(cloud, ['cn-beijing', 'cn-hangzhou'], at, () => undefined)
      expect(taken).toEqual((await capture()).inventory)
    } finally {
      await emulator.stop()
    }
  })
})

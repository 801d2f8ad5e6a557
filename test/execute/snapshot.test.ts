import { describe, expect, it } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { type Cloud, CloudError } from '../../src/execute/cloud.ts'
import { type Snapshot, takeSnapshot } from '../../src/execute/snapshot.ts'
import type { ImageUser } from '../../src/execute/survey.ts'
import { openAccess } from '../../src/io/cloud/client.ts'
import type { FaultRule, Inventory, InventoryImage } from '../../src/schema/generated/types.ts'
import { loadValidator } from '../../src/schema/index.ts'
import { createMemoryCloud, type MemoryCloudOptions } from '../support/memory-cloud.ts'
import { inventory, owner, ownImage, sharee, sharees } from './worlds.ts'

const at = Date.UTC(2026, 10, 24, 2, 0, 0, 123)

const customer = { kmsKey: 'key-1', keyType: 'customer', keyEnabled: true, snapshots: 2 } as const
const service = { kmsKey: 'alias/acs/ecs', keyType: 'service', keyEnabled: true, snapshots: 1 } as const

const mine: readonly InventoryImage[] = [
  ownImage('m-3', { region: 'cn-hangzhou', sharedWith: sharees(1, 31).reverse() }),
  ownImage('m-2', {
    encryption: customer,
    resourceShares: ['rs-2', 'rs-1'],
    usedBy: { [owner]: ['lt-1', 'i-2', 'asc-1', 'i-1'] },
  }),
  ownImage('m-1', { status: 'Deprecated', encryption: service, productCode: 'p-1' }),
]
const theirs = inventory([ownImage('m-9', { ownerAccount: sharee(1), sharedWith: [owner] })], sharee(1))
const world = [
  inventory(mine, owner, {
    quotas: { accountsPerImage: 40 },
    shareRole: { exists: true, trustedAccounts: [sharee(2), sharee(1)] },
  }),
  theirs,
]

function capture(
  options: Partial<MemoryCloudOptions> = {},
  regions = ['cn-hangzhou', 'cn-beijing'],
): Promise<Snapshot> {
  const cloud = createMemoryCloud({ inventories: world, ...options })
  return takeSnapshot(cloud.access(owner), regions, at, () => undefined)
}

function imageOf({ spec }: Inventory, id: string): InventoryImage | undefined {
  return spec.images?.find((image) => image.id === id)
}

const regions = ['cn-beijing', 'cn-hangzhou']

/** Captured through the real client. */
async function captureFromEmulator(options: Partial<EmulatorOptions> = {}, retries = 0): Promise<Snapshot> {
  const accessKey = { id: 'testid', secret: 'testsecret' }
  const emulator = await startEmulator({
    inventories: world,
    accessKeys: [{ ...accessKey, account: owner }],
    ...options,
  })
  try {
    const timeouts = { readRetries: retries, readPauseMs: 1, requestMs: 2000 }
    const access = await openAccess({ endpoint: emulator.url, accessKey, env: {}, timeouts })
    return await takeSnapshot(access, regions, at, () => undefined)
  } finally {
    await emulator.stop()
  }
}

describe('takeSnapshot', () => {
  it('captures own images in every status and those shared to the caller, sorted', async () => {
    const { inventory: taken, forbidden, failed } = await capture()
    expect(taken.metadata).toEqual({ account: owner, capturedAt: '2026-11-24T02:00:00Z', simulated: true })
    expect(taken.spec.images?.map(({ id }) => id)).toEqual(['m-1', 'm-2', 'm-9', 'm-3'])
    expect([forbidden, failed]).toEqual([[], []])
    const validate = await loadValidator('Inventory')
    expect([validate(taken), validate.errors]).toEqual([true, null])
  })

  it('says all that can be told of an own image, and of one that is only shared who uses it here', async () => {
    const { inventory: taken } = await capture()
    expect(imageOf(taken, 'm-2')).toEqual({
      ...ownImage('m-2'),
      family: '',
      tags: {},
      encryption: customer,
      resourceShares: ['rs-1', 'rs-2'],
      usedBy: { [owner]: ['asc-1', 'i-1', 'i-2', 'lt-1'] },
    })
    expect(imageOf(taken, 'm-1')).toMatchObject({ status: 'Deprecated', productCode: 'p-1', encryption: service })
    expect(imageOf(taken, 'm-3')?.sharedWith).toEqual(sharees(1, 31))
    expect(imageOf(taken, 'm-9')).toMatchObject({ owner: 'others', ownerAccount: sharee(1), usedBy: { [owner]: [] } })
    expect(imageOf(taken, 'm-9')).not.toHaveProperty('sharedWith')
    expect(imageOf(taken, 'm-9')).not.toHaveProperty('resourceShares')
  })

  it('says quota and share role, sorted', async () => {
    const { spec } = (await capture()).inventory
    expect(spec.quotas).toEqual({ accountsPerImage: 40 })
    expect(spec.shareRole).toEqual({ exists: true, trustedAccounts: [sharee(1), sharee(2)] })
    expect((await capture({ inventories: [inventory(mine)] })).inventory.spec.shareRole).toEqual({ exists: false })
  })

  it('captures nothing where it may not list the images', async () => {
    const taken = capture({ denied: { [owner]: ['DescribeImages'] } })
    await expect(taken).rejects.toMatchObject({ failure: 'refused', action: 'DescribeImages' })
  })

  it('does not pass over any other failure', async () => {
    for (const action of ['DescribeImageSharePermission', 'DescribeKey']) {
      const error = new CloudError('in-doubt', { action, code: 'Timeout', message: 'lost' })
      const taken = capture({
        intercept: (call) => (call.action === action ? { when: 'before', error } : undefined),
      })
      await expect(taken).rejects.toBe(error)
    }
  })

  it('goes on without a service that refuses or cannot be reached, and says why', async () => {
    const failures = [
      new CloudError('unreachable', { action: 'GetProductQuota', code: 'ENOTFOUND', message: 'no such host' }),
      new CloudError('refused', { action: 'DescribeKey', code: 'NotActivated', status: 400, message: 'not activated' }),
    ]
    const { inventory: taken, failed } = await capture({
      intercept: ({ action }) => {
        const error = failures.find((failure) => failure.action === action)
        return error === undefined ? undefined : { when: 'before', error }
      },
    })
    expect(failed).toEqual(['no such host', 'not activated'])
    expect(taken.spec).not.toHaveProperty('quotas')
    expect(imageOf(taken, 'm-2')?.encryption).toEqual({ kmsKey: 'key-1', snapshots: 2 })
  })

  it('is the same for the same state, in whatever order regions are named', async () => {
    const [one, two] = await Promise.all([capture(), capture({}, ['cn-beijing', 'cn-hangzhou', 'cn-beijing'])])
    expect(JSON.stringify(one)).toBe(JSON.stringify(two))
  })

  it('captures from the emulator, through the real client, what the emulator was started with', async () => {
    expect(await captureFromEmulator()).toEqual(await capture())
  })
})

describe('what goes wrong on the way', () => {
  it('does not change what is captured, as long as it passes', async () => {
    const rules: FaultRule[] = [
      { fault: 'throttle', retryAfterMs: 2, probability: 0.2 },
      { fault: 'unavailable', probability: 0.1 },
      { fault: 'drop', phase: 'after', probability: 0.1 },
      { fault: 'truncate', probability: 0.1 },
    ]
    expect(await captureFromEmulator({ faults: { seed: 5, rules } }, 20)).toEqual(await capture())
  })

  it('does not make "none" of a list that may not be read', async () => {
    const permission = 'ess:DescribeScalingConfigurations'
    const silent = { deny: [permission], behaviours: { emptyWhenDenied: [permission] } }
    // The list is answered, the dry run is not.
    const rules: FaultRule[] = [{ fault: 'throttle', action: 'DescribeScalingConfigurations', nth: 2 }]
    const unused = { inventories: [inventory([ownImage('m-1')])], ...silent, faults: { rules } }
    await expect(captureFromEmulator(unused)).rejects.toMatchObject({ failure: 'throttled' })
    const { inventory: taken } = await captureFromEmulator(unused, 2)
    expect(imageOf(taken, 'm-1')?.useUnknown).toEqual({ [owner]: ['asc'] })
  })

  it.each(['DescribeImages', 'DescribeSnapshots', 'DescribeKey', 'DescribeLaunchTemplateVersions', 'GetProductQuota'])(
    'ends the capture where %s never answers',
    async (action) => {
      const rules: FaultRule[] = [{ fault: 'unavailable', action }]
      await expect(captureFromEmulator({ faults: { rules } }, 1)).rejects.toMatchObject({ failure: 'in-doubt', action })
    },
  )
})

/** What is missing where an action is not allowed; the rest is as ever. */
const gaps: readonly (readonly [string, (taken: Inventory) => void])[] = [
  ['ecs:DescribeSnapshots', (taken) => without(taken, 'encryption')],
  ['ecs:DescribeImageSharePermission', (taken) => without(taken, 'sharedWith')],
  ['resourcesharing:ListResourceShareAssociations', (taken) => without(taken, 'resourceShares')],
  ['ecs:DescribeInstances', (taken) => unknownUse(taken, ['i'], ['asc-1', 'lt-1'])],
  ['ecs:DescribeLaunchTemplates', (taken) => unknownUse(taken, ['lt'], ['asc-1', 'i-1', 'i-2'])],
  ['ess:DescribeScalingConfigurations', (taken) => unknownUse(taken, ['asc'], ['i-1', 'i-2', 'lt-1'])],
  ['ecs:DescribeLaunchTemplateVersions', (taken) => unknownUse(taken, ['lt'], ['asc-1', 'i-1', 'i-2'])],
  ['kms:DescribeKey', (taken) => expect(imageOf(taken, 'm-2')?.encryption).toEqual({ kmsKey: 'key-1', snapshots: 2 })],
  ['ram:GetRole', (taken) => expect(taken.spec).not.toHaveProperty('shareRole')],
  ['quotas:GetProductQuota', (taken) => expect(taken.spec).not.toHaveProperty('quotas')],
]

function without(taken: Inventory, key: keyof InventoryImage): void {
  for (const image of taken.spec.images ?? []) expect(image).not.toHaveProperty(key)
}

function unknownUse(taken: Inventory, unknown: readonly string[], known: readonly string[]): void {
  expect(imageOf(taken, 'm-2')).toMatchObject({ usedBy: { [owner]: known }, useUnknown: { [owner]: unknown } })
  // An empty list would say that there is none.
  expect(imageOf(taken, 'm-9')).toMatchObject({ useUnknown: { [owner]: unknown } })
  expect(imageOf(taken, 'm-9')).not.toHaveProperty('usedBy')
}

describe('what is not allowed', () => {
  it.each(gaps)('stays absent for %s, and is named', async (permission, look) => {
    const [, action = ''] = permission.split(':')
    const fromMemory = await capture({ denied: { [owner]: [action] } })
    const refusing = await captureFromEmulator({ deny: [permission] })
    const silent = await captureFromEmulator({ deny: [permission], behaviours: { emptyWhenDenied: [permission] } })
    for (const { inventory: taken, forbidden } of [fromMemory, refusing, silent]) {
      expect(taken.spec.images).toHaveLength(4)
      look(taken)
      expect(forbidden.filter((one) => one !== permission)).toEqual([])
    }
    expect([fromMemory.forbidden, refusing.forbidden]).toEqual([[permission], [permission]])
    expect([...silent.forbidden, ...silent.failed].join()).toContain(permission)
  })

  /** Captured with these scaling configurations, and images of the family `web`. */
  async function useWith(...value: readonly ImageUser[]): Promise<InventoryImage | undefined> {
    const memory = createMemoryCloud({ inventories: [inventory([ownImage('m-1')])] })
    const { cloud, survey } = memory.access(owner)
    const images: Cloud['images'] = async (query) =>
      (await cloud.images(query)).map((image) => ({ ...image, family: 'web' }))
    const odd = {
      cloud: { ...cloud, images },
      survey: { ...survey, scalingConfigurations: async () => ({ permitted: true as const, value }) },
    }
    return imageOf((await takeSnapshot(odd, ['cn-beijing'], at, () => undefined)).inventory, 'm-1')
  }

  it('writes no id that an inventory has no place for, and does not take the rest for all', async () => {
    const use = { usedBy: { [owner]: ['asc-1'] }, useUnknown: { [owner]: ['asc'] } }
    expect(await useWith({ id: 'asc-1', image: 'm-1' }, { id: 'odd', image: 'm-1' })).toMatchObject(use)
  })

  it('takes what launches the latest of a family for a user of each of its images', async () => {
    const families = [
      { id: 'asc-1', family: 'web' },
      { id: 'asc-2', family: 'db' },
    ]
    expect(await useWith(...families)).toMatchObject({ usedBy: { [owner]: ['asc-1'] } })
  })

  it('says nothing of use where none of it may be read', async () => {
    const denied = ['DescribeInstances', 'DescribeLaunchTemplates', 'DescribeScalingConfigurations']
    const { inventory: taken } = await capture({ denied: { [owner]: denied } })
    without(taken, 'usedBy')
    without(taken, 'useUnknown')
  })

  it.each([
    ['ecs:DescribeLaunchTemplates', 'lt'],
    ['ecs:DescribeLaunchTemplateVersions', 'lt'],
    ['ess:DescribeScalingConfigurations', 'asc'],
    ['ecs:DescribeInstances', 'i'],
  ])('is not taken for none where nothing uses an image and %s is denied without a word', async (permission, kind) => {
    const unused = { inventories: [inventory([ownImage('m-1')])] }
    const silent = { deny: [permission], behaviours: { emptyWhenDenied: [permission] } }
    const taken = await captureFromEmulator({ ...unused, ...silent })
    expect(imageOf(taken.inventory, 'm-1')?.useUnknown).toEqual({ [owner]: [kind] })
    expect(taken.forbidden).toEqual([permission])
    expect(imageOf((await captureFromEmulator(unused)).inventory, 'm-1')?.usedBy).toEqual({ [owner]: [] })
  })

  it('captures nothing where the list of images is empty without permission', async () => {
    const silent = { deny: ['ecs:DescribeImages'], behaviours: { emptyWhenDenied: ['ecs:DescribeImages'] } }
    await expect(captureFromEmulator(silent)).rejects.toMatchObject({ action: 'DescribeImages' })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import type { CloudReads } from '../../src/execute/gaps.ts'
import { takeSnapshots } from '../../src/execute/snapshots.ts'
import { openAccess } from '../../src/io/cloud/client.ts'
import type { Encryption, Inventory, InventoryImage } from '../../src/schema/generated/types.ts'
import { createMemoryCloud } from '../support/memory-cloud.ts'
import { scale } from '../support/scale.ts'
import { inventory, owner, ownImage, sharees } from './worlds.ts'

const others = sharees(1, 3)
const accounts = [owner, ...others]
const regions = ['cn-beijing', 'cn-hangzhou']

const encryption = (id: string): fc.Arbitrary<Encryption> =>
  fc.oneof(
    fc.constant('none' as const),
    fc.record({
      kmsKey: fc.constant(`key-${id}`),
      keyType: fc.constant('customer' as const),
      keyEnabled: fc.boolean(),
    }),
    fc.constant({ kmsKey: 'alias/acs/ecs', keyType: 'service' as const, keyEnabled: true }),
  )

/** What one account makes of an image; launch templates may use several. */
const use = (id: string): fc.Arbitrary<string[]> => fc.subarray([`i-${id}-1`, `i-${id}-2`, `asc-${id}`, 'lt-1', 'lt-2'])

const image = (id: string): fc.Arbitrary<InventoryImage> =>
  fc
    .record({
      region: fc.constantFrom(...regions),
      status: fc.constantFrom('Available' as const, 'Creating' as const, 'Deprecated' as const),
      createdAt: fc.constantFrom('2026-01-31T00:00:00Z', '2026-11-20T23:59:59Z'),
      family: fc.constantFrom('', 'base'),
      tags: fc.dictionary(fc.constantFrom('env', 'team', '项目'), fc.constantFrom('', 'prod'), { maxKeys: 2 }),
      productCode: fc.constantFrom('', 'cmjj1'),
      encryption: encryption(id),
      sharedWith: fc.subarray(others),
      resourceShares: fc.subarray(['rs-1', 'rs-2']),
      usedBy: fc.record(Object.fromEntries(accounts.map((account) => [account, use(id)]))),
    })
    .map((more) => ownImage(id, more))

const world: fc.Arbitrary<Inventory> = fc
  .record({
    images: fc.tuple(image('m-1'), image('m-2'), image('m-3')),
    accountsPerImage: fc.nat({ max: 60 }),
    shareRole: fc.oneof(
      fc.constant({ exists: false }),
      fc.record({ exists: fc.constant(true), trustedAccounts: fc.subarray(others) }),
    ),
  })
  .map(({ images, accountsPerImage, shareRole }) =>
    inventory(images, owner, { quotas: { accountsPerImage }, shareRole }),
  )

/** One inventory an account; whatever is missing from one is a failure of the test. */
async function capture(enter: (account: string) => Promise<CloudReads>): Promise<readonly Inventory[]> {
  const results = await takeSnapshots({
    accounts,
    regions,
    enter,
    capturedAt: 0,
    notify: () => undefined,
    ended: () => undefined,
  })
  return results.map(({ snapshot, failure }) => {
    if (snapshot === undefined) throw new Error(failure)
    expect([snapshot.forbidden, snapshot.failed]).toEqual([[], []])
    return snapshot.inventory
  })
}

async function captureFromEmulator(inventories: readonly Inventory[]): Promise<readonly Inventory[]> {
  const accessKey = { id: 'testid', secret: 'testsecret' }
  const emulator = await startEmulator({ inventories, accessKeys: [{ ...accessKey, account: owner }] })
  try {
    const access = await openAccess({ endpoint: emulator.url, accessKey, env: {} })
    return await capture(async (account) => (account === owner ? access : access.assume(account, 'shareplan')))
  } finally {
    await emulator.stop()
  }
}

/** What an account's inventory must say about who uses what, and of the owner's images about everything else. */
function truth({ spec }: Inventory, account: string): readonly unknown[] {
  const own = account === owner
  const seen = (spec.images ?? []).filter(({ sharedWith = [] }) => own || sharedWith.includes(account))
  return seen.map(({ id, sharedWith = [], resourceShares = [], usedBy = {}, encryption: key, ...image }) => ({
    id,
    usedBy: { [account]: [...(usedBy[account] ?? [])].sort() },
    ...(own && {
      ...image,
      encryption: typeof key === 'object' ? { ...key, snapshots: 1 } : key,
      sharedWith: [...sharedWith].sort(),
      resourceShares: [...resourceShares].sort(),
    }),
  }))
}

const byId = (images: readonly InventoryImage[] = []): readonly InventoryImage[] =>
  [...images].sort((a, b) => (a.id < b.id ? -1 : 1))

describe('capturing any cloud, as all its accounts', () => {
  it('tells the truth, comes to the same in memory and through the real client, and what was captured makes the same cloud', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (state) => {
        const memory = createMemoryCloud({ inventories: [state] })
        const captured = await captureFromEmulator([state])
        for (const { metadata, spec } of captured) {
          expect(byId(spec.images)).toMatchObject(truth(state, metadata.account))
          expect(spec.images).toHaveLength(truth(state, metadata.account).length)
        }
        expect(captured[0]?.spec).toMatchObject({ quotas: state.spec.quotas, shareRole: state.spec.shareRole })
        expect(await capture(async (account) => memory.access(account))).toEqual(captured)
        expect(await captureFromEmulator(captured)).toEqual(captured)
      }),
      { numRuns: scale(15, 500) },
    )
  }, 120_000)
})

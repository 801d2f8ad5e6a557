import type { Inventory, InventoryImage } from '../schema/generated/types.ts'
import { type CloudReads, Reader } from './gaps.ts'
import { captureRegion, type RegionProgress } from './snapshot-region.ts'
import { shareRoleOf } from './trust.ts'

/** What an account sees, and what is missing from it: that is absent from the inventory, which means unknown. */
export interface Snapshot {
  readonly inventory: Inventory
  /** RAM actions that the caller lacks. */
  readonly forbidden: readonly string[]
  /** Why other reads failed. Free of secrets. */
  readonly failed: readonly string[]
}

/**
 * Captures what the caller's account sees in the regions: its own images in every status and those shared to it, with sharees,
 * encryption, resource shares and what of its own uses them; its quota and its share role. Canonical: two captures of the same state
 * differ in their time alone.
 *
 * @param capturedAt ms since the epoch, from before the first read.
 * @throws CloudError for everything but a missing permission, and services beside ECS that refuse or cannot be reached.
 */
export async function takeSnapshot(
  reads: CloudReads,
  regions: readonly string[],
  capturedAt: number,
  notify: (progress: RegionProgress) => void,
): Promise<Snapshot> {
  const reader = new Reader(reads)
  const account = await reader.need((cloud) => cloud.callerAccount())
  const names = [...new Set(regions)].sort()
  const [quotas, shareRole] = await Promise.all([readQuotas(reader, names), readShareRole(reader)])
  const images: InventoryImage[] = []
  for (const region of names) images.push(...(await captureRegion(reader, { account, region, notify })))
  const inventory: Inventory = {
    apiVersion: 'shareplan/v1',
    kind: 'Inventory',
    metadata: {
      account,
      capturedAt: new Date(capturedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      ...(reader.cloud.simulated && { simulated: true as const }),
    },
    spec: { ...(quotas && { quotas }), ...(shareRole && { shareRole }), images },
  }
  return { inventory, forbidden: reader.forbidden, failed: reader.failed }
}

/** Where regions differ, what holds in all of them; unknown in one, it is unknown. */
async function readQuotas(
  reader: Reader,
  regions: readonly string[],
): Promise<Inventory['spec']['quotas'] | undefined> {
  const limits = await Promise.all(regions.map((region) => reader.asked((survey) => survey.accountsPerImage(region))))
  const known = limits.filter((limit) => limit !== undefined)
  return known.length === 0 || known.length < limits.length ? undefined : { accountsPerImage: Math.min(...known) }
}

async function readShareRole(reader: Reader): Promise<Inventory['spec']['shareRole'] | undefined> {
  const policy = await reader.asked((survey) => survey.shareRolePolicy())
  return policy === undefined ? undefined : shareRoleOf(policy)
}

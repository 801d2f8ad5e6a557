import pLimit from 'p-limit'
import type { Inventory, InventoryImage } from '../schema/generated/types.ts'
import { type Cloud, CloudError, type CloudImage, type CloudSnapshot, type Permitted } from './cloud.ts'
import { observedImage } from './observe.ts'

/** So many requests at once. */
const atOnce = 8

/** What a snapshot tells while it goes on. */
export interface SnapshotProgress {
  readonly region: string
  /** Images read so far, of all that were listed. */
  readonly done: number
  readonly total: number
}

export interface Snapshot {
  readonly inventory: Inventory
  /** RAM actions that the caller lacks: what they would tell is absent, which means unknown. */
  readonly forbidden: readonly string[]
}

/**
 * Captures what the caller's account sees in the regions: its own images in every status and those shared to it, with sharees,
 * encryption and its own instances. Canonical: two captures of the same state differ in their time alone.
 *
 * @param capturedAt ms since the epoch, from before the first read.
 * @throws CloudError for everything but a missing permission.
 */
export async function takeSnapshot(
  cloud: Cloud,
  regions: readonly string[],
  capturedAt: number,
  notify: (progress: SnapshotProgress) => void,
): Promise<Snapshot> {
  const account = await cloud.callerAccount()
  const capture: Capture = { cloud, account, limit: pLimit(atOnce), forbidden: new Set() }
  const images: InventoryImage[] = []
  for (const region of [...new Set(regions)].sort()) {
    images.push(...(await captureRegion(capture, region, notify)))
  }
  const inventory: Inventory = {
    apiVersion: 'shareplan/v1',
    kind: 'Inventory',
    metadata: {
      account,
      capturedAt: new Date(capturedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      ...(cloud.simulated && { simulated: true as const }),
    },
    spec: { images },
  }
  return { inventory, forbidden: [...capture.forbidden].sort() }
}

interface Capture {
  readonly cloud: Cloud
  readonly account: string
  readonly limit: ReturnType<typeof pLimit>
  readonly forbidden: Set<string>
}

async function captureRegion(
  capture: Capture,
  region: string,
  notify: (progress: SnapshotProgress) => void,
): Promise<readonly InventoryImage[]> {
  const { cloud, account, limit } = capture
  // Without the account's own images there is nothing to capture: that fails, and is no inventory with a gap.
  const listed = await Promise.all([
    limit(() => cloud.images({ region, owner: 'self' })),
    limit(() => orForbidden(capture, cloud.images({ region, owner: 'others' }))),
  ])
  const images = sortImages(listed.flatMap((found) => found ?? []))
  const snapshots = await readSnapshots(capture, region, images)
  let done = 0
  return Promise.all(
    images.map(async (image) => {
      const [sharees, instances] = await Promise.all([
        image.ownerAlias === 'self' ? limit(() => orForbidden(capture, cloud.sharees(region, image.id))) : undefined,
        limit(() => orAbsent(capture, cloud.instances(region, image.id))),
      ])
      notify({ region, done: ++done, total: images.length })
      const observation = {
        image,
        ...(sharees && { sharees: [...sharees].sort() }),
        ...(snapshots && { snapshots }),
        ...(instances && { instances: [...instances].sort() }),
      }
      return observedImage(observation, account)
    }),
  )
}

/** Each image once, by id. */
function sortImages(images: readonly CloudImage[]): readonly CloudImage[] {
  const byId = new Map(images.map((image) => [image.id, image]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function readSnapshots(
  capture: Capture,
  region: string,
  images: readonly CloudImage[],
): Promise<readonly CloudSnapshot[] | undefined> {
  const ids = images.flatMap(({ snapshotIds }) => snapshotIds)
  return ids.length === 0 ? [] : orAbsent(capture, capture.cloud.snapshots(region, ids))
}

async function orAbsent<T>({ forbidden }: Capture, answer: Promise<Permitted<T>>): Promise<T | undefined> {
  const result = await answer
  if (result.permitted) return result.value
  forbidden.add(result.action)
  return undefined
}

/** A read that the caller lacks the permission for: HTTP 403 and nothing else. */
async function orForbidden<T>({ forbidden }: Capture, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof CloudError) || error.failure !== 'refused' || error.status !== 403) throw error
    forbidden.add(`ecs:${error.action}`)
    return undefined
  }
}

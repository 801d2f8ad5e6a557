import type { InventoryImage } from '../schema/generated/types.ts'
import { permissionOf } from './actions.ts'
import { CloudError, type CloudImage, type CloudSnapshot } from './cloud.ts'
import type { Reader } from './gaps.ts'
import { type KeyFacts, keyFacts, serviceKeyAlias } from './key-facts.ts'
import { encryptionOf, observedImage } from './observe.ts'
import { readUsage, usersOf } from './usage.ts'

/** What a snapshot tells while it goes on. */
export interface RegionProgress {
  readonly account: string
  readonly region: string
  /** Images read so far, of all that were listed. */
  readonly done: number
  readonly total: number
}

/** What to capture, and whom to tell. */
interface RegionTask {
  readonly account: string
  readonly region: string
  readonly notify: (progress: RegionProgress) => void
}

/** The images of a region, by id. @throws CloudError */
export async function captureRegion(
  reader: Reader,
  { account, region, notify }: RegionTask,
): Promise<readonly InventoryImage[]> {
  const images = await listImages(reader, region)
  const total = images.length
  notify({ account, region, done: 0, total })
  const [encryption, shares, usage] = await Promise.all([
    readEncryption(reader, region, images),
    readResourceShares(reader, region, images),
    images.length === 0 ? undefined : readUsage(reader, region),
  ])
  let done = 0
  return Promise.all(
    images.map(async (image) => {
      const isOwn = image.ownerAlias === 'self'
      const sharees = isOwn ? await reader.allowed((cloud) => cloud.sharees(region, image.id)) : undefined
      notify({ account, region, done: ++done, total })
      const observation = {
        image,
        ...encryption,
        ...(sharees && { sharees: [...sharees].sort() }),
        ...(isOwn && shares && { resourceShares: shares.get(image.id) ?? [] }),
        ...(usage && { use: { ids: usersOf(usage, image), unknown: usage.unknown } }),
      }
      return observedImage(observation, account)
    }),
  )
}

/** Each image once. Without the account's own there is nothing to capture: that fails, and is no inventory with a gap. */
async function listImages(reader: Reader, region: string): Promise<readonly CloudImage[]> {
  const [own, others = []] = await Promise.all([
    reader.need((cloud) => cloud.images({ region, owner: 'self' })),
    reader.allowed((cloud) => cloud.images({ region, owner: 'others' })),
  ])
  if (own.length === 0 && !(await reader.survey.mayListImages(region))) throw forbiddenImages(region)
  const byId = new Map([...own, ...others].map((image) => [image.id, image]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function forbiddenImages(region: string): CloudError {
  const action = 'DescribeImages'
  const message = `${action} refused: the list of images in ${region} is empty, and ${permissionOf(action)} is not allowed`
  return new CloudError('refused', { action, code: 'Forbidden.RAM', message, status: 403 })
}

interface ReadEncryption {
  readonly snapshots?: readonly CloudSnapshot[]
  readonly keys?: ReadonlyMap<string, KeyFacts>
}

async function readEncryption(reader: Reader, region: string, images: readonly CloudImage[]): Promise<ReadEncryption> {
  const ids = images.flatMap(({ snapshotIds }) => snapshotIds)
  if (ids.length === 0) return { snapshots: [] }
  const snapshots = await reader.permitted((cloud) => cloud.snapshots(region, ids))
  if (snapshots === undefined) return {}
  // Behind an image of one's own there is always a snapshot of one's own.
  const isBlind = snapshots.length === 0 && images.some((image) => image.ownerAlias === 'self' && image.snapshotIds[0])
  if (isBlind)
    reader.missed(
      `${permissionOf('DescribeSnapshots')} lists no snapshot behind the images in ${region}: is it allowed?`,
    )
  const names = images.flatMap(({ snapshotIds }) => {
    const encryption = encryptionOf(snapshotIds, snapshots)
    return typeof encryption === 'object' ? (encryption.kmsKey ?? []) : []
  })
  return { snapshots, keys: await readKeys(reader, region, [...new Set(names)]) }
}

/** What KMS says of each key; of a key that the account does not have, nothing. */
async function readKeys(
  reader: Reader,
  region: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, KeyFacts>> {
  if (names.length === 0) return new Map()
  const serviceKey = await reader.asked((survey) => survey.key(region, serviceKeyAlias))
  const known = await Promise.all(
    names.map(async (name) => {
      const key = name === serviceKeyAlias ? serviceKey : await reader.asked((survey) => survey.key(region, name))
      return key === undefined || key === null ? [] : [[name, keyFacts(key, serviceKey)] as const]
    }),
  )
  return new Map(known.flat())
}

/** Image → shares that it is in; an account without images of its own has nothing in a share of its own. */
async function readResourceShares(
  reader: Reader,
  region: string,
  images: readonly CloudImage[],
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  if (!images.some(({ ownerAlias }) => ownerAlias === 'self')) return new Map()
  const shared = await reader.asked((survey) => survey.resourceShares(region))
  if (shared === undefined) return undefined
  const shares = new Map<string, Set<string>>()
  for (const { share, resource } of shared) shares.set(resource, (shares.get(resource) ?? new Set()).add(share))
  return new Map([...shares].map(([resource, ids]) => [resource, [...ids].sort()]))
}

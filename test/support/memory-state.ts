import type { AccountId } from '../../src/execute/cloud.ts'
import type { Inventory, InventoryImage, ShareRole } from '../../src/schema/generated/types.ts'

/** An image as the in-memory cloud holds it. */
export interface HeldImage {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly status: NonNullable<InventoryImage['status']>
  readonly owner: AccountId
  readonly alias: 'self' | 'system' | 'marketplace'
  readonly productCode: string
  readonly public: boolean
  readonly encryption: InventoryImage['encryption']
  readonly sharedWith: Set<AccountId>
  readonly resourceShares: readonly string[]
  readonly createdAt: string | undefined
  readonly family: string
  readonly tags: Readonly<Record<string, string>>
  /** For a copy: where it came from and when it runs, in the clock's milliseconds. */
  readonly copy?: { readonly source: string; readonly startsAt: number; readonly endsAt: number }
}

/** Everything that the in-memory cloud knows. */
export interface MemoryState {
  readonly images: Map<string, HeldImage>
  /** The account's instances that were made from an image; they outlive the share and the image. */
  readonly instances: (account: AccountId, region: string, image: string) => readonly string[]
  /** What of the account uses images in the region: pairs of user and image. */
  readonly uses: (account: AccountId, region: string) => readonly (readonly [string, string])[]
  readonly regions: ReadonlySet<string>
  readonly quota: (owner: AccountId) => number
  readonly shareRole: (owner: AccountId) => ShareRole | undefined
}

const REGIONS = [
  'cn-beijing',
  'cn-hangzhou',
  'cn-shanghai',
  'cn-shenzhen',
  'cn-hongkong',
  'ap-southeast-1',
  'us-west-1',
]

/** At most this many copies run in a region; the rest wait. */
const COPIES_AT_ONCE = 5

/** The owner's inventory says what an image is; every other one adds its own account's use of it. */
export function stateOf(inventories: readonly Inventory[]): MemoryState {
  const images = new Map<string, HeldImage>()
  for (const inventory of inventories) {
    for (const image of inventory.spec.images ?? []) images.set(image.id, merge(images.get(image.id), image, inventory))
  }
  const of = (account: AccountId) => inventories.find((inventory) => inventory.metadata.account === account)?.spec
  const uses = usesOf(inventories, new Map([...images.values()].map((image) => [image.id, image.region])))
  return {
    images,
    uses,
    instances: (account, region, image) =>
      uses(account, region).flatMap(([user, used]) => (used === image && user.startsWith('i-') ? [user] : [])),
    regions: new Set([...REGIONS, ...[...images.values()].map((image) => image.region)]),
    quota: (owner) => of(owner)?.quotas?.accountsPerImage ?? 50,
    shareRole: (owner) => of(owner)?.shareRole,
  }
}

function usesOf(inventories: readonly Inventory[], regions: ReadonlyMap<string, string>): MemoryState['uses'] {
  const found = new Map<string, Map<string, readonly [string, string]>>()
  for (const image of inventories.flatMap((inventory) => inventory.spec.images ?? [])) {
    for (const [account, users] of Object.entries(image.usedBy ?? {})) {
      const key = `${account} ${regions.get(image.id)}`
      const pairs = found.get(key) ?? new Map()
      for (const user of users) pairs.set(`${user} ${image.id}`, [user, image.id])
      found.set(key, pairs)
    }
  }
  return (account, region) => [...(found.get(`${account} ${region}`)?.values() ?? [])]
}

function merge(known: HeldImage | undefined, image: InventoryImage, inventory: Inventory): HeldImage {
  const account = inventory.metadata.account
  if (image.owner === 'others' && known !== undefined) return known
  const mine = image.owner === undefined || image.owner === 'self'
  return {
    id: image.id,
    region: image.region ?? 'cn-beijing',
    name: image.name ?? image.id,
    status: image.status ?? 'Available',
    owner: image.ownerAccount ?? (mine ? account : `owner of ${image.id}`),
    alias: image.owner === 'system' || image.owner === 'marketplace' ? image.owner : 'self',
    productCode: image.productCode ?? '',
    public: image.public ?? (image.owner === 'system' || image.owner === 'marketplace'),
    encryption: image.encryption,
    resourceShares: image.resourceShares ?? [],
    sharedWith: new Set([...(image.sharedWith ?? []), ...(image.owner === 'others' && !image.public ? [account] : [])]),
    createdAt: image.createdAt,
    family: image.family ?? '',
    tags: image.tags ?? {},
  }
}

/** The status of an image at a time: copies wait, run, and are then available. */
export function statusAt(image: HeldImage, now: number): HeldImage['status'] {
  if (image.copy === undefined || now >= image.copy.endsAt) return image.status
  return now < image.copy.startsAt ? 'Waiting' : 'Creating'
}

/** When a copy that is asked for now would start: at once, or when one of the account's running copies there ends. */
export function copyStart(state: MemoryState, owner: AccountId, region: string, now: number): number {
  const ends = [...state.images.values()]
    .filter(
      (image) =>
        image.region === region && image.owner === owner && image.copy !== undefined && image.copy.endsAt > now,
    )
    .map((image) => image.copy?.endsAt ?? now)
    .sort((a, b) => a - b)
  return ends.length < COPIES_AT_ONCE ? now : (ends[ends.length - COPIES_AT_ONCE] ?? now)
}

/** The snapshots behind an image, system disk first; an image of unknown encryption has one that does not tell. */
export function snapshotsOf(image: HeldImage): readonly { id: string; encrypted?: boolean; kmsKeyId?: string }[] {
  const { encryption } = image
  if (encryption === undefined) return [{ id: `s-${image.id}-1` }]
  if (encryption === 'none') return [{ id: `s-${image.id}-1`, encrypted: false }]
  return Array.from({ length: encryption.snapshots ?? 1 }, (_, index) => ({
    id: `s-${image.id}-${index + 1}`,
    encrypted: true,
    ...(encryption.kmsKey === undefined ? {} : { kmsKeyId: encryption.kmsKey }),
  }))
}

import type { Inventory, InventoryImage } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import { inventoryKey } from './keys.ts'
import type { EmulatorOptions } from './options.ts'
import { DEFAULT_REGION, PUBLIC_REGIONS } from './regions.ts'
import { snapshotIds, snapshotsOf } from './snapshots.ts'
import { type CloudState, type ImageRecord, putImage, type UseRecord } from './state.ts'

/** One account's view of an image. */
interface View {
  readonly account: string
  readonly image: InventoryImage
}

/** The cloud as the inventories describe it; whatever they leave out gets a sensible value. */
export function seedState(options: EmulatorOptions, now: number): CloudState {
  const views = viewsById(options.inventories)
  const instances = new Map<string, UseRecord[]>()
  const launchTemplates = new Map<string, UseRecord[]>()
  const scalingConfigurations = new Map<string, UseRecord[]>()
  const state: CloudState = {
    images: new Map(),
    snapshots: new Map(),
    instances,
    launchTemplates,
    scalingConfigurations,
    shareRoles: shareRoles(options.inventories),
    quotas: quotas(options.inventories),
    regions: regions(options),
    writes: [],
    changes: 0,
    copies: [],
    tokens: new Map(),
    made: 0,
  }
  for (const seen of views.values()) {
    const record = imageRecord(seen, now, options)
    putImage(state, record)
    for (const snapshot of snapshotsOf(record)) state.snapshots.set(snapshot.id, snapshot)
    for (const [account, ids] of usesOf(seen)) {
      const used = (prefix: string): readonly UseRecord[] =>
        ids
          .filter((id) => id.startsWith(prefix))
          .map((id) => ({ id, region: record.region, image: record.id, createdAt: now }))
      append(instances, account, used('i-'))
      append(launchTemplates, account, used('lt-'))
      append(scalingConfigurations, account, used('asc-'))
    }
  }
  return state
}

function append(uses: Map<string, UseRecord[]>, account: string, more: readonly UseRecord[]): void {
  const list = uses.get(account) ?? []
  list.push(...more)
  uses.set(account, list)
}

/** Per image, each account's view; an image of the platform in two regions is two images. */
function viewsById(inventories: readonly Inventory[]): ReadonlyMap<string, readonly View[]> {
  const views = new Map<string, View[]>()
  for (const { metadata, spec } of inventories) {
    for (const image of spec.images ?? []) {
      const platform = image.owner === 'system' || image.owner === 'marketplace'
      const key = platform ? `${image.region ?? DEFAULT_REGION}/${image.id}` : image.id
      const seen = views.get(key) ?? []
      seen.push({ account: metadata.account, image })
      views.set(key, seen)
    }
  }
  return views
}

/** The owner's view, else the first. */
function deciding(views: readonly View[]): View {
  const [first] = views
  if (first === undefined) throw new RangeError('an image that nobody sees')
  return views.find(({ account, image }) => ownerOf({ account, image }) === account) ?? first
}

function ownerOf({ account, image }: View): string {
  if (image.ownerAccount !== undefined) return image.ownerAccount
  return image.owner === undefined || image.owner === 'self' ? account : ''
}

function imageRecord(views: readonly View[], now: number, options: EmulatorOptions): ImageRecord {
  const view = deciding(views)
  const { image } = view
  const platform = image.owner === 'system' || image.owner === 'marketplace' ? image.owner : undefined
  const createdAt = image.createdAt === undefined ? undefined : parseInstant(image.createdAt)
  const count = platform ? 0 : encryptedSnapshots(image)
  return {
    id: image.id,
    region: image.region ?? DEFAULT_REGION,
    name: image.name ?? image.id,
    description: '',
    status: image.status ?? 'Available',
    kind: platform ?? 'custom',
    owner: ownerOf(view),
    productCode: image.productCode ?? '',
    public: image.public ?? false,
    key: inventoryKey(image, options.keys),
    snapshots: snapshotIds(image.id, count),
    sharedWith: new Map(sharees(view, views).map((account) => [account, now])),
    resourceShares: image.resourceShares ?? [],
    tags: new Map(Object.entries(image.tags ?? {})),
    family: image.family ?? '',
    createdAt: createdAt ?? now,
    isDated: createdAt !== undefined,
    copied: false,
    fromShared: false,
  }
}

/** Who has it; where the deciding view does not say, those accounts that see it as shared to them. */
function sharees(decider: View, views: readonly View[]): readonly string[] {
  const { sharedWith } = decider.image
  const owner = ownerOf(decider)
  const seen = views.filter(({ account, image }) => image.owner === 'others' && !image.public && account !== owner)
  const implied = seen.map(({ account }) => account)
  if (sharedWith === undefined) return implied
  return decider.account === owner ? sharedWith : [...sharedWith, ...implied]
}

function encryptedSnapshots({ encryption }: InventoryImage): number {
  return encryption === undefined || encryption === 'none' ? 1 : (encryption.snapshots ?? 1)
}

/** What the deciding view says about everybody's use, and what each account says about its own. */
function usesOf(views: readonly View[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map(Object.entries(deciding(views).image.usedBy ?? {}))
  for (const { account, image } of views) {
    const own = image.usedBy?.[account]
    if (own !== undefined) uses.set(account, [...new Set([...(uses.get(account) ?? []), ...own])])
  }
  return uses
}

function shareRoles(inventories: readonly Inventory[]): ReadonlyMap<string, ReadonlySet<string>> {
  const roles = new Map<string, ReadonlySet<string>>()
  for (const { metadata, spec } of inventories) {
    if (spec.shareRole?.exists) roles.set(metadata.account, new Set(spec.shareRole.trustedAccounts))
  }
  return roles
}

function quotas(inventories: readonly Inventory[]): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  for (const { metadata, spec } of inventories) {
    if (spec.quotas?.accountsPerImage !== undefined) limits.set(metadata.account, spec.quotas.accountsPerImage)
  }
  return limits
}

function regions({ inventories, regions: more = [] }: EmulatorOptions): ReadonlySet<string> {
  const named = inventories.flatMap(({ spec }) => (spec.images ?? []).flatMap(({ region }) => region ?? []))
  return new Set([...Object.keys(PUBLIC_REGIONS), ...named, ...more])
}

import type { Encryption, InventoryImage } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import type { CloudImage, CloudSnapshot } from './cloud.ts'
import { type KeyFacts, serviceKeyAlias } from './key-facts.ts'
import { type ObservedUse, onlyInstances, useOf, useOver } from './observed-use.ts'

/** What the cloud says about an image. What is absent could not be read, or was not asked for. */
export interface Observation {
  readonly image: CloudImage
  readonly sharees?: readonly string[]
  /** Those of the image, as far as they were listed. */
  readonly snapshots?: readonly CloudSnapshot[]
  /** Keys by their name in the snapshots. */
  readonly keys?: ReadonlyMap<string, KeyFacts>
  readonly resourceShares?: readonly string[]
  /** The caller's own, where nothing else was asked for; otherwise `use`. */
  readonly instances?: readonly string[]
  readonly use?: ObservedUse
}

const statuses = ['Creating', 'Waiting', 'Available', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const
const owners = ['self', 'others', 'system', 'marketplace'] as const

/** An image as the inventory of `account` writes it: what the cloud does not say stays absent. */
export function observedImage(observation: Observation, account: string): InventoryImage {
  const { image, sharees, snapshots, keys, resourceShares, instances, use } = observation
  const status = statuses.find((known) => known === image.status)
  const owner = owners.find((known) => known === image.ownerAlias)
  const encryption = snapshots === undefined ? undefined : encryptionOf(image.snapshotIds, snapshots, keys)
  const ownerAccount = owner === 'self' ? account : image.ownerAccount
  // Of an encrypted image, its encryption says how many there are.
  const disks = typeof encryption === 'object' ? 0 : image.snapshotIds.length
  return {
    id: image.id,
    region: image.region,
    ...(image.name !== undefined && image.name !== '' && { name: image.name }),
    ...(status !== undefined && { status }),
    ...(owner !== undefined && { owner }),
    ...(ownerAccount !== undefined && /^[0-9]+$/.test(ownerAccount) && { ownerAccount }),
    ...(isInstant(image.createdAt) && { createdAt: image.createdAt }),
    ...(image.family !== undefined && { family: image.family }),
    ...(image.tags !== undefined && { tags: image.tags }),
    ...(image.productCode !== undefined && { productCode: image.productCode }),
    ...(encryption !== undefined && { encryption }),
    ...(disks > 0 && { snapshots: disks }),
    ...(image.public !== undefined && { public: image.public }),
    ...(sharees !== undefined && { sharedWith: [...sharees] }),
    ...(resourceShares !== undefined && { resourceShares: [...resourceShares] }),
    ...useOf(account, use ?? onlyInstances(instances)),
  }
}

/** Whether an inventory may say it: a time that cannot be read is as good as none. */
function isInstant(time: string | undefined): time is string {
  return time !== undefined && parseInstant(time) !== undefined
}

/**
 * What the snapshots behind an image say about its encryption; `undefined` where one of them is not listed or does not say. The key
 * is that of the first encrypted one; all snapshots of an encrypted image count, because more than one means data disks.
 */
export function encryptionOf(
  ids: readonly string[],
  snapshots: readonly CloudSnapshot[],
  keys: ReadonlyMap<string, KeyFacts> = new Map(),
): Encryption | undefined {
  const behind = ids.map((id) => snapshots.find((snapshot) => snapshot.id === id))
  const encrypted = behind.find((snapshot) => snapshot?.encrypted === true)
  if (encrypted === undefined) {
    return behind.length > 0 && behind.every((snapshot) => snapshot?.encrypted === false) ? 'none' : undefined
  }
  const kmsKey = encrypted.kmsKeyId === '' ? undefined : encrypted.kmsKeyId
  return {
    ...(kmsKey !== undefined && { kmsKey }),
    ...(kmsKey !== undefined && keys.get(kmsKey)),
    ...(kmsKey === serviceKeyAlias && { keyType: 'service' as const }),
    snapshots: ids.length,
  }
}

/** The cloud's word over an inventory's: whatever the cloud does not say, and the inventory does, stays. */
export function overInventory(
  seen: InventoryImage,
  known: InventoryImage | undefined,
  account: string,
): InventoryImage {
  if (known === undefined) return seen
  const { ownerAccount, usedBy: _, useUnknown: __, ...rest } = known
  const keptOwner = seen.owner !== undefined && ownerAccount === account ? {} : { ownerAccount }
  const encryption = seen.encryption === undefined ? known.encryption : sameKey(seen.encryption, known.encryption)
  return {
    ...rest,
    ...(keptOwner.ownerAccount !== undefined && { ownerAccount: keptOwner.ownerAccount }),
    ...withoutUse(seen),
    ...(encryption !== undefined && { encryption }),
    ...useOver(seen, known, account),
  }
}

function withoutUse({ usedBy: _, useUnknown: __, ...rest }: InventoryImage): InventoryImage {
  return rest
}

/** What a key is, only other APIs tell: that stays as long as it is the same key. */
function sameKey(seen: Encryption, known: Encryption | undefined): Encryption {
  if (seen === 'none' || known === undefined || known === 'none') return seen
  const isSame = known.kmsKey === undefined || known.kmsKey === seen.kmsKey
  if (!isSame) return seen
  const { keyType, keyEnabled } = known
  return { ...(keyType !== undefined && { keyType }), ...(keyEnabled !== undefined && { keyEnabled }), ...seen }
}

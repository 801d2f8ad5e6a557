import type { InventoryImage } from '../schema/generated/types.ts'

export type ImageStatus = NonNullable<InventoryImage['status']>

/** The key an image is encrypted with. */
export interface ImageKey {
  readonly id: string
  readonly service: boolean
  readonly enabled: boolean
  readonly taggable: boolean
}

/** An image. Immutable: a change puts a new record into the state. */
export interface ImageRecord {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly description: string
  readonly status: ImageStatus
  readonly kind: 'custom' | 'system' | 'marketplace'
  /** Empty where nobody says who owns it. */
  readonly owner: string
  readonly productCode: string
  readonly public: boolean
  /** Absent: not encrypted. */
  readonly key: ImageKey | undefined
  /** Ids of its snapshots, system disk first. */
  readonly snapshots: readonly string[]
  /** Account → since when, in milliseconds since the epoch. */
  readonly sharedWith: ReadonlyMap<string, number>
  readonly resourceShares: readonly string[]
  readonly tags: ReadonlyMap<string, string>
  /** Empty: none. */
  readonly family: string
  readonly createdAt: number
  /** Whether anybody said when: otherwise the image does not tell, and `createdAt` is the emulator's start. */
  readonly isDated: boolean
  /** Made by CopyImage. */
  readonly copied: boolean
  /** A copy, or a copy of a copy, of an image that was shared to the owner. */
  readonly fromShared: boolean
}

/** A disk snapshot; it outlives the image made of it. */
export interface SnapshotRecord {
  readonly id: string
  readonly region: string
  readonly owner: string
  readonly key: ImageKey | undefined
  readonly disk: 'system' | 'data'
  readonly createdAt: number
}

/** What uses an image (an instance, a launch template, a scaling configuration); it outlives the share and the image. */
export interface UseRecord {
  readonly id: string
  readonly region: string
  readonly image: string
  readonly createdAt: number
}

/** A copy under way. Without `startedAt` it waits for a place. */
export interface CopyJob {
  readonly target: ImageRecord
  readonly source: { readonly region: string; readonly id: string }
  /** Jobs of one queue share its five places. */
  readonly queue: string
  readonly startedAt: number | undefined
  /** It will end as CreateFailed. */
  readonly fails: boolean
}

/** What a ClientToken stands for. */
export interface TokenRecord {
  readonly request: string
  readonly image: string
  readonly expiresAt: number
}

/** What an image was before somebody changed it. */
export interface Write {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** By `imageKey`. */
  readonly key: string
  /** Absent: there was none. */
  readonly before: ImageRecord | undefined
}

/** All that the emulated cloud knows. The maps change, the records in them do not. */
export interface CloudState {
  /** By `imageKey`. */
  readonly images: Map<string, ImageRecord>
  readonly snapshots: Map<string, SnapshotRecord>
  /** By account. */
  readonly instances: ReadonlyMap<string, readonly UseRecord[]>
  readonly launchTemplates: ReadonlyMap<string, readonly UseRecord[]>
  readonly scalingConfigurations: ReadonlyMap<string, readonly UseRecord[]>
  /** Owner → the accounts that its share role trusts; an owner without the role is absent. */
  readonly shareRoles: ReadonlyMap<string, ReadonlySet<string>>
  /** Account → accounts per image, where its inventory says so. */
  readonly quotas: ReadonlyMap<string, number>
  readonly regions: ReadonlySet<string>
  /** The latest changes of images that somebody made, oldest first. */
  readonly writes: Write[]
  /** How many such changes there have been. */
  changes: number
  /** In the order of their requests. */
  copies: readonly CopyJob[]
  /** By account and token. */
  readonly tokens: Map<string, TokenRecord>
  /** How many images have been made, for their ids. */
  made: number
}

/** Images of the platform have the same id in every region. */
export function imageKey(region: string, id: string): string {
  return `${region}/${id}`
}

export function findImage(state: CloudState, region: string, id: string): ImageRecord | undefined {
  return state.images.get(imageKey(region, id))
}

export function putImage(state: CloudState, image: ImageRecord): void {
  state.images.set(imageKey(image.region, image.id), image)
}

/** The custom image, if the account owns it: only then may it be shared, changed or deleted. */
export function ownImage(state: CloudState, account: string, region: string, id: string): ImageRecord | undefined {
  const image = findImage(state, region, id)
  return image?.kind === 'custom' && image.owner === account ? image : undefined
}

/** The account's own custom images in a region. */
export function ownImages(state: CloudState, account: string, region: string): readonly ImageRecord[] {
  return [...state.images.values()].filter(
    (image) => image.region === region && image.kind === 'custom' && image.owner === account,
  )
}

/** Whether the account has instances of the image. */
export function usesImage(state: CloudState, account: string, { region, id }: ImageRecord): boolean {
  return state.instances.get(account)?.some((instance) => instance.image === id && instance.region === region) ?? false
}

import { type ImageKey, isPlanned } from '../plan/model.ts'

/** At most so many accounts are processed in one ModifyImageSharePermission; the platform ignores the rest silently. */
export const accountsPerCall = 10

/** At most so many copies run at once into one region; the platform queues the rest. */
export const copiesPerRegion = 5

/**
 * One request to the cloud, exactly. Parameters carry the platform's names; a list stands for `Name.1`, `Name.2`, …
 * (`parametersOf`). `ImageId` is an image key: where the plan makes the image, its id is put in when it is known.
 */
export type Call = AddCall | RemoveCall | RemoveAllCall | CopyCall | DeleteCall

interface CallOf<Action extends string, Parameters> {
  readonly action: Action
  /** The id of the step that makes the call. */
  readonly step: string
  readonly parameters: { readonly RegionId: string; readonly ImageId: ImageKey } & Readonly<Parameters>
}

/** Shares an image with at most ten accounts. */
export interface AddCall
  extends CallOf<
    'ModifyImageSharePermission',
    { readonly AddAccount: readonly string[]; readonly RemoveAccount?: never }
  > {}

/** Takes an image away from at most ten accounts. */
export interface RemoveCall
  extends CallOf<
    'ModifyImageSharePermission',
    { readonly RemoveAccount: readonly string[]; readonly AddAccount?: never }
  > {}

/** Takes an image away from whoever has it then, in calls of ten: who that is, the inventory does not say. */
export interface RemoveAllCall
  extends CallOf<'ModifyImageSharePermission', { readonly RemoveAccount: 'all'; readonly AddAccount?: never }> {}

/** A tag as the platform spells it. */
export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** Copies an image. `ClientToken` and the tags that name the run are added when the digest is known (`signedCopy`). */
export interface CopyCall
  extends CallOf<
    'CopyImage',
    {
      readonly DestinationRegionId: string
      readonly DestinationImageName: string
      readonly DestinationDescription?: string
      readonly Encrypted?: true
      readonly KMSKeyId?: string
      readonly Tag?: readonly Tag[]
      readonly ClientToken?: string
    }
  > {
  /** The image that it makes. */
  readonly makes: ImageKey
}

/** Deletes an image. */
export interface DeleteCall extends CallOf<'DeleteImage', { readonly Force: boolean }> {}

/**
 * The parameters of a call one by one, as the platform spells them: `AddAccount.1`, `Tag.1.Key`. Planned images are written
 * `copy:<step id>` unless `images` knows their ids.
 */
export function parametersOf(
  call: Call,
  images: ReadonlyMap<ImageKey, string> = new Map(),
): readonly (readonly [string, string])[] {
  return Object.entries(call.parameters).flatMap(([name, value]) =>
    name === 'ImageId' ? [[name, imageId(String(value), images)] as const] : spelled(name, value),
  )
}

function imageId(key: ImageKey, images: ReadonlyMap<ImageKey, string>): string {
  return images.get(key) ?? (isPlanned(key) ? key.trimStart() : key)
}

function spelled(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => spelled(`${name}.${index + 1}`, item))
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => spelled(`${name}.${key}`, inner))
}

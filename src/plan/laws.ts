import type { ImageKey } from './model.ts'
import { isSharee } from './sharees.ts'
import type { ImageState, State } from './state.ts'

/**
 * What the platform promises about sharing, as functions of the simulated state. `owner` is the plan's account; `undefined` is
 * unknown. Resource shares and community images give access by other ways, which the platform's statements leave out.
 */

/** What somebody may want to do with an image. */
export type Ability = 'see' | 'launch' | 'reinitialise' | 'share' | 'delete'

/**
 * Whether the account can do it. The owner can do everything. Whoever an image is shared with can see it, launch from it and
 * re-initialise the disks made from it, until it is unshared; it can neither share it on nor delete it.
 */
export function can(ability: Ability, account: string, image: ImageState, owner: string): boolean | undefined {
  if (image.deleted) return false
  const owns = isOwnedBy(image, account, owner)
  if (owns === true || ability === 'share' || ability === 'delete') return owns
  const has = isSharee(image.sharees, account)
  return owns === undefined && has === false ? undefined : has
}

/**
 * Whether the account loses the image, and all that sharing it allowed, between two moments: its owner never does.
 */
export function losesAccess(
  account: string,
  before: ImageState,
  after: ImageState,
  owner: string,
): boolean | undefined {
  const had = isSharee(before.sharees, account)
  if (had === false || isSharee(after.sharees, account) === true) return false
  const owns = isOwnedBy(before, account, owner)
  if (owns === true) return false
  return had === true && owns === false ? true : undefined
}

/**
 * The images among `keys` that count against the account's image quota, and whose storage it pays: its own. What is shared with
 * an account neither counts nor costs anything there.
 */
export function quotaImages(
  state: State,
  keys: Iterable<ImageKey>,
  account: string,
  owner: string,
): readonly ImageKey[] {
  return [...keys].filter((key) => {
    const image = state.image(key)
    return image !== undefined && !image.deleted && isOwnedBy(image, account, owner) === true
  })
}

/** Who pays when an account launches an instance: the account, for the image's fee as well; never the image's owner. */
export interface LaunchBill {
  readonly instance: string
  /** null: the image has no fee; undefined: unknown. */
  readonly imageFee: string | null | undefined
}

export function launchBill(account: string, { productCode }: ImageState): LaunchBill {
  const hasFee = productCode === undefined ? undefined : productCode !== ''
  return { instance: account, imageFee: hasFee === undefined ? undefined : hasFee ? account : null }
}

function isOwnedBy({ owned, ownerAccount }: ImageState, account: string, owner: string): boolean | undefined {
  if (account === owner) return owned
  if (owned === true) return false
  return ownerAccount === undefined ? undefined : ownerAccount === account
}

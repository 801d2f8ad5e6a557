import type { Located, Problem } from '../document.ts'
import type { Location } from '../finding.ts'
import type { EncryptionDetails, Inventory, InventoryImage } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'

/** What an account's own inventory says about the account; absent is unknown. */
export interface AccountFacts {
  readonly account: string
  /** Absent: the platform's default. */
  readonly accountsPerImage?: number
  readonly shareRole?: { readonly exists: boolean; readonly trustedAccounts?: ReadonlySet<string> }
}

/** How many accounts an image of the account may be shared with. */
export function accountsPerImage({ accounts }: Facts, account: string): number {
  return accounts.get(account)?.accountsPerImage ?? 50
}

/** An inventory's age: when it was captured (ms since the epoch; absent is unknown), and where it says so. */
export interface Capture {
  readonly account: string
  readonly capturedAt?: number
  locate(): Location
}

/** All inventories together: facts of accounts, each image as each account sees it, who uses it, and how old all that is. */
export interface Facts {
  readonly accounts: ReadonlyMap<string, AccountFacts>
  /** image id → account → what that account's inventory says. */
  readonly views: ReadonlyMap<string, ReadonlyMap<string, InventoryImage>>
  readonly captures: readonly Capture[]
}

/** What is known of an image from the point of view of one plan's account; `undefined` is unknown. */
export interface ImageFacts {
  readonly region: string | undefined
  readonly name: string | undefined
  readonly status: string | undefined
  /** Milliseconds since the epoch. */
  readonly createdAt: number | undefined
  /** Empty: it is in no family. */
  readonly family: string | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  /** Whether the plan's account owns it. */
  readonly owned: boolean | undefined
  readonly ownerAccount: string | undefined
  /** Owner is Alibaba Cloud or a Marketplace vendor. */
  readonly platformOwned: boolean | undefined
  readonly productCode: string | undefined
  readonly encryption: 'none' | EncryptionDetails | undefined
  /** How many snapshots it has, encrypted or not. */
  readonly snapshots: number | undefined
  readonly public: boolean | undefined
  readonly sharedWith: readonly string[] | undefined
  readonly resourceShares: readonly string[] | undefined
  /** Account → what uses it there; an account that is absent is unknown. */
  readonly usedBy: ReadonlyMap<string, KnownUse>
}

/** A kind of use, by the prefix of its ids: instances, launch templates, scaling configurations. */
export type UseKind = 'i' | 'lt' | 'asc'

/** What is known to use an image in one account. Of the kinds that are unknown there may be more. */
export interface KnownUse {
  readonly ids: readonly string[]
  readonly unknown: ReadonlySet<UseKind>
}

/**
 * Merges inventories: the owner's says what an image is, each other account's adds only its own use of it.
 * Problems: an image that one account lists twice, contradictory facts about an account.
 */
export function mergeInventories(documents: readonly Located<Inventory>[]): {
  facts: Facts
  problems: readonly Problem[]
} {
  const accounts = new Map<string, AccountFacts>()
  const views = new Map<string, Map<string, InventoryImage>>()
  const captures: Capture[] = []
  const problems: Problem[] = []
  for (const document of documents) {
    const { metadata, spec } = document.value
    const { account } = metadata
    const report = (path: readonly (string | number)[], message: string, remediation: string): void => {
      problems.push({
        rule: 'plan-reference',
        message,
        remediation,
        location: { file: document.file, range: document.locate(path) },
      })
    }
    const capture = captureOf(document)
    captures.push(capture)
    if (metadata.capturedAt !== undefined && capture.capturedAt === undefined) {
      report(
        ['metadata', 'capturedAt'],
        `there is no time ${metadata.capturedAt}`,
        'write the time of the capture, RFC 3339',
      )
    }
    const known = accounts.get(account)
    accounts.set(account, accountFacts(document.value, known))
    if (known !== undefined && contradicts(known, document.value)) {
      report(
        ['spec'],
        `another inventory of account ${account} has other quotas or another share role`,
        'say them in one of its inventories',
      )
    }
    spec.images?.forEach((image, index) => {
      const byAccount = views.get(image.id) ?? new Map<string, InventoryImage>()
      if (byAccount.has(account)) {
        report(
          ['spec', 'images', index, 'id'],
          `account ${account} lists image ${image.id} twice`,
          'keep one entry per image',
        )
      }
      if (image.createdAt !== undefined && parseInstant(image.createdAt) === undefined) {
        report(
          ['spec', 'images', index, 'createdAt'],
          `there is no time ${image.createdAt}`,
          'write the time the image was made, RFC 3339',
        )
      }
      if (contradictsOwner(image, account)) {
        const other = image.owner === 'self' ? 'another ownerAccount than' : 'as ownerAccount'
        report(
          ['spec', 'images', index, 'ownerAccount'],
          `image ${image.id} has owner: ${image.owner}, but ${other} this inventory's account`,
          'correct one of them',
        )
      }
      const owner = ownerView(byAccount)
      if (image.owner === 'self' && owner !== undefined && owner[0] !== account) {
        report(
          ['spec', 'images', index, 'owner'],
          `accounts ${owner[0]} and ${account} both claim image ${image.id}`,
          'correct the owner in one of the inventories',
        )
      }
      byAccount.set(account, image)
      views.set(image.id, byAccount)
    })
  }
  return { facts: { accounts, views, captures }, problems }
}

function contradictsOwner({ owner, ownerAccount }: InventoryImage, account: string): boolean {
  if (owner === undefined || ownerAccount === undefined) return false
  return (owner === 'self') !== (ownerAccount === account)
}

function captureOf(document: Located<Inventory>): Capture {
  const { account, capturedAt } = document.value.metadata
  const path = capturedAt === undefined ? ['metadata', 'account'] : ['metadata', 'capturedAt']
  const at = capturedAt === undefined ? undefined : parseInstant(capturedAt)
  // Only asked for when an inventory is stale.
  const locate = (): Location => ({ file: document.file, range: document.locate(path) })
  return at === undefined ? { account, locate } : { account, capturedAt: at, locate }
}

function accountFacts({ metadata, spec }: Inventory, known: AccountFacts | undefined): AccountFacts {
  const accountsPerImage = spec.quotas?.accountsPerImage ?? known?.accountsPerImage
  const role = spec.shareRole
  const shareRole =
    role === undefined
      ? known?.shareRole
      : { exists: role.exists, ...(role.trustedAccounts && { trustedAccounts: new Set(role.trustedAccounts) }) }
  return {
    account: metadata.account,
    ...(accountsPerImage !== undefined && { accountsPerImage }),
    ...(shareRole && { shareRole }),
  }
}

function contradicts(known: AccountFacts, { spec }: Inventory): boolean {
  const quota = spec.quotas?.accountsPerImage
  if (quota !== undefined && known.accountsPerImage !== undefined && quota !== known.accountsPerImage) return true
  if (spec.shareRole === undefined || known.shareRole === undefined) return false
  const trusted = (ids: Iterable<string> | undefined): string =>
    ids === undefined ? 'unknown' : [...ids].sort().join()
  return (
    spec.shareRole.exists !== known.shareRole.exists ||
    trusted(spec.shareRole.trustedAccounts) !== trusted(known.shareRole.trustedAccounts)
  )
}

/**
 * What the inventories say about an image from the point of view of `account`: the owner's inventory if there is one, else
 * the account's own. `undefined`: neither lists it.
 */
export function imageFacts(facts: Facts, account: string, id: string): ImageFacts | undefined {
  const views = facts.views.get(id)
  if (views === undefined) return undefined
  const [viewer, view] = ownerView(views) ?? [account, views.get(account)]
  if (view === undefined) return undefined
  const ownerAccount = view.owner === 'self' ? viewer : view.ownerAccount
  return {
    region: view.region,
    name: view.name,
    status: view.status,
    createdAt: view.createdAt === undefined ? undefined : parseInstant(view.createdAt),
    family: view.family,
    tags: view.tags,
    owned: isOwned(view, viewer, account),
    ownerAccount,
    platformOwned: isPlatformOwned(view, viewer),
    productCode: view.productCode,
    encryption: view.encryption,
    snapshots: snapshotsOf(view),
    public: view.public,
    sharedWith: view.sharedWith,
    resourceShares: view.resourceShares,
    usedBy: mergeUse(views, view),
  }
}

function snapshotsOf({ encryption, snapshots }: InventoryImage): number | undefined {
  return typeof encryption === 'object' ? (encryption.snapshots ?? snapshots) : snapshots
}

function ownerView(views: ReadonlyMap<string, InventoryImage>): [string, InventoryImage] | undefined {
  for (const entry of views) if (entry[1].owner === 'self' || entry[1].ownerAccount === entry[0]) return entry
  return undefined
}

function isOwned(view: InventoryImage, viewer: string, account: string): boolean | undefined {
  if (view.ownerAccount !== undefined) return view.ownerAccount === account
  if (view.owner === undefined) return undefined
  return view.owner === 'self' && viewer === account
}

/** An image that names the viewer as its owner is the viewer's own, whether it says `self` or not. */
function isPlatformOwned({ owner, ownerAccount }: InventoryImage, viewer: string): boolean | undefined {
  if (owner === undefined) return ownerAccount === viewer ? false : undefined
  return owner === 'system' || owner === 'marketplace'
}

/** What one view says about everybody's use, and what each other account says about its own. */
function mergeUse(views: ReadonlyMap<string, InventoryImage>, view: InventoryImage): ReadonlyMap<string, KnownUse> {
  const use = new Map<string, KnownUse>()
  const accounts = [...Object.keys(view.usedBy ?? {}), ...Object.keys(view.useUnknown ?? {})]
  for (const account of accounts) use.set(account, useOf(view, account))
  for (const [account, other] of views) {
    if (other === view || !saysUse(other, account)) continue
    const own = useOf(other, account)
    const known = use.get(account)
    use.set(account, known === undefined ? own : togetherUse(known, own))
  }
  return use
}

function saysUse({ usedBy, useUnknown }: InventoryImage, account: string): boolean {
  return usedBy?.[account] !== undefined || useUnknown?.[account] !== undefined
}

function useOf({ usedBy, useUnknown }: InventoryImage, account: string): KnownUse {
  const kinds = useUnknown?.[account]
  return { ids: usedBy?.[account] ?? [], unknown: kinds === undefined ? allKnown : new Set(kinds) }
}

const allKnown: ReadonlySet<UseKind> = new Set()

/** A kind is known as soon as one of two views knows it. */
function togetherUse(one: KnownUse, two: KnownUse): KnownUse {
  return {
    ids: [...new Set([...one.ids, ...two.ids])],
    unknown: new Set([...one.unknown].filter((kind) => two.unknown.has(kind))),
  }
}

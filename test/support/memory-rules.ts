import type { AccountId, CopyRequest } from '../../src/execute/cloud.ts'
import { type HeldImage, type MemoryState, statusAt } from './memory-state.ts'

/** An HTTP status and the code that goes with it. */
export type Problem = readonly [number, string]

/** What the rules look at. */
export interface RuleContext {
  readonly state: MemoryState
  /** The accounts that exist; absent: every one. */
  readonly accounts: readonly AccountId[] | undefined
  readonly now: number
}

/** Owners, sharees, and for public images everybody. */
export function isVisible(image: HeldImage, me: AccountId): boolean {
  return image.owner === me || image.public || image.sharedWith.has(me)
}

/** Why these accounts cannot be given the image; taking it away always works. */
export function shareProblem(
  context: RuleContext,
  image: HeldImage,
  add: readonly AccountId[],
  removed: readonly AccountId[],
): Problem | undefined {
  if (add.length === 0) return undefined
  if (image.public) return [403, 'Image.Public']
  if (statusAt(image, context.now) !== 'Available') return [403, 'OperationDenied.InvalidImageStatus']
  for (const account of add) {
    if (account === image.owner) return [404, 'InvalidAccount.Forbbiden']
    if (context.accounts?.includes(account) === false) return [404, 'InvalidAccount.NotFound']
  }
  const after = new Set([...image.sharedWith, ...add].filter((account) => !removed.includes(account)))
  const over = after.size > context.state.quota(image.owner) && add.some((account) => !image.sharedWith.has(account))
  return encryptionProblem(context, image, add) ?? (over ? [403, 'QuotaExceed.ShareImageUser'] : undefined)
}

function encryptionProblem(context: RuleContext, image: HeldImage, add: readonly AccountId[]): Problem | undefined {
  const { encryption } = image
  if (encryption === undefined || encryption === 'none') return undefined
  if (encryption.keyType === 'service') return [403, 'InvalidOperation.ServiceKeyEncryptedImageUnsupported']
  if (encryption.keyEnabled === false) return [403, 'InvalidParameter.KMSKeyId.CMKNotEnabled']
  if ((encryption.snapshots ?? 1) > 1) return [403, 'OperationDeined.FullImage']
  const role = context.state.shareRole(image.owner)
  const trusted = role?.exists === true ? (role.trustedAccounts ?? []) : []
  return add.every((account) => trusted.includes(account)) ? undefined : [403, 'AssumeRoleError']
}

/** Why the image cannot be copied there. */
export function copyProblem(
  { state, now }: RuleContext,
  me: AccountId,
  request: CopyRequest,
  source: HeldImage | undefined,
): Problem | undefined {
  if (source?.region !== request.region || !isVisible(source, me)) return [404, 'InvalidImageId.NotFound']
  const leaves = request.toRegion !== request.region
  const encrypted = source.encryption !== undefined && source.encryption !== 'none'
  if (leaves && encrypted && request.kmsKey === undefined) return [403, 'OperationDenied.EncryptSnapshotAcrossRegion']
  if (source.public) return [400, 'OperationDenied.CommunityImage']
  if (statusAt(source, now) !== 'Available') return [400, 'IncorrectImageStatus']
  if (leaves && source.owner !== me) return [403, 'OperationDenied.SameRegionOnly']
  if (!state.regions.has(request.toRegion)) return [400, 'DestinationRegion.NotFound']
  const all = [...state.images.values()]
  const taken = all.some(
    ({ region, owner, name }) => region === request.toRegion && owner === me && name === request.name,
  )
  if (taken) return [400, 'InvalidImageName.Duplicated']
  const running = all.some((image) => image.copy?.source === source.id && image.copy.endsAt > now)
  return running ? [400, 'OperationDenied.ImageCopyConflict'] : undefined
}

/** A copy has the key that the request names, else its source's. */
export function copyEncryption(source: HeldImage, request: CopyRequest): HeldImage['encryption'] {
  if (request.kmsKey === undefined) return source.encryption
  const snapshots = typeof source.encryption === 'object' ? (source.encryption.snapshots ?? 1) : 1
  const keyType = request.kmsKey.startsWith('alias/acs/') ? 'service' : 'customer'
  return { kmsKey: request.kmsKey, keyType, keyEnabled: true, snapshots }
}

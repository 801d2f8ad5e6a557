import { accountExists, type Context, type Settings } from '../context.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { type ImageKey, type ImageRecord, ownImages } from '../state.ts'

/** What a call would add, and who would then have the image. */
export interface Adding {
  readonly add: readonly string[]
  readonly sharees: ReadonlyMap<string, number>
}

/** Why these accounts cannot be given the image. */
export function addingProblem(context: Context, image: ImageRecord, adding: Adding): Refusal | undefined {
  if (adding.add.length === 0) return undefined
  return (
    imageProblem(context, image) ??
    firstProblem(adding.add, (account) => accountProblem(context, image, account)) ??
    encryptionProblem(context, image, adding.add) ??
    quotaProblem(context, image, adding.sharees)
  )
}

/** Why the image cannot be taken from these accounts. */
export function removingProblem(
  { settings }: Context,
  image: ImageRecord,
  accounts: readonly string[],
): Refusal | undefined {
  if (settings.behaviours.unsharingStranger === 'accepted') return undefined
  const stranger = accounts.find((account) => !image.sharedWith.has(account))
  return stranger === undefined ? undefined : refuse('InvalidAccount.NotFound', stranger)
}

function firstProblem(
  accounts: readonly string[],
  problemOf: (account: string) => Refusal | undefined,
): Refusal | undefined {
  for (const account of accounts) {
    const problem = problemOf(account)
    if (problem !== undefined) return problem
  }
  return undefined
}

function imageProblem({ settings }: Context, image: ImageRecord): Refusal | undefined {
  if (image.public) return refuse('Image.Public')
  if (image.status !== 'Available') return refuse('OperationDenied.InvalidImageStatus')
  // No source names a code for this one.
  if (image.fromShared && settings.behaviours.resharingByCopy === 'refused') return refuse('InvalidImageId.NotFound')
  return undefined
}

function accountProblem({ settings, caller }: Context, image: ImageRecord, account: string): Refusal | undefined {
  if (account === caller) return refuse('InvalidAccount.Forbbiden')
  if (!accountExists(settings, account)) return refuse('InvalidAccount.NotFound', account)
  if (settings.behaviours.sharingAgain === 'refused' && image.sharedWith.has(account)) {
    return refuse('InvalidAccount.Forbbiden')
  }
  return sitesFit(settings, image, caller, account) ? undefined : refuse('InvalidImageId.BidMismatch', account)
}

const QUALIFIED_SITES: ReadonlySet<string> = new Set(['finance', 'government'])

/** China, International and Japan share with each other, except images built from a Marketplace image (S7). */
function sitesFit({ sites, behaviours }: Settings, image: ImageRecord, owner: string, sharee: string): boolean {
  const marketplace = image.productCode !== ''
  if (marketplace && behaviours.marketplaceSharing === 'never') return false
  const from = sites[owner]
  const to = sites[sharee]
  if (from === undefined || to === undefined || from === to) return true
  const qualified = QUALIFIED_SITES.has(from) || QUALIFIED_SITES.has(to)
  return !marketplace && !(qualified && behaviours.qualifiedSites === 'refused')
}

function encryptionProblem(context: Context, image: ImageRecord, accounts: readonly string[]): Refusal | undefined {
  const { state, settings, caller } = context
  if (image.key === undefined) return undefined
  const problem = keyProblem(image.key)
  if (problem !== undefined) return problem
  if (image.snapshots.length > 1) return refuse('OperationDeined.FullImage')
  const regions = settings.behaviours.encryptedSharingRegions
  if (regions !== 'all' && !regions.includes(image.region)) return refuse('OperationDeined.EncryptedSnapshot')
  const trusted = state.shareRoles.get(caller)
  return accounts.every((account) => trusted?.has(account)) ? undefined : refuse('AssumeRoleError')
}

function keyProblem(key: ImageKey): Refusal | undefined {
  if (key.service) return refuse('InvalidOperation.ServiceKeyEncryptedImageUnsupported')
  if (!key.enabled) return refuse('InvalidParameter.KMSKeyId.CMKNotEnabled')
  return key.taggable ? undefined : refuse('InvalidParameter.KMSKeyId.CMKUnauthorized')
}

function quotaProblem(context: Context, image: ImageRecord, sharees: ReadonlyMap<string, number>): Refusal | undefined {
  const { state, settings, caller, region } = context
  const limit = state.quotas.get(caller) ?? settings.accountsPerImage
  const grows = [...sharees.keys()].some((account) => !image.sharedWith.has(account))
  if (grows && sharees.size > limit) return refuse('QuotaExceed.ShareImageUser')
  if (image.sharedWith.size > 0) return undefined
  const shared = ownImages(state, caller, region).filter(({ sharedWith }) => sharedWith.size > 0)
  return shared.length < settings.sharedImages ? undefined : refuse('QuotaExceed.ShareImage')
}

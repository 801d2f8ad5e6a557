import type { Context } from '../context.ts'
import { copiesOf } from '../copies.ts'
import { namedKey, SERVICE_KEY } from '../keys.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { type ImageKey, type ImageRecord, ownImages } from '../state.ts'
import type { CopyOrder } from './copy-order.ts'

/** The key the copy is encrypted with, none, or why that cannot be. */
export function targetKey(
  { settings, region }: Context,
  source: ImageRecord,
  { encrypted, kmsKey, toRegion }: CopyOrder,
): ImageKey | undefined | Refusal {
  if (kmsKey !== undefined) {
    if (encrypted !== true) return refuse('InvalidParameter.EncryptedIllegal')
    const key = namedKey(kmsKey, settings.keys)
    if (!key.enabled) return refuse('InvalidParameter.KMSKeyId.CMKNotEnabled')
    return key.taggable ? key : refuse('InvalidParameter.KMSKeyId.CMKUnauthorized')
  }
  if (source.key === undefined) return encrypted ? SERVICE_KEY : undefined
  if (encrypted === false) return refuse('OperationDeined.EncryptedSnapshot')
  if (toRegion === region) return source.key
  const refused = settings.behaviours.encryptedCopyWithoutKey === 'refused'
  return refused ? refuse('OperationDenied.EncryptSnapshotAcrossRegion') : SERVICE_KEY
}

/** Why the image cannot be copied there. */
export function sourceProblem(
  { settings, caller, region }: Context,
  source: ImageRecord,
  { toRegion }: CopyOrder,
): Refusal | undefined {
  if (source.kind !== 'custom') {
    const refused = settings.behaviours.copyingPlatformImages === 'refused'
    return refused ? refuse('InvalidImageId.NotFound') : undefined
  }
  if (source.public) return refuse('OperationDenied.CommunityImage')
  if (source.status !== 'Available') return refuse('IncorrectImageStatus')
  const abroad = source.owner !== caller && toRegion !== region
  return abroad ? refuse('OperationDenied.SameRegionOnly') : undefined
}

/** Why the destination does not take it. */
export function destinationProblem(context: Context, { toRegion, name }: CopyOrder): Refusal | undefined {
  const { state, settings, caller } = context
  if (!state.regions.has(toRegion)) return refuse('DestinationRegion.NotFound')
  if (settings.nonCompliantDestinations.includes(toRegion)) {
    return refuse('OperationDenied.NonCompliantDestinationRegion')
  }
  const own = ownImages(state, caller, toRegion)
  if (own.some((image) => image.name === name)) return refuse('InvalidImageName.Duplicated')
  return own.length < settings.images ? undefined : refuse('QuotaExceed.Image')
}

/** Another copy of the image is under way. */
export function conflictProblem(
  { state, settings }: Context,
  source: ImageRecord,
  { toRegion }: CopyOrder,
): Refusal | undefined {
  const anywhere = settings.behaviours.concurrentCopies === 'refused'
  const running = copiesOf(state, source).filter(({ target }) => anywhere || target.region === toRegion)
  return running.length > 0 ? refuse('OperationDenied.ImageCopyConflict') : undefined
}

import type { Context } from '../context.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { ImageRecord } from '../state.ts'

/** Why the image cannot be made a community image, or a private one again. */
export function publishingProblem(
  { settings, region }: Context,
  image: ImageRecord,
  publish: boolean | undefined,
): Refusal | undefined {
  if (publish === undefined) return undefined
  if (!publish) {
    const refused = !image.public && settings.behaviours.unpublishingPrivate === 'refused'
    return refused ? refuse('Image.NotPublic') : undefined
  }
  if (image.public) return refuse('Image.Public')
  if (settings.noCommunityImages.includes(region)) return refuse('CurrentRegion.NotSupportPublicImage')
  if (!settings.communityAgreement) return refuse('PublicImageAgreement.NotSigned')
  if (image.key !== undefined) return refuse('OperationDeined.EncryptedSnapshot')
  return image.status === 'Available' ? undefined : refuse('OperationDenied.InvalidImageStatus')
}

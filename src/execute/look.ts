import type { Cloud, CloudImage } from './cloud.ts'
import type { Seen, SeenImage } from './entry.ts'

/** The image as the record keeps it; null: there is no such image in the region. */
export async function seeImage(cloud: Cloud, region: string, id: string): Promise<SeenImage | null> {
  const image = (await cloud.images({ region, ids: [id] })).find((candidate) => candidate.id === id)
  return image === undefined ? null : seenImage(image)
}

export function seenImage({ id, name, status, progress, ownerAlias }: CloudImage): SeenImage {
  return {
    id,
    ...(name !== undefined && { name }),
    ...(status !== undefined && { status }),
    ...(progress !== undefined && { progress }),
    ...(ownerAlias !== undefined && { owner: ownerAlias }),
  }
}

/** What is seen of an image before its sharees, or the image itself, go or come. */
export interface SharesSeen extends Seen {
  readonly image: SeenImage | null
  readonly sharedWith: readonly string[]
}

/** Of an image that is not there or not ours, the sharees cannot be asked for. */
export async function seeShares(cloud: Cloud, region: string, id: string): Promise<SharesSeen> {
  const image = await seeImage(cloud, region, id)
  if (image === null || (image.owner !== undefined && image.owner !== 'self')) return { image, sharedWith: [] }
  return { image, sharedWith: await cloud.sharees(region, id) }
}

import type { CloudImage, CloudSnapshot } from '../../execute/cloud.ts'
import { type Answer, compact, flag, identifier, optionalList, text } from './answer.ts'

/** An image of a DescribeImages answer. */
export function readImage(region: string, image: Answer): CloudImage {
  return compact<CloudImage>({
    id: identifier(image, 'ImageId'),
    region,
    name: text(image.ImageName),
    status: text(image.Status),
    progress: text(image.Progress),
    ownerAlias: text(image.ImageOwnerAlias),
    ownerAccount: text(image.ImageOwnerId) || undefined,
    public: flag(image.IsPublic),
    productCode: text(image.ProductCode),
    createdAt: text(image.CreationTime) || undefined,
    family: text(image.ImageFamily),
    snapshotIds: snapshotIds(image),
    tags: tags(image),
  })
}

/** A snapshot of a DescribeSnapshots answer. */
export function readSnapshot(snapshot: Answer): CloudSnapshot {
  return compact<CloudSnapshot>({
    id: identifier(snapshot, 'SnapshotId'),
    encrypted: flag(snapshot.Encrypted),
    kmsKeyId: text(snapshot.KMSKeyId) ? identifier(snapshot, 'KMSKeyId') : undefined,
  })
}

function snapshotIds(image: Answer): readonly string[] {
  const disks = optionalList(image, 'DiskDeviceMappings', 'DiskDeviceMapping')
  const isSystem = (disk: Answer): boolean => text(disk.Type) === 'system'
  return [...disks.filter(isSystem), ...disks.filter((disk) => !isSystem(disk))].flatMap(
    (disk) => text(disk.SnapshotId) || [],
  )
}

/** An answer without the list does not say; an empty one says that there are none. */
function tags(image: Answer): CloudImage['tags'] {
  if (image.Tags === undefined) return undefined
  const pairs = optionalList(image, 'Tags', 'Tag').map((tag) => [text(tag.TagKey), text(tag.TagValue) ?? ''] as const)
  return Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value] as const])))
}

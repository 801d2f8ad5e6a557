import type { Body } from '../answer.ts'
import type { Context } from '../context.ts'
import { progressOf } from '../copies.ts'
import type { ImageRecord } from '../state.ts'
import { timestamp } from './timestamp.ts'
import { accountId, aliasOf, usageOf } from './visibility.ts'

/** Gibibytes; every image is as large. */
const SIZE = 40

/** An image as DescribeImages tells it to the caller. */
export function describeImage(context: Context, image: ImageRecord): Body {
  const { state, settings, caller, now } = context
  const alias = aliasOf(image, caller)
  return {
    ImageId: image.id,
    ImageName: image.name,
    Description: image.description,
    Status: image.status,
    Progress: `${progressOf(state, image, settings.copyMs, now)}%`,
    ImageOwnerAlias: alias,
    ImageOwnerId: image.owner === '' ? undefined : accountId(image.owner, settings.behaviours.imageOwnerIds),
    IsPublic: image.public,
    IsCopied: image.copied,
    // A text, not a truth value, and empty where nobody has it.
    IsSelfShared: alias === 'self' && image.sharedWith.size > 0 ? 'True' : '',
    ProductCode: image.productCode,
    Usage: usageOf(context, image),
    Size: SIZE,
    ImageFamily: image.family,
    CreationTime: image.isDated ? timestamp(image.createdAt) : undefined,
    OSType: 'linux',
    Architecture: 'x86_64',
    DiskDeviceMappings: { DiskDeviceMapping: disks(context, image) },
    Tags: { Tag: [...image.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  }
}

function disks({ settings }: Context, image: ImageRecord): readonly Body[] {
  return image.snapshots.map((SnapshotId, index) => ({
    Device: `/dev/xvd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
    Type: index === 0 ? 'system' : 'data',
    Size: String(SIZE),
    SnapshotId,
    Encrypted: settings.behaviours.encryptedFlag === 'present' ? image.key !== undefined : undefined,
  }))
}

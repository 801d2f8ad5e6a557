import type { Handler } from '../context.ts'
import { cancelCopyImage } from './cancel-copy-image.ts'
import { copyImage } from './copy-image.ts'
import { deleteImage } from './delete-image.ts'
import { describeImageSharePermission } from './describe-image-share-permission.ts'
import { describeImages } from './describe-images.ts'
import { describeInstances } from './describe-instances.ts'
import { describeRegions } from './describe-regions.ts'
import { describeSnapshots } from './describe-snapshots.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { modifyImageAttribute } from './modify-image-attribute.ts'
import { modifyImageSharePermission } from './modify-image-share-permission.ts'

/** The actions of ECS 2014-05-26 and STS 2015-04-01 that the emulator knows. */
export type Action =
  | 'CancelCopyImage'
  | 'CopyImage'
  | 'DeleteImage'
  | 'DescribeImageSharePermission'
  | 'DescribeImages'
  | 'DescribeInstances'
  | 'DescribeRegions'
  | 'DescribeSnapshots'
  | 'GetCallerIdentity'
  | 'ModifyImageAttribute'
  | 'ModifyImageSharePermission'

const HANDLERS = {
  CancelCopyImage: cancelCopyImage,
  CopyImage: copyImage,
  DeleteImage: deleteImage,
  DescribeImageSharePermission: describeImageSharePermission,
  DescribeImages: describeImages,
  DescribeInstances: describeInstances,
  DescribeRegions: describeRegions,
  DescribeSnapshots: describeSnapshots,
  GetCallerIdentity: getCallerIdentity,
  ModifyImageAttribute: modifyImageAttribute,
  ModifyImageSharePermission: modifyImageSharePermission,
} satisfies Record<Action, Handler>

export function isAction(name: string): name is Action {
  return Object.hasOwn(HANDLERS, name)
}

/** The API that an action belongs to. */
export function apiOf(action: Action): { readonly product: 'ecs' | 'sts'; readonly version: string } {
  return action === 'GetCallerIdentity'
    ? { product: 'sts', version: '2015-04-01' }
    : { product: 'ecs', version: '2014-05-26' }
}

export function handlerOf(action: Action): Handler {
  return HANDLERS[action]
}

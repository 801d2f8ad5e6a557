import type { Handler } from '../context.ts'
import { assumeRole } from './assume-role.ts'
import { cancelCopyImage } from './cancel-copy-image.ts'
import { copyImage } from './copy-image.ts'
import { deleteImage } from './delete-image.ts'
import { describeImageSharePermission } from './describe-image-share-permission.ts'
import { describeImages } from './describe-images.ts'
import { describeInstances } from './describe-instances.ts'
import { describeKey } from './describe-key.ts'
import { describeLaunchTemplateVersions } from './describe-launch-template-versions.ts'
import { describeLaunchTemplates } from './describe-launch-templates.ts'
import { describeRegions } from './describe-regions.ts'
import { describeSnapshots } from './describe-snapshots.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getRole } from './get-role.ts'
import { modifyImageAttribute } from './modify-image-attribute.ts'
import { modifyImageSharePermission } from './modify-image-share-permission.ts'
import { getProductQuota, listProductQuotas } from './quotas.ts'
import {
  listResourceShareAssociations,
  listResourceShares,
  listSharedResources,
  listSharedTargets,
} from './resource-shares.ts'
import { describeScalingConfigurations, describeScalingGroups } from './scaling.ts'

/** An action of a service. */
export interface ActionEntry {
  /** What RAM calls it, for example `ecs:CopyImage`. */
  readonly permission: string
  /** The versions of the API that have it. */
  readonly versions: readonly string[]
  /** It takes, and needs, a RegionId. */
  readonly regional: boolean
  /** `list`: it can answer with an empty list instead of 403. */
  readonly kind: 'list' | 'read' | 'write'
  readonly handler: Handler
}

interface Service {
  /** As permissions name it. */
  readonly product: string
  readonly versions: readonly string[]
  readonly regional: boolean
  readonly actions: Readonly<Record<string, readonly [ActionEntry['kind'], Handler]>>
}

const SERVICES: readonly Service[] = [
  {
    product: 'ecs',
    versions: ['2014-05-26'],
    regional: true,
    actions: {
      CancelCopyImage: ['write', cancelCopyImage],
      CopyImage: ['write', copyImage],
      DeleteImage: ['write', deleteImage],
      DescribeImageSharePermission: ['read', describeImageSharePermission],
      DescribeImages: ['list', describeImages],
      DescribeInstances: ['list', describeInstances],
      DescribeLaunchTemplateVersions: ['list', describeLaunchTemplateVersions],
      DescribeLaunchTemplates: ['list', describeLaunchTemplates],
      DescribeSnapshots: ['list', describeSnapshots],
      ModifyImageAttribute: ['write', modifyImageAttribute],
      ModifyImageSharePermission: ['write', modifyImageSharePermission],
    },
  },
  {
    product: 'ecs',
    versions: ['2014-05-26'],
    regional: false,
    actions: { DescribeRegions: ['read', describeRegions] },
  },
  {
    product: 'sts',
    versions: ['2015-04-01'],
    regional: false,
    actions: { AssumeRole: ['read', assumeRole], GetCallerIdentity: ['read', getCallerIdentity] },
  },
  {
    product: 'ram',
    versions: ['2015-05-01'],
    regional: false,
    actions: { GetRole: ['read', getRole] },
  },
  {
    product: 'kms',
    versions: ['2016-01-20'],
    regional: true,
    actions: { DescribeKey: ['read', describeKey] },
  },
  {
    product: 'ess',
    versions: ['2014-08-28', '2022-02-22'],
    regional: true,
    actions: {
      DescribeScalingConfigurations: ['list', describeScalingConfigurations],
      DescribeScalingGroups: ['list', describeScalingGroups],
    },
  },
  {
    product: 'quotas',
    versions: ['2020-05-10'],
    regional: true,
    actions: { GetProductQuota: ['read', getProductQuota], ListProductQuotas: ['list', listProductQuotas] },
  },
  {
    product: 'resourcesharing',
    versions: ['2020-01-10'],
    regional: true,
    actions: {
      ListResourceShareAssociations: ['list', listResourceShareAssociations],
      ListResourceShares: ['list', listResourceShares],
      ListSharedResources: ['list', listSharedResources],
      ListSharedTargets: ['list', listSharedTargets],
    },
  },
]

/** The actions that the emulator knows, by name: no two services have one of the same name. */
export const ACTIONS: ReadonlyMap<string, ActionEntry> = new Map(
  SERVICES.flatMap(({ product, versions, regional, actions }) =>
    Object.entries(actions).map(([name, [kind, handler]]): [string, ActionEntry] => [
      name,
      { permission: `${product}:${name}`, versions, regional, kind, handler },
    ]),
  ),
)

/** What the emulator can be told to deny: every action, as RAM calls it. */
export const emulatedPermissions: readonly string[] = [...ACTIONS.values()].map(({ permission }) => permission)

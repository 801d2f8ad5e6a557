/** The services whose APIs are called, as permissions name them, and the version of each. */
export const services = {
  ecs: '2014-05-26',
  ess: '2022-02-22',
  kms: '2016-01-20',
  quotas: '2020-05-10',
  ram: '2015-05-01',
  resourcesharing: '2020-01-10',
  sts: '2015-04-01',
} as const

export type Service = keyof typeof services

/** What an action is needed for: capturing an account, being let into it, applying a plan. */
export type Purpose = 'snapshot' | 'assume' | 'apply'

export interface ActionEntry {
  readonly service: Service
  /** Empty: RAM grants it to everybody, or no command calls it. */
  readonly neededFor: readonly Purpose[]
  /** The only resource it is called on, where that is known beforehand. */
  readonly resource?: string
}

/** The RAM role that sharing encrypted images needs in the account of their owner. */
export const shareRole = 'AliyunECSShareEncryptImageDefaultRole'

/** The quota of accounts that one image can be shared with. */
export const shareQuota = 'q_user-per-image-shared-user-count'

const both: readonly Purpose[] = ['snapshot', 'apply']

/** The names of the actions that this program can call. */
export type ActionName =
  | 'AssumeRole'
  | 'CancelCopyImage'
  | 'CopyImage'
  | 'DeleteImage'
  | 'DescribeImageSharePermission'
  | 'DescribeImages'
  | 'DescribeInstances'
  | 'DescribeKey'
  | 'DescribeLaunchTemplateVersions'
  | 'DescribeLaunchTemplates'
  | 'DescribeRegions'
  | 'DescribeScalingConfigurations'
  | 'DescribeSnapshots'
  | 'GetCallerIdentity'
  | 'GetProductQuota'
  | 'GetRole'
  | 'ListResourceShareAssociations'
  | 'ModifyImageSharePermission'

/** Every action that this program can call. The client takes service and version from here, the policies of least privilege the rest. */
export const actions: Readonly<Record<ActionName, ActionEntry>> = {
  AssumeRole: { service: 'sts', neededFor: ['assume'] },
  CancelCopyImage: { service: 'ecs', neededFor: ['apply'] },
  CopyImage: { service: 'ecs', neededFor: ['apply'] },
  DeleteImage: { service: 'ecs', neededFor: ['apply'] },
  DescribeImageSharePermission: { service: 'ecs', neededFor: both },
  DescribeImages: { service: 'ecs', neededFor: both },
  DescribeInstances: { service: 'ecs', neededFor: both },
  DescribeKey: { service: 'kms', neededFor: ['snapshot'] },
  DescribeLaunchTemplateVersions: { service: 'ecs', neededFor: ['snapshot'] },
  DescribeLaunchTemplates: { service: 'ecs', neededFor: ['snapshot'] },
  DescribeRegions: { service: 'ecs', neededFor: [] },
  DescribeScalingConfigurations: { service: 'ess', neededFor: ['snapshot'] },
  DescribeSnapshots: { service: 'ecs', neededFor: both },
  GetCallerIdentity: { service: 'sts', neededFor: [] },
  GetProductQuota: { service: 'quotas', neededFor: ['snapshot'], resource: `acs:quotas:*:*:quota/ecs/${shareQuota}*` },
  GetRole: { service: 'ram', neededFor: ['snapshot'], resource: `acs:ram:*:*:role/${shareRole}` },
  ListResourceShareAssociations: { service: 'resourcesharing', neededFor: ['snapshot'] },
  ModifyImageSharePermission: { service: 'ecs', neededFor: ['apply'] },
}

/** What RAM calls an action, for example `ecs:DescribeImages`. */
export function permissionOf(action: ActionName): string {
  return `${actions[action].service}:${action}`
}

/** As `permissionOf`, of an action by its name alone. */
export function permissionNamed(action: string): string {
  return Object.hasOwn(actions, action) ? permissionOf(action as ActionName) : action
}

/** The actions with what is known about each, by name. */
export function actionEntries(): readonly (readonly [ActionName, ActionEntry])[] {
  return Object.entries(actions) as [ActionName, ActionEntry][]
}

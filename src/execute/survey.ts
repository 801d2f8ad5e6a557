import type { AccountId, Permitted } from './cloud.ts'

/**
 * What only a snapshot asks of the cloud: what an account uses, its keys, its share role, its quota, its resource shares.
 * Implementations: the real client (src/io/cloud) and an in-memory one for tests; both pass the contract suite. Every read follows all
 * pages, and tells what is not permitted from what is not there; all but that is thrown as a CloudError.
 */
export interface Survey {
  /** DescribeImages as a dry run: false where it is refused, so that an empty list of images says nothing. */
  mayListImages(region: string): Promise<boolean>
  /** DescribeInstances: all instances of the account in the region. A dry run tells "none" from "not allowed". */
  instances(region: string): Promise<Permitted<readonly ImageUser[]>>
  /** DescribeLaunchTemplates: their ids. "None" counts only where reading a template is shown to be allowed. */
  launchTemplates(region: string): Promise<Permitted<readonly string[]>>
  /** DescribeLaunchTemplateVersions: what the versions of one template launch from. */
  launchTemplateImages(region: string, template: string): Promise<Permitted<readonly string[]>>
  /** DescribeScalingConfigurations, active or not. */
  scalingConfigurations(region: string): Promise<Permitted<readonly ImageUser[]>>
  /** ListResourceShareAssociations: which resources are in which share, as far as they still are. */
  resourceShares(region: string): Promise<Permitted<readonly SharedResource[]>>
  /** DescribeKey, by id or alias; null: the account has no such key there. */
  key(region: string, id: string): Promise<Permitted<CloudKey | null>>
  /** GetRole: the trust policy of the share role, a JSON text; null: there is no such role. */
  shareRolePolicy(): Promise<Permitted<string | null>>
  /** GetProductQuota: with how many accounts one image of the region can be shared. */
  accountsPerImage(region: string): Promise<Permitted<number>>
}

/** Something that is made, or makes something, from an image. */
export interface ImageUser {
  readonly id: string
  /** Absent: it names none. */
  readonly image?: string
  /** Where it names no image: the family whose latest image it takes. */
  readonly family?: string
}

/** A resource in a resource share. */
export interface SharedResource {
  readonly share: string
  readonly resource: string
}

/** A key as KMS describes it. Absent means that the answer did not say. */
export interface CloudKey {
  readonly id: string
  /** Enabled, Disabled, PendingDeletion, … */
  readonly state?: string
  /** An account, or the service that made the key for itself. */
  readonly creator?: AccountId
}

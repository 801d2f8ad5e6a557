/**
 * What no public source settles, and where sources disagree: each a switch with both behaviours. `docs/emulator.md` says
 * what stands behind every default.
 */
export interface EmulatorBehaviours {
  /** More than 10 ids in AddAccount or RemoveAccount: take the first ten, or ignore the whole parameter. */
  readonly overlongList: 'first-ten' | 'ignored'
  /** Sharing with an account that has the image already. */
  readonly sharingAgain: 'accepted' | 'refused'
  /** Unsharing from an account that does not have the image. */
  readonly unsharingStranger: 'accepted' | 'refused'
  /** `IsPublic=false` on an image that is not a community image. */
  readonly unpublishingPrivate: 'accepted' | 'refused'
  /** DryRun where the parameter is listed but not documented: honoured, or ignored, so that the call is carried out. */
  readonly undocumentedDryRun: 'honoured' | 'ignored'
  /** Sharing where owner and sharee are on different sites and one of them is finance or government. */
  readonly qualifiedSites: 'refused' | 'accepted'
  /** Sharing an image with a product code: refused across sites only, or to anybody. */
  readonly marketplaceSharing: 'same-site' | 'never'
  /** Sharing a same-region copy of an image that was shared to the caller. */
  readonly resharingByCopy: 'accepted' | 'refused'
  /** Regions in which encrypted images can be shared. */
  readonly encryptedSharingRegions: 'all' | readonly string[]
  /** How AliyunId is written in JSON: some answers have bare numbers, which lose digits above 2^53 in careless parsers. */
  readonly accountIds: 'string' | 'number'
  /** How ImageOwnerId is written in JSON; the SDK's model has a number. */
  readonly imageOwnerIds: 'number' | 'string'
  /** Whether shares through Resource Directory keep an image from being deleted. */
  readonly resourceSharesBlockDeletion: boolean
  /** Whether DescribeImageSharePermission lists them, as ShareGroups. */
  readonly resourceSharesListed: boolean
  /** Whether `Usage` in DescribeImages counts the instances of sharees. */
  readonly usageCountsSharees: boolean
  /** Whether DiskDeviceMapping carries `Encrypted` (a preview field). */
  readonly encryptedFlag: 'missing' | 'present'
  /** ImageName in DescribeImages: part of the name, with `*` as wildcard, or the whole of it. */
  readonly imageNameFilter: 'fuzzy' | 'exact'
  /** Deleting an image that does not exist, or is not the caller's. */
  readonly unknownDeletion: 'not-found' | 'accepted'
  /** Deleting the source of a running copy. */
  readonly deletingCopySource: 'accepted' | 'refused'
  /** A second copy while one of the same image is under way: refused wherever it goes, or only towards the same region. */
  readonly concurrentCopies: 'refused' | 'refused-per-destination'
  /** Whose five places a copy takes. */
  readonly copyQueue: 'destination' | 'source'
  /** Copying an encrypted image to another region without a key: refused, or encrypted with the service key. */
  readonly encryptedCopyWithoutKey: 'refused' | 'service-key'
  /** Copying an image of the platform or of a Marketplace vendor. */
  readonly copyingPlatformImages: 'refused' | 'accepted'
  /** Whom DescribeKey names as the creator of a service key. */
  readonly serviceKeyCreator: 'service' | 'account'
  /** Whether the quota of accounts per image is one of a region, to be named, or of the account, where none may be. */
  readonly quotaScope: 'region' | 'account'
  /** How long a ClientToken is remembered, in milliseconds. */
  readonly clientTokenMs: number
  /** Actions, as `ecs:<Action>`, that answer with an empty list, not with 403, when they are denied. */
  readonly emptyWhenDenied: readonly string[]
}

export const DEFAULT_BEHAVIOURS: EmulatorBehaviours = {
  overlongList: 'first-ten',
  sharingAgain: 'accepted',
  unsharingStranger: 'accepted',
  unpublishingPrivate: 'accepted',
  undocumentedDryRun: 'honoured',
  qualifiedSites: 'refused',
  marketplaceSharing: 'same-site',
  resharingByCopy: 'accepted',
  encryptedSharingRegions: 'all',
  accountIds: 'string',
  imageOwnerIds: 'number',
  resourceSharesBlockDeletion: true,
  resourceSharesListed: false,
  usageCountsSharees: false,
  encryptedFlag: 'missing',
  imageNameFilter: 'fuzzy',
  unknownDeletion: 'not-found',
  deletingCopySource: 'accepted',
  concurrentCopies: 'refused',
  copyQueue: 'destination',
  encryptedCopyWithoutKey: 'refused',
  copyingPlatformImages: 'refused',
  serviceKeyCreator: 'service',
  quotaScope: 'region',
  clientTokenMs: 24 * 3600 * 1000,
  emptyWhenDenied: ['ecs:DescribeInstances'],
}

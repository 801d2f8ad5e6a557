import type { Way } from './scene.ts'
import { dropIdle, dropOwner, dropRepeated } from './ways/accounts.ts'
import { acknowledge, forceDelete } from './ways/acknowledge.ts'
import { copyFirst } from './ways/copy.ts'
import { freeQuota, unshareFirst } from './ways/order.ts'

/** What can be done about a finding, by rule. */
export const ways: Readonly<Record<string, Way>> = {
  'account-is-owner': dropOwner,
  'account-listed-twice': dropRepeated,
  'delete-while-shared': unshareFirst,
  'delete-while-used': forceDelete,
  'region-mismatch': copyFirst,
  'share-quota-exceeded': freeQuota,
  'step-without-effect': dropIdle,
  'unshare-breaks-launches': acknowledge('breaks-launches', 'step.brokenLaunchCount', 'launches'),
  'unshare-strands-instances': acknowledge('strands-instances', 'step.strandedInstanceCount', 'instances'),
}

/** Why nothing is done about a finding, by rule. */
export const reasons: Readonly<Record<string, string>> = {
  'account-id-unusual': 'only you know which account was meant',
  'account-unknown': 'only you know who the account is, and whether it may be trusted',
  'account-untrusted': 'only you know who may be trusted',
  'copy-leaves-region': 'only its owner can bring the image to another region: ask them to share a copy from there',
  'copy-name-taken': 'only you know what the copy shall be called, or whether it is needed',
  'copy-needs-key': 'only you know which key shall encrypt the copy',
  'copy-source-untrusted': 'only you know whose images may be trusted',
  'encrypted-key-disabled': 'the key is enabled in KMS, not in the plan',
  'encrypted-region-unlisted':
    'only the platform knows whether it works there: try it, or list the region in params.regions',
  'encrypted-service-key': 'only you know which customer key shall encrypt a copy of the image',
  'encrypted-several-snapshots': 'the image has to be made anew, from its system disk alone',
  'encrypted-without-grant': 'the share role is changed in RAM, not in the plan',
  'image-deleted-earlier': 'only you know whether the image shall be deleted at all',
  'image-not-owned': 'only the owner’s plan can do it',
  'image-public': 'only you know who relies on the image, and whether it may become private',
  'image-unavailable': 'an image becomes available in the cloud, not in the plan',
  'image-unknown': 'only you know which image was meant; a snapshot tells which there are',
  'inventory-stale': 'take a new snapshot: the plan has nothing to do with it',
  'marketplace-image-shared': 'the image has to be built anew, from one without a product code',
  'paid-image-billed-to-sharee': 'there is nothing to correct: tell the sharees',
  'plan-reference': 'only you know which step, name or group was meant',
  'plan-schema': 'only you know what was meant to stand here',
  'plan-syntax': 'only you know what was meant to stand here',
  'plan-too-large': 'only you know how the plan can be split',
  'plans-exceed-quota': 'only you know which of the plans shall share with whom',
  'plans-share-image': 'only you know which of the plans shall do it',
  'plans-undo-each-other': 'only you know which of the plans shall have the last word',
  'reshare-by-copy': 'only the owner of the source can agree to it',
  'site-not-shareable': 'only you know which image those accounts can use instead',
  'unshare-impact-unknown': 'take a snapshot in that account: what it uses is not in the plan',
}

/** What is said of the rules of others. */
export const foreignRule = 'shareplan knows no fix for this rule: its remediation says what to do'

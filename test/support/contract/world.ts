import { expect } from 'vitest'
import { type AccountId, type Cloud, CloudError } from '../../../src/execute/cloud.ts'
import type { Survey } from '../../../src/execute/survey.ts'
import type { Inventory, InventoryImage } from '../../../src/schema/generated/types.ts'

/** A cloud that holds `contractInventories`, and its clock. */
export interface ContractCloud {
  /** The port as one of `contractAccounts` sees it. */
  readonly as: (account: AccountId) => Promise<Cloud>
  /** What only a snapshot asks, as the same accounts do. */
  readonly surveyAs: (account: AccountId) => Promise<Survey>
  /** Lets milliseconds pass. */
  readonly advance: (ms: number) => void
  readonly stop: () => Promise<void>
}

export const OWNER = '1000000000000001'
export const SHAREE = '2000000000000002'
/** May call little beside DescribeImages, and owns nothing. */
export const RESTRICTED = '3000000000000003'
/** More digits than a double holds. */
export const LONG = '98765432109876543210'

/** Who calls; every one needs a key. */
export const contractAccounts: readonly AccountId[] = [OWNER, SHAREE, RESTRICTED]

/** What `RESTRICTED` may not do. */
export const contractDenied: Readonly<Record<AccountId, readonly string[]>> = {
  [RESTRICTED]: [
    'DescribeInstances',
    'DescribeSnapshots',
    'DescribeLaunchTemplates',
    'DescribeLaunchTemplateVersions',
    'DescribeScalingConfigurations',
    'ListResourceShareAssociations',
    'DescribeKey',
    'GetRole',
    'GetProductQuota',
  ],
}

/** How long a copy takes, in milliseconds. */
export const contractCopyMs = 2000

export const CROWD: readonly AccountId[] = Array.from({ length: 22 }, (_, index) => String(4000000000000000 + index))
export const strangers = (from: number, to: number): AccountId[] =>
  Array.from({ length: to - from }, (_, index) => String(5000000000000000 + from + index))

/** The ids that exist. */
export const contractKnownAccounts: readonly AccountId[] = [...contractAccounts, LONG, ...CROWD, ...strangers(0, 60)]

const here = { region: 'cn-beijing', status: 'Available', owner: 'self', ownerAccount: OWNER, public: false } as const

export const owned: readonly InventoryImage[] = [
  { ...here, id: 'm-plain', name: 'plain', encryption: 'none', sharedWith: [] },
  {
    ...here,
    id: 'm-launched',
    encryption: 'none',
    sharedWith: [],
    resourceShares: ['rs-1'],
    usedBy: { [OWNER]: ['lt-1', 'lt-2', 'asc-1'] },
  },
  { ...here, id: 'm-shared', name: 'shared', encryption: 'none', sharedWith: [LONG, SHAREE, ...CROWD] },
  { ...here, id: 'm-used', encryption: 'none', sharedWith: [], usedBy: { [OWNER]: ['i-1', 'lt-1', 'i-2'] } },
  { ...here, id: 'm-deprecated', encryption: 'none', status: 'Deprecated', sharedWith: [] },
  { ...here, id: 'm-key', sharedWith: [], encryption: { kmsKey: 'key-bj', keyType: 'customer', keyEnabled: true } },
  { ...here, id: 'm-off', sharedWith: [], encryption: { kmsKey: 'key-off', keyType: 'customer', keyEnabled: false } },
  { ...here, id: 'm-disks', sharedWith: [], encryption: { kmsKey: 'key-bj', keyType: 'customer', snapshots: 3 } },
  { ...here, id: 'm-service', sharedWith: [], encryption: { kmsKey: 'alias/acs/ecs', keyType: 'service' } },
  { ...here, id: 'm-far', region: 'cn-hangzhou', name: 'plain', encryption: 'none', sharedWith: [] },
]

const shared: InventoryImage = { id: 'm-shared', region: 'cn-beijing', owner: 'others', usedBy: { [SHAREE]: ['i-9'] } }

function inventory(account: AccountId, spec: Inventory['spec']): Inventory {
  return { apiVersion: 'shareplan/v1', kind: 'Inventory', metadata: { account }, spec }
}

/** What is there when a contract test begins. */
export const contractInventories: readonly Inventory[] = [
  inventory(OWNER, {
    quotas: { accountsPerImage: 30 },
    shareRole: { exists: true, trustedAccounts: [SHAREE] },
    images: [...owned],
  }),
  inventory(SHAREE, { images: [shared] }),
  inventory(RESTRICTED, { images: [] }),
]

/** The cloud of the test that runs. */
export interface Subject {
  readonly world: ContractCloud
  /** As the owner of the images sees it. */
  readonly cloud: Cloud
  readonly survey: Survey
}

export async function refused(work: Promise<unknown>, status: number, code: string): Promise<void> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error) => error,
  )
  expect(thrown).toBeInstanceOf(CloudError)
  expect(thrown).toMatchObject({ failure: 'refused', status, code })
}

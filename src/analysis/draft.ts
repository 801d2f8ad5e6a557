import type { Action } from '../plan/model.ts'
import type { Account, EncryptionDetails, InventoryImage, LabelType } from '../schema/generated/types.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * A world in the making: one step on one image, for a share or unshare with one account. As it starts out it passes all built-in rules.
 * Everything is there to be changed.
 */
export interface Draft {
  readonly action: Action | undefined
  planName: string
  planLabels: Record<string, string>
  /** The clock, ms since the epoch. */
  now: number
  region: string
  owner: Mutable<Account>
  ownerListed: boolean
  sharee: Mutable<Account>
  shareeListed: boolean
  /** What the step calls the account, as often as it does; absent: by its id. */
  entries: string[]
  groups: Record<string, string[]>
  labels: Record<string, LabelType>
  /** Accounts beside the sharee that the step names. */
  companions: number
  /** Accounts that have the image, beside the sharee. */
  holders: number
  shareeHolds: boolean
  /** Accounts by id that have the image. */
  named: string[]
  sharesKnown: boolean
  image: Mutable<InventoryImage>
  imageListed: boolean
  deletedEarlier: boolean
  /** The step is on a copy of the image, which a step before it makes. */
  copied: boolean
  stepId: string | undefined
  stepRegion: string | undefined
  force: boolean
  strands: number
  breaks: number
  copyTo: { region: string; name: string; kmsKey: string | undefined; tags: Record<string, string> }
  /** Whether another image bears the copy's name; undefined: one whose name is not known may. */
  nameTaken: boolean | undefined
  quota: number | undefined
  shareRole: 'missing' | 'trusts' | 'distrusts' | 'unsaid' | 'unknown'
  inventoryPresent: boolean
  ageSeconds: number | undefined
  maxAgeSeconds: number | undefined
  /** Steps behind that change nothing which matters. */
  moreSteps: number
  contended: boolean
  besideName: string
  /** What the plan beside does with the image: takes it from the sharee, or gives it to one more account. */
  besideGives: boolean
}

const ownerId = '1000000000000001'
const shareeId = '2000000000000002'
const imageId = 'm-scene00000000000001'
/** When scenes happen. */
const clock = Date.parse('2026-11-24T03:00:00Z')

/** A customer's own key, enabled: what encrypts images that can be shared. */
export const goodEncryption: EncryptionDetails = {
  kmsKey: 'key-scene',
  keyType: 'customer',
  keyEnabled: true,
  snapshots: 1,
}

/** A draft for a step of an action, or for a plan as a whole. */
export function newDraft(action: Action | undefined, labels: ReadonlyMap<string, LabelType> = new Map()): Draft {
  const labelled = [...labels].map(([name, type]) => [name, Array.isArray(type) ? [...type] : type] as const)
  return {
    action,
    planName: 'scene',
    planLabels: {},
    now: clock,
    region: 'cn-beijing',
    owner: { id: ownerId, name: 'images', site: 'china', trusted: true },
    ownerListed: true,
    sharee: { id: shareeId, name: 'sharee', site: 'china', trusted: true },
    shareeListed: true,
    entries: [],
    groups: {},
    labels: Object.fromEntries(labelled),
    companions: 0,
    holders: 0,
    shareeHolds: action === 'unshare',
    named: [],
    sharesKnown: true,
    image: {
      id: imageId,
      region: 'cn-beijing',
      name: 'base',
      status: 'Available',
      owner: 'self',
      ownerAccount: ownerId,
      productCode: '',
      encryption: 'none',
      snapshots: 1,
      public: false,
      resourceShares: [],
      usedBy: { [ownerId]: [], [shareeId]: [] },
    },
    imageListed: true,
    deletedEarlier: false,
    copied: false,
    stepId: undefined,
    stepRegion: undefined,
    force: false,
    strands: 0,
    breaks: 0,
    copyTo: { region: 'cn-beijing', name: 'copy', kmsKey: undefined, tags: {} },
    nameTaken: false,
    quota: undefined,
    shareRole: 'trusts',
    inventoryPresent: true,
    ageSeconds: 3600,
    maxAgeSeconds: undefined,
    moreSteps: 0,
    contended: false,
    besideName: 'other',
    besideGives: false,
  }
}

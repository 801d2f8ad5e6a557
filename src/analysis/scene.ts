import type { Located } from '../document.ts'
import type { Action } from '../plan/model.ts'
import type {
  Account,
  Accounts,
  EncryptionDetails,
  Inventory,
  InventoryImage,
  LabelType,
  SharePlan,
  Step,
} from '../schema/generated/types.ts'
import { hasAny } from './free-texts.ts'

/** A small world: a plan and all that is known, as documents that can be saved and judged. */
export interface Scene {
  readonly plan: SharePlan
  /** Another plan of the same run. */
  readonly beside?: SharePlan
  readonly accounts: Accounts
  readonly inventories: readonly Inventory[]
  /** RFC 3339: the clock that rules see. */
  readonly asOf: string
  /** Seconds; absent where no maximum age is configured. */
  readonly inventoryMaxAge?: number
}

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

const apiVersion = 'shareplan/v1'
const ownerId = '1000000000000001'
const shareeId = '2000000000000002'
const imageId = 'm-scene00000000000001'
const otherImageId = 'm-other00000000000002'
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

/** The documents of a draft. */
export function sceneOf(draft: Draft): Scene {
  const { ageSeconds, maxAgeSeconds } = draft
  const inventory: Inventory = {
    apiVersion,
    kind: 'Inventory',
    metadata: {
      account: draft.owner.id,
      ...(ageSeconds !== undefined && { capturedAt: new Date(draft.now - ageSeconds * 1000).toISOString() }),
    },
    spec: {
      ...(draft.quota !== undefined && { quotas: { accountsPerImage: draft.quota } }),
      ...shareRoleOf(draft),
      images: imagesOf(draft),
    },
  }
  const beside: SharePlan = {
    ...planOf(draft),
    metadata: { name: draft.besideName, account: draft.owner.id },
    spec: { region: draft.region, steps: [besideStep(draft)] },
  }
  return {
    plan: planOf(draft),
    ...(draft.contended && { beside }),
    accounts: accountsOf(draft),
    inventories: draft.inventoryPresent ? [inventory] : [],
    asOf: new Date(draft.now).toISOString(),
    ...(maxAgeSeconds !== undefined && { inventoryMaxAge: maxAgeSeconds }),
  }
}

function planOf(draft: Draft): SharePlan {
  const { image, region, moreSteps, planLabels } = draft
  const more: Step[] = Array.from({ length: moreSteps }, (_, index) => filler(draft, index))
  const gone: Step[] = draft.deletedEarlier ? [{ id: 'deletes', action: 'delete', image: image.id }] : []
  const made: Step[] = draft.copied
    ? [{ id: 'copies', action: 'copy', image: image.id, to: { region, name: 'copied' } }]
    : []
  return {
    apiVersion,
    kind: 'SharePlan',
    metadata: { name: draft.planName, account: draft.owner.id, ...(hasAny(planLabels) && { labels: planLabels }) },
    spec: { region, steps: [...gone, ...made, stepOf(draft), ...more] },
  }
}

function besideStep({ image, besideGives, sharee }: Draft): Step {
  if (besideGives) return { action: 'share', image: image.id, accounts: [...fillerIds('6', 1)] }
  return { action: 'unshare', image: image.id, accounts: [sharee.id] }
}

/** A step that no rule of the scene is about, as far as possible: a copy of another image. */
function filler({ region }: Draft, index: number): Step {
  return { id: `more-${index + 1}`, action: 'copy', image: otherImageId, to: { region, name: `more-${index + 1}` } }
}

function stepOf(draft: Draft): Step {
  const { action, image, stepRegion, stepId, entries, companions, strands, breaks } = draft
  const common = {
    ...(stepId !== undefined && { id: stepId }),
    ...(stepRegion !== undefined && { region: stepRegion }),
    ...(draft.copied ? { imageFrom: 'copies' } : { image: image.id }),
  }
  const accounts = [...(entries.length > 0 ? entries : [draft.sharee.id]), ...fillerIds('3', companions)]
  const acknowledge = {
    ...(strands > 0 && { 'strands-instances': strands }),
    ...(breaks > 0 && { 'breaks-launches': breaks }),
  }
  const acknowledged = strands + breaks > 0 && { acknowledge }
  switch (action) {
    case undefined:
    case 'share':
      return { ...common, action: 'share', accounts }
    case 'unshare':
      return { ...common, action, accounts, ...acknowledged }
    case 'copy': {
      const { kmsKey, tags, ...to } = draft.copyTo
      return {
        ...common,
        action,
        to: { ...to, ...(kmsKey !== undefined && { kmsKey }), ...(hasAny(tags) && { tags }) },
      }
    }
    case 'delete':
      return { ...common, action, ...(draft.force && { force: true }), ...acknowledged }
  }
}

function accountsOf(draft: Draft): Accounts {
  const { owner, sharee, labels, groups, companions, holders, besideGives } = draft
  const fillers = [
    ...fillerIds('3', companions),
    ...fillerIds('4', holders),
    ...fillerIds('6', besideGives ? 1 : 0),
  ].map((id): Account => {
    return { id, site: owner.site ?? 'china', trusted: true }
  })
  const listed = [
    ...(draft.ownerListed ? [owner] : []),
    ...(draft.shareeListed && sharee.id !== owner.id ? [sharee] : []),
  ]
  return {
    apiVersion,
    kind: 'Accounts',
    spec: {
      ...(Object.keys(labels).length > 0 && { labels }),
      accounts: [...listed, ...fillers],
      ...(Object.keys(groups).length > 0 && { groups }),
    },
  }
}

function imagesOf(draft: Draft): InventoryImage[] {
  const { image, holders, shareeHolds, sharesKnown, sharee, named, nameTaken, copyTo } = draft
  const sharedWith = [...new Set([...named, ...(shareeHolds ? [sharee.id] : []), ...fillerIds('4', holders)])]
  const itself = draft.imageListed ? [{ ...image, ...(sharesKnown && { sharedWith }) }] : []
  const other: InventoryImage = {
    ...newDraft(draft.action).image,
    id: otherImageId,
    region: draft.region,
    name: 'other',
    ownerAccount: draft.owner.id,
  }
  const named2: InventoryImage = { ...other, id: 'm-taken00000000000003', name: copyTo.name, region: copyTo.region }
  const { name: _, ...nameless } = named2
  const bearer = nameTaken === false ? [] : [nameTaken === true ? named2 : nameless]
  return [...itself, ...(draft.moreSteps > 0 ? [other] : []), ...(draft.action === 'copy' ? bearer : [])]
}

function shareRoleOf({ shareRole, sharee, companions }: Draft): Pick<Inventory['spec'], 'shareRole'> {
  switch (shareRole) {
    case 'unknown':
      return {}
    case 'missing':
      return { shareRole: { exists: false } }
    case 'unsaid':
      return { shareRole: { exists: true } }
    case 'distrusts':
      return { shareRole: { exists: true, trustedAccounts: [] } }
    case 'trusts':
      return { shareRole: { exists: true, trustedAccounts: [sharee.id, ...fillerIds('3', companions)] } }
  }
}

function fillerIds(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${first}${String(index + 1).padStart(15, '0')}`)
}

/** A document that stands in no file. */
export function unlocated<T>(value: T, file: string): Located<T> {
  return { value, file, locate: () => nowhere }
}

const nowhere = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

import type { Located } from '../document.ts'
import type { Account, Accounts, Inventory, InventoryImage, SharePlan, Step } from '../schema/generated/types.ts'
import { type Draft, newDraft } from './draft.ts'
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

const apiVersion = 'shareplan/v1'
const otherImageId = 'm-other00000000000002'

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

import type { Directory } from './directory.ts'
import type { UseKind } from './facts.ts'
import { type ExpandedCopy, type ExpandedStep, type Grant, isPlanned } from './model.ts'
import { nobody, withoutSharees, withSharees } from './sharees.ts'
import { type ImageState, imageState, type State, withImage } from './state.ts'

/**
 * Why a step changes nothing. `copy-missing`: the copy it builds on was itself hindered, which has been reported there.
 * The others are the guards of the same name.
 */
export type Obstacle =
  | 'image-unknown'
  | 'image-deleted-earlier'
  | 'region-mismatch'
  | 'copy-missing'
  | 'account-unknown'

/** What hinders the step, for reasons of its image or of its accounts. Only a share is hindered by an unknown account. */
export function obstacle(before: State, step: ExpandedStep, directory: Directory): Obstacle | undefined {
  return obstacleFor(before.image(step.image), step, directory)
}

function obstacleFor(image: ImageState | undefined, step: ExpandedStep, directory: Directory): Obstacle | undefined {
  const hindered = imageObstacle(image, step)
  if (hindered !== undefined || step.action !== 'share') return hindered
  return step.grants.every(({ account }) => directory.accounts.has(account)) ? undefined : 'account-unknown'
}

/** What hinders the step as a whole, for reasons of its image; the first cause hides the others. */
function imageObstacle(image: ImageState | undefined, step: ExpandedStep): Obstacle | undefined {
  if (image === undefined) return isPlanned(step.image) ? 'copy-missing' : 'image-unknown'
  if (image.deleted) return 'image-deleted-earlier'
  if (image.region !== undefined && image.region !== step.region) return 'region-mismatch'
  return undefined
}

/** The accounts of a step; for `accounts: all`, those known to have the image before it. */
function grantsOf(image: ImageState | undefined, step: ExpandedStep): readonly Grant[] {
  if (step.action === 'share') return step.grants
  if (step.action !== 'unshare') return noGrants
  if (!step.all || image === undefined) return step.grants
  return [...image.sharees.has].map((account) => ({ account, entry: -1, entries: 1, via: 'all' }))
}

const noGrants: readonly Grant[] = []

/** One step of the simulation. */
export interface Transition {
  /** The step's image before and after it; undefined where it is not known at all. */
  readonly image: ImageState | undefined
  readonly imageAfter: ImageState | undefined
  readonly obstacle: Obstacle | undefined
  /** The accounts of the step, `all` resolved. */
  readonly grants: readonly Grant[]
  readonly after: State
}

/** What the step meets and does. Where something hinders it, the state after it is the one before. */
export function transition(before: State, step: ExpandedStep, directory: Directory): Transition {
  const image = before.image(step.image)
  const grants = grantsOf(image, step)
  const hindered = obstacleFor(image, step, directory)
  if (hindered !== undefined || image === undefined) {
    return { image, imageAfter: image, obstacle: hindered, grants, after: before }
  }
  if (step.action === 'copy') {
    const after = withImage(before, step.makes, copyOf(image, step))
    return { image, imageAfter: image, obstacle: undefined, grants, after }
  }
  const imageAfter = changed(image, step)
  return { image, imageAfter, obstacle: undefined, grants, after: withImage(before, step.image, imageAfter) }
}

/**
 * The state after the step has had its intended effect; the same state where something hinders it. Pure: the state before
 * stays valid.
 */
export function simulate(before: State, step: ExpandedStep, directory: Directory): State {
  return transition(before, step, directory).after
}

/** The image after the step. */
function changed(image: ImageState, step: Exclude<ExpandedStep, ExpandedCopy>): ImageState {
  const { sharees, deleted, copyOfShared, madeByPlan } = image
  switch (step.action) {
    case 'share': {
      const more = withSharees(sharees, accountsOf(step.grants))
      return imageState(image, { sharees: more, deleted, copyOfShared, madeByPlan })
    }
    case 'unshare': {
      const fewer = step.all ? nobody : withoutSharees(sharees, accountsOf(step.grants))
      return imageState(image, { sharees: fewer, deleted, copyOfShared, madeByPlan })
    }
    case 'delete':
      return imageState(image, { sharees, deleted: true, copyOfShared, madeByPlan })
  }
}

function accountsOf(grants: readonly Grant[]): readonly string[] {
  return grants.map(({ account }) => account)
}

/** Whether the image is one that another account shared with the plan's; `undefined` where that is unknown. */
export function isSharedToOwner({ owned, public: isPublic, platformOwned }: ImageState): boolean | undefined {
  if (owned === true || isPublic === true || platformOwned === true) return false
  return owned === false && isPublic === false && platformOwned === false ? true : undefined
}

/** Owned by the plan's account, private, Available, used by nobody, unshared, in no family, with the step's tags; it keeps what it is made of. */
function copyOf(source: ImageState, { to }: ExpandedCopy): ImageState {
  return {
    region: to.region,
    name: to.name,
    status: 'Available',
    createdAt: undefined,
    family: '',
    tags: to.tags ?? noTags,
    owned: true,
    ownerAccount: undefined,
    platformOwned: false,
    productCode: source.productCode,
    encryption: encryptionOfCopy(source, to),
    snapshots: source.snapshots,
    public: false,
    resourceShares: [],
    usedBy: noUsers,
    sharees: nobody,
    deleted: false,
    copyOfShared: descendsFromShared(source),
    madeByPlan: true,
  }
}

const noTags: Readonly<Record<string, string>> = {}
const noUsers: ImageState['usedBy'] = new Map()

function descendsFromShared(source: ImageState): boolean | undefined {
  const shared = isSharedToOwner(source)
  if (shared === true || source.copyOfShared === true) return true
  return shared === false && source.copyOfShared === false ? false : undefined
}

/** A key of the plan counts as an enabled customer key; a same-region copy without one keeps the source's. */
function encryptionOfCopy({ encryption, region }: ImageState, to: ExpandedCopy['to']): ImageState['encryption'] {
  if (to.kmsKey !== undefined) return { kmsKey: to.kmsKey, keyType: 'customer', keyEnabled: true }
  return encryption === undefined || encryption === 'none' || region === to.region ? encryption : {}
}

/** What is known to use an image in one account, by what happens to it when the image goes. */
export interface Use {
  /** Instances (i-). */
  readonly instances: readonly string[]
  /** Launch templates (lt-) and scaling configurations (asc-). */
  readonly launches: readonly string[]
  /** Kinds of which there may be more. */
  readonly unknown: ReadonlySet<UseKind>
}

const noUse: Use = { instances: [], launches: [], unknown: new Set() }

/** The account's use of the image; `undefined` where it is unknown. An image that the plan makes is used by nobody. */
export function useBy(image: ImageState, account: string): Use | undefined {
  const use = image.usedBy.get(account)
  if (use === undefined) return image.madeByPlan ? noUse : undefined
  const isInstance = (id: string): boolean => id.startsWith('i-')
  return {
    instances: use.ids.filter(isInstance),
    launches: use.ids.filter((id) => !isInstance(id)),
    unknown: use.unknown,
  }
}

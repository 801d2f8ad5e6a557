import { type Facts, type ImageFacts, imageFacts } from './facts.ts'
import type { ImageKey } from './model.ts'
import { type Sharees, shareesOf } from './sharees.ts'

/** An image at one point of the simulated plan; `undefined` is unknown. */
export interface ImageState extends Omit<ImageFacts, 'sharedWith'> {
  readonly sharees: Sharees
  readonly deleted: boolean
  /** A copy, made in this plan, of an image that was shared to the plan's account. */
  readonly copyOfShared: boolean | undefined
  /** A copy step of this plan made it, so that nobody uses it yet. */
  readonly madeByPlan: boolean
}

/** The images at one point of the plan. Immutable for whoever holds it. */
export interface State {
  /** The image, also when it is deleted by then; `undefined`: not in the inventory and not made so far. */
  image(key: ImageKey): ImageState | undefined
  /** The ids of all images that the account's own inventories list, deleted ones included. */
  inventoryImages(): Iterable<string>
}

/** How an older version differs from the next newer one: what it has under one key (`undefined`: nothing of its own). */
interface Difference {
  readonly key: ImageKey
  readonly value: ImageState | undefined
  readonly next: Version
}

/**
 * All versions of one simulation share one table, which the version used last holds; the others know how they differ from their
 * neighbour (after Baker's persistent arrays). So a step costs what it changes and not what there is, older versions that
 * nobody holds are garbage, and those that somebody holds stay what they were.
 */
class Version implements State {
  readonly #base: Base
  #table: Map<ImageKey, ImageState> | undefined
  #difference: Difference | undefined

  constructor(base: Base, table: Map<ImageKey, ImageState>) {
    this.#base = base
    this.#table = table
  }

  image(key: ImageKey): ImageState | undefined {
    return this.#rooted().get(key) ?? this.#base.image(key)
  }

  inventoryImages(): Iterable<string> {
    return this.#base.ids()
  }

  with(key: ImageKey, value: ImageState): Version {
    const table = this.#rooted()
    const newer = new Version(this.#base, table)
    this.#table = undefined
    this.#difference = { key, value: table.get(key), next: newer }
    table.set(key, value)
    return newer
  }

  /** Brings the table here, version by version, and turns the differences on the way around. */
  #rooted(): Map<ImageKey, ImageState> {
    if (this.#table !== undefined) return this.#table
    const path: Version[] = []
    let holder: Version = this
    while (holder.#difference !== undefined) {
      path.push(holder)
      holder = holder.#difference.next
    }
    const table = holder.#table ?? new Map<ImageKey, ImageState>()
    for (const version of path.reverse()) {
      if (version.#difference === undefined) continue
      const { key, value } = version.#difference
      holder.#difference = { key, value: table.get(key), next: version }
      holder.#table = undefined
      if (value === undefined) table.delete(key)
      else table.set(key, value)
      version.#difference = undefined
      version.#table = table
      holder = version
    }
    return table
  }
}

/** What the inventories say: below every version. */
interface Base {
  image(key: ImageKey): ImageState | undefined
  ids(): Iterable<string>
}

/** The state before a plan of `account`. */
export function initialState(facts: Facts, account: string): State {
  return initialStates(facts, account)()
}

/**
 * Makes states before a plan of `account`, which know of each other's inventory but not of each other's changes: whoever wants to
 * look back while a long simulation goes on takes its own, so that the simulation need not remember for its sake.
 */
export function initialStates(facts: Facts, account: string): () => State {
  const known = new Map<ImageKey, ImageState | 'unlisted'>()
  const image = (key: ImageKey): ImageState | undefined => {
    let state = known.get(key)
    if (state === undefined) {
      const found = imageFacts(facts, account, key)
      state = found === undefined ? 'unlisted' : fromFacts(found)
      known.set(key, state)
    }
    return state === 'unlisted' ? undefined : state
  }
  return () => new Version({ image, ids: () => listedBy(facts, account) }, new Map())
}

/** What other accounts list and this one does not is theirs: it neither sees it nor does it take names from it. */
function* listedBy({ views }: Facts, account: string): Iterable<string> {
  for (const [id, byAccount] of views) if (byAccount.has(account)) yield id
}

function fromFacts(facts: ImageFacts): ImageState {
  const sharees = shareesOf(facts.sharedWith)
  return imageState(facts, { sharees, deleted: false, copyOfShared: false, madeByPlan: false })
}

/** What an image has beside its facts. */
type Own = Pick<ImageState, 'sharees' | 'deleted' | 'copyOfShared' | 'madeByPlan'>

/** An image with these facts, which may be those of another. Written out: there is one for each step, and a spread takes ten times as long. */
export function imageState(facts: Omit<ImageFacts, 'sharedWith'>, own: Own): ImageState {
  return {
    region: facts.region,
    name: facts.name,
    status: facts.status,
    createdAt: facts.createdAt,
    family: facts.family,
    tags: facts.tags,
    owned: facts.owned,
    ownerAccount: facts.ownerAccount,
    platformOwned: facts.platformOwned,
    productCode: facts.productCode,
    encryption: facts.encryption,
    snapshots: facts.snapshots,
    public: facts.public,
    resourceShares: facts.resourceShares,
    usedBy: facts.usedBy,
    sharees: own.sharees,
    deleted: own.deleted,
    copyOfShared: own.copyOfShared,
    madeByPlan: own.madeByPlan,
  }
}

/** The state with one image changed or added. The given state stays as it is. */
export function withImage(state: State, key: ImageKey, image: ImageState): State {
  if (!(state instanceof Version)) throw new TypeError('a state that initialState did not make')
  return state.with(key, image)
}

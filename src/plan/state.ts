import { type Facts, type ImageFacts, imageFacts } from './facts.ts'
import type { ImageKey } from './model.ts'
import { type Sharees, shareesOf } from './sharees.ts'

/** An image at one point of the simulated plan. What is absent is unknown. */
export interface ImageState extends Omit<ImageFacts, 'sharedWith'> {
  readonly sharees: Sharees
  readonly deleted: boolean
  /** A copy, made in this plan, of an image that was shared to the plan's account. Absent: unknown. */
  readonly copyOfShared?: boolean
  /** A copy step of this plan made it, so that nobody uses it yet. */
  readonly madeByPlan: boolean
}

/** The images at one point of the plan. Immutable for whoever holds it. */
export interface State {
  /** The image, also when it is deleted by then; `undefined`: not in the inventory and not made so far. */
  image(key: ImageKey): ImageState | undefined
  /** The ids of all images that the inventories list, deleted ones included. */
  inventoryImages(): Iterable<string>
}

/** The versions of one image: from which moment on which value holds. */
interface History {
  readonly since: number[]
  readonly values: ImageState[]
}

/**
 * All states of one simulation share one timeline, so that a step costs what it changes and not what there is. A state is a
 * moment on it and sees nothing later; continuing from any but the last moment continues on a copy.
 */
class Timeline {
  readonly histories = new Map<ImageKey, History>()
  readonly base: (key: ImageKey) => ImageState | undefined
  readonly ids: () => Iterable<string>
  last = 0

  constructor(base: (key: ImageKey) => ImageState | undefined, ids: () => Iterable<string>) {
    this.base = base
    this.ids = ids
  }

  at(key: ImageKey, moment: number): ImageState | undefined {
    const history = this.histories.get(key)
    if (history === undefined) return this.base(key)
    let index = history.since.length - 1
    while (index >= 0 && (history.since[index] ?? 0) > moment) index--
    return index < 0 ? this.base(key) : history.values[index]
  }

  record(key: ImageKey, value: ImageState): number {
    this.last++
    const history = this.histories.get(key) ?? { since: [], values: [] }
    history.since.push(this.last)
    history.values.push(value)
    this.histories.set(key, history)
    return this.last
  }

  until(moment: number): Timeline {
    const copy = new Timeline(this.base, this.ids)
    copy.last = moment
    for (const [key, { since, values }] of this.histories) {
      const count = since.filter((start) => start <= moment).length
      if (count > 0) copy.histories.set(key, { since: since.slice(0, count), values: values.slice(0, count) })
    }
    return copy
  }
}

class Moment implements State {
  readonly #timeline: Timeline
  readonly #moment: number

  constructor(timeline: Timeline, moment: number) {
    this.#timeline = timeline
    this.#moment = moment
  }

  image(key: ImageKey): ImageState | undefined {
    return this.#timeline.at(key, this.#moment)
  }

  inventoryImages(): Iterable<string> {
    return this.#timeline.ids()
  }

  with(key: ImageKey, value: ImageState): Moment {
    const timeline = this.#timeline.last === this.#moment ? this.#timeline : this.#timeline.until(this.#moment)
    return new Moment(timeline, timeline.record(key, value))
  }
}

/** The state before a plan of `account`. */
export function initialState(facts: Facts, account: string): State {
  const known = new Map<ImageKey, ImageState | undefined>()
  const base = (key: ImageKey): ImageState | undefined => {
    if (known.has(key)) return known.get(key)
    const found = imageFacts(facts, account, key)
    const state = found && fromFacts(found)
    known.set(key, state)
    return state
  }
  return new Moment(new Timeline(base, () => facts.views.keys()), 0)
}

function fromFacts({ sharedWith, ...facts }: ImageFacts): ImageState {
  return { ...facts, sharees: shareesOf(sharedWith), deleted: false, copyOfShared: false, madeByPlan: false }
}

/** The state with one image changed or added. The given state stays as it is. */
export function withImage(state: State, key: ImageKey, image: ImageState): State {
  if (!(state instanceof Moment)) throw new TypeError('a state that initialState did not make')
  return state.with(key, image)
}

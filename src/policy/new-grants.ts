import { isSharee, type Sharees } from '../plan/sharees.ts'
import type { Subject } from './subject.ts'
import type { NumberRange } from './values.ts'

/**
 * Counts (image, account) pairs that gain access and did not have it before the plan, each once however often it is taken and
 * given again; pairs of which it is unknown whether they had it widen the range.
 */
export class NewGrants {
  #min = 0
  #max = 0
  /** Who has an image before the plan: what the first step on it meets, since nothing else changes that. */
  readonly #initial = new Map<string, Sharees>()
  /** Pairs that this plan took: giving them once more is nothing new. */
  readonly #lost = new Set<string>()

  /** To be told of every step, with the state before it. */
  add({ action, obstacle, image, step, grants }: Subject): void {
    if (obstacle !== undefined || image === undefined || step === undefined) return
    if (action !== 'share' && action !== 'unshare') return
    const initial = this.#initial.get(step.image) ?? image.sharees
    this.#initial.set(step.image, initial)
    for (const { account } of grants) {
      const had = isSharee(image.sharees, account)
      if (action === 'unshare') {
        if (had === true) this.#lost.add(pair(step.image, account))
      } else if (had !== true && !(this.#lost.size > 0 && this.#lost.has(pair(step.image, account)))) {
        this.#gain(isSharee(initial, account))
      }
    }
  }

  #gain(hadBefore: boolean | undefined): void {
    if (hadBefore !== true) this.#max++
    if (hadBefore === false) this.#min++
  }

  range(): NumberRange {
    return { min: this.#min, max: this.#max }
  }
}

function pair(image: string, account: string): string {
  return `${image}\0${account}`
}

import { isSharee } from '../plan/sharees.ts'
import type { Subject } from './subject.ts'
import type { NumberRange } from './values.ts'

/** Counts (image, account) pairs that gain access, each once; pairs of which that is unknown widen the range. */
export class NewGrants {
  readonly #sure = new Set<string>()
  readonly #possible = new Set<string>()

  add({ action, obstacle, image, step, grants }: Subject): void {
    if (action !== 'share' || obstacle !== undefined || image === undefined || step === undefined) return
    for (const { account } of grants) {
      const had = isSharee(image.sharees, account)
      if (had === true) continue
      const pair = `${step.image}\0${account}`
      this.#possible.add(pair)
      if (had === false) this.#sure.add(pair)
    }
  }

  range(): NumberRange {
    return { min: this.#sure.size, max: this.#possible.size }
  }
}

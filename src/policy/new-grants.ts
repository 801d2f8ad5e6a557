import type { ImageKey } from '../plan/model.ts'
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
  readonly #images = new Map<ImageKey, Course>()

  /** To be told of every step, with the image before it. */
  add({ action, obstacle, image, step, grants }: Subject): void {
    if (obstacle !== undefined || image === undefined || step === undefined) return
    if (action !== 'share' && action !== 'unshare') return
    const course = this.#courseOf(step.image, image.sharees)
    for (const { account } of grants) {
      const had = isSharee(image.sharees, account)
      if (action === 'share') {
        if (had !== true && course.lost?.has(account) !== true) this.#gain(isSharee(course.initial, account))
      } else if (had === true) {
        course.lost ??= new Set()
        course.lost.add(account)
      }
    }
  }

  #courseOf(key: ImageKey, sharees: Sharees): Course {
    const known = this.#images.get(key)
    if (known !== undefined) return known
    const course = { initial: sharees, lost: undefined }
    this.#images.set(key, course)
    return course
  }

  #gain(hadBefore: boolean | undefined): void {
    if (hadBefore !== true) this.#max++
    if (hadBefore === false) this.#min++
  }

  range(): NumberRange {
    return { min: this.#min, max: this.#max }
  }
}

/** What becomes of an image. */
interface Course {
  /** Who has it before the plan: what the first step on it meets, since nothing else changes that. */
  readonly initial: Sharees
  /** Accounts that this plan took it from: giving it to them once more is nothing new. */
  lost: Set<string> | undefined
}

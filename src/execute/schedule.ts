import { type ExpandedPlan, type ExpandedStep, type ImageKey, isPlanned } from '../plan/model.ts'
import type { State } from '../plan/state.ts'

/**
 * For each step, by position, the positions of the steps that must be done before it starts: the last earlier step on its
 * image (which follows the ones before), the copy that makes its image, and for a copy whatever frees its name. Steps that are
 * not connected are independent. `initial` tells the names of images. Linear in the size of the plan.
 */
export function schedule(plan: ExpandedPlan, initial: State): readonly (readonly number[])[] {
  const lastOn = new Map<ImageKey, number>()
  const names = new Names(initial)
  return plan.steps.map((step, index) => {
    const before = new Set(names.before(step))
    const last = lastOn.get(step.image)
    if (last !== undefined) before.add(last)
    lastOn.set(step.image, index)
    if (step.action === 'copy') lastOn.set(step.makes, index)
    names.note(step, index)
    return [...before].sort((a, b) => a - b)
  })
}

/** Who frees or takes which name in which region: a copy follows every earlier step that touches the name it wants. */
class Names {
  readonly #touched = new Map<string, number[]>()
  readonly #planned = new Map<ImageKey, string>()
  readonly #initial: State

  constructor(initial: State) {
    this.#initial = initial
  }

  before(step: ExpandedStep): readonly number[] {
    return step.action === 'copy' ? (this.#touched.get(nameKey(step.to)) ?? []) : []
  }

  note(step: ExpandedStep, index: number): void {
    if (step.action === 'copy') {
      // It follows the ones before it, so that who follows it follows them too.
      this.#touched.set(nameKey(step.to), [index])
      this.#planned.set(step.makes, step.to.name)
    } else if (step.action === 'delete') {
      const name = isPlanned(step.image) ? this.#planned.get(step.image) : this.#initial.image(step.image)?.name
      if (name === undefined) return
      const key = nameKey({ region: step.region, name })
      const touched = this.#touched.get(key)
      if (touched === undefined) this.#touched.set(key, [index])
      else touched.push(index)
    }
  }
}

function nameKey({ region, name }: { readonly region: string; readonly name: string }): string {
  return `${region} ${name}`
}

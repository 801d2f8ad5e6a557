import type { ExpandedPlan } from '../plan/model.ts'
import type { State } from '../plan/state.ts'
import type { NameIndex } from './subject.ts'

/**
 * Finds images by region and name: those of the inventories and those that copies of the plan make. Built when first asked, since
 * most plans copy nothing.
 */
export function nameIndex(plan: ExpandedPlan, initial: State): NameIndex {
  let built: NameIndex | undefined
  const index = (): NameIndex => {
    built ??= build(plan, initial)
    return built
  }
  return {
    candidates: (region, name) => index().candidates(region, name),
    get unnamed() {
      return index().unnamed
    },
  }
}

function build(plan: ExpandedPlan, initial: State): NameIndex {
  const keys = new Map<string, string[]>()
  const unnamed: string[] = []
  const add = (region: string, name: string, key: string): void => {
    const found = keys.get(`${region}\0${name}`)
    if (found === undefined) keys.set(`${region}\0${name}`, [key])
    else found.push(key)
  }
  for (const id of initial.inventoryImages()) {
    const image = initial.image(id)
    if (image === undefined) continue
    if (image.region === undefined || image.name === undefined) unnamed.push(id)
    else add(image.region, image.name, id)
  }
  for (const step of plan.steps) if (step.action === 'copy') add(step.to.region, step.to.name, step.makes)
  return { candidates: (region, name) => keys.get(`${region}\0${name}`) ?? [], unnamed }
}

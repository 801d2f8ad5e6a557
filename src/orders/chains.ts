import type { ExpandedStep, ImageKey } from '../plan/model.ts'
import { transition } from '../plan/simulate.ts'
import type { ImageState } from '../plan/state.ts'
import type { PlanSubject } from '../policy/subject.ts'

/** An image after the step at a position of the plan changed it. */
export interface Change {
  readonly index: number
  readonly image: ImageState
}

/** For each image, the steps that change it, in their order. Any order that keeps the plan's dependencies keeps this one. */
export type Chains = ReadonlyMap<ImageKey, readonly Change[]>

/** Replays the plan as it is written. Steps that a guard hinders change nothing. */
export function chainsOf(plan: PlanSubject): Chains {
  const chains = new Map<ImageKey, Change[]>()
  let state = plan.start()
  for (const step of plan.plan.steps) {
    const { after, obstacle } = transition(state, step, plan.directory)
    state = after
    const image = obstacle === undefined ? after.image(changedBy(step)) : undefined
    if (image === undefined) continue
    const chain = chains.get(changedBy(step))
    if (chain === undefined) chains.set(changedBy(step), [{ index: step.index, image }])
    else chain.push({ index: step.index, image })
  }
  return chains
}

function changedBy(step: ExpandedStep): ImageKey {
  return step.action === 'copy' ? step.makes : step.image
}

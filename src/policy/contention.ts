import { type ExpandedPlan, type ImageKey, isPlanned } from '../plan/model.ts'

/** Which plans of a run touch the same inventory images. */
export interface Contention {
  of(plan: ExpandedPlan): {
    readonly images: ReadonlySet<string>
    readonly plans: ReadonlySet<string>
    /** The other plans that touch an image, by that image. */
    readonly others: ReadonlyMap<ImageKey, readonly ExpandedPlan[]>
  }
}

/** Finds out which plans of a run touch the same inventory images; images that a plan makes are its own. */
export function contentionOf(plans: readonly ExpandedPlan[]): Contention {
  const byImage = new Map<ImageKey, Set<ExpandedPlan>>()
  for (const plan of plans.length > 1 ? plans : []) {
    for (const { image } of plan.steps) {
      if (isPlanned(image)) continue
      const touching = byImage.get(image) ?? new Set()
      byImage.set(image, touching.add(plan))
    }
  }
  return {
    of: (plan) => {
      const touching = (image: ImageKey): readonly ExpandedPlan[] => [...(byImage.get(image) ?? [])]
      const touched = byImage.size === 0 ? [] : [...new Set(plan.steps.map(({ image }) => image))]
      const images = touched.filter((image) => touching(image).length > 1)
      const beside = (image: ImageKey): readonly ExpandedPlan[] => touching(image).filter((other) => other !== plan)
      const others = new Map(images.map((image) => [image, beside(image)]))
      const plans = new Set([...others.values()].flat().map(({ name }) => name))
      return { images: new Set(images), plans, others }
    },
  }
}

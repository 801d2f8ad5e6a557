import { nearest } from '../schema/nearest.ts'

/** An image that a step of a plan made. */
export interface MadeImage {
  readonly image: string
  readonly region: string
}

/** A plan that was applied, as its receipt says. */
export interface AppliedPlan {
  readonly name: string
  readonly run: string
  /** What messages call its receipt. */
  readonly file: string
  /** Step id → the image it made; null: it made none. */
  readonly steps: ReadonlyMap<string, MadeImage | null>
}

/** Why a reference to an applied plan leads to no image. `key`: the part of it that is wrong. */
export interface UnmadeImage {
  readonly key: 'plan' | 'step'
  readonly message: string
  readonly remediation: string
}

/** The image that a step of an applied plan made. Several receipts of plans of that name cannot be told apart. */
export function appliedImage(
  reference: { readonly plan: string; readonly step: string },
  applied: readonly AppliedPlan[],
): MadeImage | UnmadeImage {
  const [plan, ...others] = applied.filter(({ name }) => name === reference.plan)
  if (plan === undefined) return noSuchPlan(reference.plan, applied)
  if (others.length > 0) {
    const files = [plan, ...others].map(({ file }) => file)
    return {
      key: 'plan',
      message: `${files.length} receipts are of a plan called ${plan.name}: ${files.join(', ')}`,
      remediation: 'give each plan its own name, or keep one of the receipts',
    }
  }
  return plan.steps.get(reference.step) ?? noSuchStep(reference.step, plan)
}

function noSuchPlan(name: string, applied: readonly AppliedPlan[]): UnmadeImage {
  const message = `there is no receipt of a plan called ${name}`
  const names = [...new Set(applied.map((plan) => plan.name))]
  const likely = nearest(name, names)
  if (likely !== undefined) return { key: 'plan', message, remediation: `did you mean ${likely}?` }
  const known = names.length === 0 ? '' : `; there are receipts of: ${names.slice(0, 8).join(', ')}`
  return {
    key: 'plan',
    message,
    remediation: `apply that plan first, or name its receipt with --receipts${known}`,
  }
}

function noSuchStep(id: string, { name, run, steps }: AppliedPlan): UnmadeImage {
  const made = [...steps].flatMap(([step, image]) => (image === null ? [] : [step]))
  const likely = nearest(id, made)
  const what = steps.has(id) ? `step ${id} of plan ${name} made no image` : `plan ${name} has no step ${id}`
  return {
    key: 'step',
    message: `${what} (run ${run})`,
    remediation:
      likely !== undefined
        ? `did you mean ${likely}?`
        : made.length === 0
          ? 'none of its steps made an image'
          : `name one of the steps that made an image: ${made.slice(0, 8).join(', ')}`,
  }
}

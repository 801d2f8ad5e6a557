import type { ExpandedPlan, ExpandedStep, ImageKey } from '../plan/model.ts'
import { nobody, type Sharees, withoutSharees, withSharees } from '../plan/sharees.ts'

/** Images on which plans of a run get into each other's way, and the names of the other plans. */
export interface Clash {
  readonly images: ReadonlySet<string>
  readonly plans: ReadonlySet<string>
}

/** How a plan and the others of its run get into each other's way, whatever order they are applied in. Computed when asked for. */
export interface Interference {
  /** Together they share an image with more accounts than the quota, and each alone does not. */
  overQuota(): Clash
  /** One takes away, or deletes, what the other gives, copies or changes. */
  undone(): Clash
}

/** What the plans of an account are judged on. */
interface Ground {
  readonly quota: number
  /** Who has the image before all plans; undefined: the image is not known. */
  sharees(image: ImageKey): Sharees | undefined
}

/** How the plan gets on with the others that touch its images. `others`: by image, without the plan itself. */
export function interferenceOf(
  plan: ExpandedPlan,
  others: ReadonlyMap<ImageKey, readonly ExpandedPlan[]>,
  ground: Ground,
): Interference {
  const clash = (with_: (image: ImageKey, others: readonly ExpandedPlan[]) => readonly ExpandedPlan[]): Clash => {
    const images = new Set<string>()
    const plans = new Set<string>()
    for (const [image, beside] of others) {
      const found = with_(image, beside)
      if (found.length > 0) images.add(image)
      for (const { name } of found) plans.add(name)
    }
    return { images, plans }
  }
  const once = <T>(make: () => T): (() => T) => {
    let made: { readonly value: T } | undefined
    return () => {
      made ??= { value: make() }
      return made.value
    }
  }
  return {
    overQuota: once(() => clash((image, beside) => overQuotaWith(plan, image, beside, ground))),
    undone: once(() => clash((image, beside) => beside.filter((other) => undoes(image, plan, other)))),
  }
}

/** More plans on one image than this are not tried in every order. */
const mostPlans = 5

/**
 * The plans that exceed the quota together with this one, applied in some order; of several such groups, those that need no other
 * plan. Plans that exceed it alone are told so themselves. Above five plans, all of them where their shares alone would exceed it.
 */
function overQuotaWith(
  plan: ExpandedPlan,
  image: ImageKey,
  beside: readonly ExpandedPlan[],
  { quota, sharees }: Ground,
): readonly ExpandedPlan[] {
  const before = sharees(image)
  if (before === undefined) return []
  const exceeds = (one: ExpandedPlan): boolean => run(one, image, before, quota) === undefined
  const owned = [plan, ...beside].filter(({ account }) => account === plan.account)
  const able = owned.filter((one) => !exceeds(one))
  if (!able.includes(plan)) return []
  const given = able.flatMap((one) => stepsOn(image, one).flatMap(accountsGiven))
  if (withSharees(before, given).has.size <= quota) return []
  if (able.length > mostPlans) return able.filter((one) => one !== plan)
  const groups = exceedingGroups(able, image, before, quota)
  const isPart = (part: ReadonlySet<ExpandedPlan>, of: ReadonlySet<ExpandedPlan>): boolean =>
    part.size < of.size && [...part].every((one) => of.has(one))
  const smallest = groups.filter((group) => !groups.some((other) => isPart(other, group)))
  const together = new Set(smallest.filter((group) => group.has(plan)).flatMap((group) => [...group]))
  return able.filter((one) => one !== plan && together.has(one))
}

/** The sets of plans, in the order of some run, the last of which exceeds the quota. */
function exceedingGroups(
  plans: readonly ExpandedPlan[],
  image: ImageKey,
  before: Sharees,
  quota: number,
): readonly ReadonlySet<ExpandedPlan>[] {
  const groups: ReadonlySet<ExpandedPlan>[] = []
  const go = (applied: readonly ExpandedPlan[], sharees: Sharees): void => {
    for (const next of plans) {
      if (applied.includes(next)) continue
      const after = run(next, image, sharees, quota)
      if (after === undefined) groups.push(new Set([...applied, next]))
      else go([...applied, next], after)
    }
  }
  go([], before)
  return groups
}

/** Who has the image after the plan; undefined where it exceeds the quota on the way, by those of whom it is known. */
function run(plan: ExpandedPlan, image: ImageKey, before: Sharees, quota: number): Sharees | undefined {
  let sharees = before
  for (const step of stepsOn(image, plan)) {
    const accounts = 'grants' in step ? step.grants.map(({ account }) => account) : []
    if (step.action === 'unshare') sharees = step.all ? nobody : withoutSharees(sharees, accounts)
    if (step.action !== 'share') continue
    sharees = withSharees(sharees, accounts)
    if (sharees.has.size > quota) return undefined
  }
  return sharees
}

function accountsGiven(step: ExpandedStep): readonly string[] {
  return step.action === 'share' ? step.grants.map(({ account }) => account) : []
}

function stepsOn(image: ImageKey, { steps }: ExpandedPlan): readonly ExpandedStep[] {
  return steps.filter((step) => step.image === image)
}

/** Whether one of them takes away what the other gives, or deletes what the other touches. */
function undoes(image: ImageKey, plan: ExpandedPlan, other: ExpandedPlan): boolean {
  const [mine, theirs] = [stepsOn(image, plan), stepsOn(image, other)]
  if ([...mine, ...theirs].some(({ action }) => action === 'delete')) return true
  return takesFrom(mine, theirs) || takesFrom(theirs, mine)
}

function takesFrom(taking: readonly ExpandedStep[], giving: readonly ExpandedStep[]): boolean {
  const given = new Set(giving.flatMap(accountsGiven))
  return taking.some(
    (step) =>
      step.action === 'unshare' && (step.all ? given.size > 0 : step.grants.some(({ account }) => given.has(account))),
  )
}

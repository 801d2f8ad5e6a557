import { type PreviewStep, previewPlan } from './execute/preview.ts'
import type { Directory } from './plan/directory.ts'
import type { Facts } from './plan/facts.ts'
import { type ExpandedPlan, type ExpandedStep, type ImageKey, imageLabel, isPlanned } from './plan/model.ts'
import { nobody, type Sharees, shareesOf } from './plan/sharees.ts'
import { simulate } from './plan/simulate.ts'
import { initialState, type State } from './plan/state.ts'
import type { ImageChange, PlanChanges, Sharing, StepChange } from './report.ts'

/** What a plan would change, as reports tell it. `digest`: of its verdict, which is part of what a copy sends. */
export function changesOf(
  plan: ExpandedPlan,
  { facts, directory }: { readonly facts: Facts; readonly directory: Directory },
  digest: string | null,
): PlanChanges {
  const before = initialState(facts, plan.account)
  const { steps } = previewPlan(plan, before, directory, digest)
  const after = plan.steps.reduce((state, step) => simulate(state, step, directory), before)
  return {
    images: imagesOf(plan, before, after),
    steps: steps.flatMap((shown, index) => {
      const step = plan.steps[index]
      return step === undefined ? [] : [stepChange(shown, step)]
    }),
  }
}

function stepChange(shown: PreviewStep, step: ExpandedStep): StepChange {
  const { action, image, region, source, obstacle, added, removed, calls, follows } = shown
  const accounts = 'grants' in step && !(step.action === 'unshare' && step.all) ? grantees(step) : sharedWith(shown)
  return { step: step.id, action, image, region, source, obstacle, accounts, added, removed, calls, follows }
}

function grantees({ grants }: Extract<ExpandedStep, { readonly grants: unknown }>): readonly string[] {
  return grants.map(({ account }) => account)
}

/** Whom a step takes the image from that does not list them. */
function sharedWith({ action, before }: PreviewStep): readonly string[] {
  return action === 'copy' ? [] : (before?.sharedWith ?? [])
}

function imagesOf(plan: ExpandedPlan, before: State, after: State): readonly ImageChange[] {
  const first = new Map<ImageKey, ExpandedStep>()
  for (const step of plan.steps) {
    const image = step.action === 'copy' ? step.makes : step.image
    if (!first.has(image)) first.set(image, step)
  }
  return [...first].map(([image, step]) => {
    const [then, now] = [before.image(image), after.image(image)]
    const deletes = plan.steps.find((one) => one.action === 'delete' && one.image === image)
    return {
      image: imageLabel(image),
      name: now?.name ?? null,
      region: now?.region ?? step.region,
      before: sharing(then?.sharees ?? (isPlanned(image) ? nobody : shareesOf(undefined))),
      after: sharing(now?.deleted === true ? nobody : (now?.sharees ?? shareesOf(undefined))),
      madeBy: step.action === 'copy' && step.makes === image ? step.id : null,
      deletedBy: now?.deleted === true && deletes !== undefined ? deletes.id : null,
    }
  })
}

function sharing({ has, hasNot, complete }: Sharees): Sharing {
  return { has: [...has], hasNot: [...hasNot], complete }
}

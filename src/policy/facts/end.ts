import { imageLabel } from '../../plan/model.ts'
import { isSharee, nobody, type Sharees } from '../../plan/sharees.ts'
import type { ImageState } from '../../plan/state.ts'
import type { PlanSubject } from '../subject.ts'
import { type FactValue, fromBounds, type NumberRange, setOf } from '../values.ts'
import type { Fact } from './definition.ts'

const supply = 'add sharedWith to the images in the inventory, or take a snapshot'

/** Facts of the plan when all its steps have been simulated: for rules per plan alone. */
export const endFacts: readonly Fact[] = [
  {
    name: 'plan.accountsAfter',
    type: 'set',
    elements: 'account',
    scope: 'plan',
    atEnd: true,
    description: 'the accounts that have an image of the plan after its last step',
    supply,
    read: ({ plan }) => accountsAfter(imagesAtEnd(plan).map(({ after }) => after)),
  },
  {
    name: 'plan.mostSharesAfter',
    type: 'number',
    scope: 'plan',
    atEnd: true,
    description: 'how many accounts have that image of the plan which most accounts have after its last step',
    supply,
    read: ({ plan }) => most(imagesAtEnd(plan).map(({ after }) => after)),
  },
  {
    name: 'plan.lostGrantCount',
    type: 'number',
    scope: 'plan',
    atEnd: true,
    description: 'how many (image, account) pairs of before the plan have lost access after its last step',
    supply,
    read: ({ plan }) => lost(imagesAtEnd(plan)),
  },
  {
    name: 'plan.deletedImages',
    type: 'set',
    scope: 'plan',
    atEnd: true,
    description: 'the images that the plan deletes',
    read: ({ plan }) => setOf(imagesAtEnd(plan).flatMap(({ label, deleted }) => (deleted ? [label] : []))),
  },
  {
    name: 'plan.deletedImageCount',
    type: 'number',
    scope: 'plan',
    atEnd: true,
    description: 'how many images the plan deletes',
    read: ({ plan }) => imagesAtEnd(plan).filter(({ deleted }) => deleted).length,
  },
]

/** An image of the plan: who had it before the first step, and who has it after the last. */
interface Course {
  readonly label: string
  readonly deleted: boolean
  readonly before: Sharees
  readonly after: Sharees
}

/** Images that nobody knows are left out: a guard speaks of them. */
function imagesAtEnd({ plan, start, end }: PlanSubject): readonly Course[] {
  const before = start()
  const keys = new Set(plan.steps.flatMap((step) => (step.action === 'copy' ? [step.image, step.makes] : [step.image])))
  return [...keys].flatMap((key) => {
    const after = end?.image(key)
    return after === undefined ? [] : [courseOf(imageLabel(key), before.image(key), after)]
  })
}

function courseOf(label: string, before: ImageState | undefined, after: ImageState): Course {
  const { deleted, sharees } = after
  return { label, deleted, before: before?.sharees ?? nobody, after: deleted ? nobody : sharees }
}

function accountsAfter(all: readonly Sharees[]): FactValue {
  const has = new Set(all.flatMap((sharees) => [...sharees.has]))
  const complete = all.every((sharees) => sharees.complete)
  if (complete) return setOf(has)
  const denied = all.flatMap(({ hasNot }) => [...hasNot])
  const hasNot = new Set(denied.filter((account) => all.every((sharees) => isSharee(sharees, account) === false)))
  return { has, hasNot, complete }
}

function most(all: readonly Sharees[]): FactValue {
  const min = Math.max(0, ...all.map(({ has }) => has.size))
  return fromBounds({ min, max: all.every(({ complete }) => complete) ? min : Number.POSITIVE_INFINITY })
}

function lost(all: readonly Course[]): FactValue {
  const ranges = all.map(lostOf)
  const sum = (end: 'min' | 'max'): number => ranges.reduce((total, range) => total + range[end], 0)
  return fromBounds({ min: sum('min'), max: sum('max') })
}

/** Who may have had an image of which nobody knows all sharees, and has it no more, may have lost it. */
function lostOf({ before, after }: Course): NumberRange {
  const gone = (accounts: ReadonlySet<string>): readonly string[] =>
    [...accounts].filter((account) => isSharee(after, account) === false)
  const min = gone(before.has).length
  if (before.complete) return { min, max: min }
  if (after.complete) return { min, max: Number.POSITIVE_INFINITY }
  return { min, max: min + gone(after.hasNot).filter((account) => isSharee(before, account) === undefined).length }
}

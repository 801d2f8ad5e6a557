import type { Directory, DirectoryAccount } from '../plan/directory.ts'
import type { Capture, Facts } from '../plan/facts.ts'
import type { Action, ExpandedPlan, ExpandedStep, Grant } from '../plan/model.ts'
import type { Obstacle } from '../plan/simulate.ts'
import type { ImageState, State } from '../plan/state.ts'
import type { Interference } from './interference.ts'
import type { NumberRange } from './values.ts'

/** What is the same for everything in one plan. */
export interface PlanSubject {
  readonly plan: ExpandedPlan
  readonly directory: Directory
  readonly facts: Facts
  /** The plan's account in the directory. */
  readonly owner: DirectoryAccount | undefined
  /** The oldest inventory; undefined without inventories. One without a usable time counts as the oldest. */
  readonly oldestCapture: Capture | undefined
  readonly now: number
  /** Seconds; undefined where no maximum age is configured. */
  readonly inventoryMaxAge: number | undefined
  /** New (image, account) pairs of all shares. Only known after the whole plan was simulated. */
  readonly newGrants: NumberRange
  /** The state after the last step. Only there after the whole plan was simulated. */
  readonly end?: State
  /** Makes states before the plan. */
  readonly start: () => State
  /** Names that copies of this plan could find taken, by region and name. */
  readonly names: NameIndex
  /** Images that another plan of the run touches too, and those plans' names. */
  readonly contendedImages: ReadonlySet<string>
  readonly contendingPlans: ReadonlySet<string>
  /** How the other plans of the run and this one get into each other's way. */
  readonly interference: Interference
}

/** Which images may bear a name in a region; whether one does depends on the state. */
export interface NameIndex {
  /** Keys of images that bear the name, or may come to bear it, in that region. */
  candidates(region: string, name: string): readonly string[]
  /** Keys of images whose name, or region, is unknown. */
  readonly unnamed: readonly string[]
}

/**
 * What a rule looks at. One object is moved from step to step and from account to account: facts read it, nobody keeps it.
 * `step`, `image` … are set as far as the rule's `per` says.
 */
export interface Subject {
  plan: PlanSubject
  action: Action | undefined
  step: ExpandedStep | undefined
  before: State | undefined
  /** The image before and after the step; undefined where it is not known at all. */
  image: ImageState | undefined
  imageAfter: ImageState | undefined
  obstacle: Obstacle | undefined
  /** The accounts of the step, `all` resolved. */
  grants: readonly Grant[]
  grant: Grant | undefined
  account: DirectoryAccount | undefined
  /** The account that a quantifier is at. */
  member?: { readonly id: string; readonly account: DirectoryAccount | undefined }
}

/**
 * The expanded plan: what the executor and the rules see. Names and groups are resolved, defaults filled in, every account
 * of a step stands there once.
 */

/** The kinds of steps, in the order in which documentation lists them. */
export const actions = ['share', 'unshare', 'copy', 'delete'] as const

/** What a step does. */
export type Action = (typeof actions)[number]

/**
 * An image as a key of the state: an id of the inventory as it stands, or an image that a copy step of this plan makes
 * (`plannedKey`). The two cannot collide: ids have no spaces, planned keys start with one.
 */
export type ImageKey = string

/** The key of the image that the copy step makes. */
export function plannedKey(stepId: string): ImageKey {
  return ` copy:${stepId}`
}

/** How an image is written for people: its id, or `copy:<step id>`. */
export function imageLabel(key: ImageKey): string {
  return key.trimStart()
}

/** Whether the plan itself makes the image. */
export function isPlanned(key: ImageKey): boolean {
  return key.startsWith(' ')
}

/**
 * One account of a share or unshare step. `entry` is the index, in the step's `accounts`, of the entry that brought it in first;
 * `entries` counts how many entries reach it; `via` is that first entry as written. For `accounts: all`, `entry` is -1.
 */
export interface Grant {
  readonly account: string
  readonly entry: number
  readonly entries: number
  readonly via: string
}

/**
 * The account of a grant that stands for whoever else has the image: `accounts: all` where the inventory does not tell
 * everybody. No account id is empty.
 */
export const unlistedAccounts = ''

interface StepBase {
  /** Position in the plan, from 0. */
  readonly index: number
  readonly id: string
  /** Whether the author gave the id; else it is `step-<position from 1>`. */
  readonly named: boolean
  /** The region the step says it is in: the image's, and for a copy the source's. */
  readonly region: string
  readonly image: ImageKey
}

export interface ExpandedShare extends StepBase {
  readonly action: 'share'
  readonly grants: readonly Grant[]
}

export interface ExpandedUnshare extends StepBase {
  readonly action: 'unshare'
  /** `accounts: all`: whoever has the image before the step; `grants` is empty then. */
  readonly all: boolean
  readonly grants: readonly Grant[]
  readonly acknowledged: { readonly strandsInstances: number; readonly breaksLaunches: number }
}

export interface ExpandedCopy extends StepBase {
  readonly action: 'copy'
  readonly makes: ImageKey
  readonly to: {
    readonly region: string
    readonly name: string
    readonly kmsKey?: string
    readonly description?: string
    readonly tags?: Readonly<Record<string, string>>
  }
}

export interface ExpandedDelete extends StepBase {
  readonly action: 'delete'
  readonly force: boolean
  readonly acknowledged: { readonly strandsInstances: number }
}

export type ExpandedStep = ExpandedShare | ExpandedUnshare | ExpandedCopy | ExpandedDelete

export interface ExpandedPlan {
  readonly name: string
  /** The account that owns the images. */
  readonly account: string
  readonly labels: Readonly<Record<string, string>>
  readonly region: string
  readonly steps: readonly ExpandedStep[]
}

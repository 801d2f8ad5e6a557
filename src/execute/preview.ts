import type { Directory } from '../plan/directory.ts'
import { type Action, type ExpandedPlan, type ExpandedStep, imageLabel } from '../plan/model.ts'
import type { Sharees } from '../plan/sharees.ts'
import { type Obstacle, obstacle, simulate } from '../plan/simulate.ts'
import type { State } from '../plan/state.ts'
import { type Call, parametersOf } from './call.ts'
import { compileStep } from './compile.ts'
import { signedCopy } from './provenance.ts'
import { schedule } from './schedule.ts'

/** Who can use an image beside its owner. `complete`: nobody else can; otherwise the inventory does not say. */
export interface Access {
  readonly sharedWith: readonly string[]
  readonly complete: boolean
}

/** A call with its parameters as they are sent; planned images are written `copy:<step id>`. */
export interface PreviewCall {
  readonly action: Call['action']
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * What one step does. `image` is the image it is about, for a copy the one it makes, and `region` is where that is; `before` and
 * `after` say who can use it, null where it does not exist (or is unknown) then. An `obstacle` keeps the step from doing anything.
 */
export interface PreviewStep {
  readonly step: string
  readonly action: Action
  readonly image: string
  readonly region: string
  /** What a copy is made from. */
  readonly source: { readonly image: string; readonly region: string } | null
  readonly obstacle: Obstacle | null
  readonly before: Access | null
  readonly after: Access | null
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly kept: readonly string[]
  readonly calls: readonly PreviewCall[]
  /** The steps that must be done first. */
  readonly follows: readonly string[]
  /** The image that must be Available before anything that follows this step. */
  readonly awaits: string | null
}

/** What a plan would do, as `preview --format json` prints it. */
export interface Preview {
  readonly version: 1
  readonly plan: string
  readonly account: string
  /** Of the verdict; null where there is none. It is part of what a copy sends. */
  readonly digest: string | null
  readonly steps: readonly PreviewStep[]
  readonly totals: {
    readonly steps: number
    readonly hindered: number
    readonly calls: number
    readonly added: number
    readonly removed: number
    readonly copies: number
    readonly deletes: number
  }
}

/** Replays the plan on its initial state and says, step by step, who can use what and which calls are made. */
export function previewPlan(plan: ExpandedPlan, initial: State, directory: Directory, digest: string | null): Preview {
  const after = schedule(plan, initial)
  let state = initial
  const steps = plan.steps.map((step, index) => {
    const before = state
    state = simulate(before, step, directory)
    const follows = (after[index] ?? []).flatMap((position) => plan.steps[position]?.id ?? [])
    return previewStep(step, before, state, directory, digest, follows)
  })
  return { version: 1, plan: plan.name, account: plan.account, digest, steps, totals: totalsOf(steps) }
}

function previewStep(
  step: ExpandedStep,
  before: State,
  after: State,
  directory: Directory,
  digest: string | null,
  follows: readonly string[],
): PreviewStep {
  const image = step.action === 'copy' ? step.makes : step.image
  const [then, now] = [accessTo(before, image), accessTo(after, image)]
  const [had, has] = [new Set(then?.sharedWith), new Set(now?.sharedWith)]
  const label = imageLabel(image)
  return {
    step: step.id,
    action: step.action,
    image: label,
    region: step.action === 'copy' ? step.to.region : step.region,
    source: step.action === 'copy' ? { image: imageLabel(step.image), region: step.region } : null,
    obstacle: obstacle(before, step, directory) ?? null,
    before: then,
    after: now,
    added: [...has].filter((account) => !had.has(account)),
    removed: [...had].filter((account) => !has.has(account)),
    kept: [...had].filter((account) => has.has(account)),
    calls: compileStep(step, before, directory).map((call) => previewCall(call, digest)),
    follows,
    awaits: step.action === 'copy' ? label : null,
  }
}

function previewCall(call: Call, digest: string | null): PreviewCall {
  const sent = call.action === 'CopyImage' && digest !== null ? signedCopy(call, digest) : call
  return { action: call.action, parameters: Object.fromEntries(parametersOf(sent)) }
}

function accessTo(state: State, key: string): Access | null {
  const image = state.image(key)
  return image === undefined || image.deleted ? null : accessOf(image.sharees)
}

function accessOf({ has, complete }: Sharees): Access {
  return { sharedWith: [...has], complete }
}

function totalsOf(steps: readonly PreviewStep[]): Preview['totals'] {
  const sum = (count: (step: PreviewStep) => number): number => steps.reduce((total, step) => total + count(step), 0)
  return {
    steps: steps.length,
    hindered: sum(({ obstacle }) => (obstacle === null ? 0 : 1)),
    calls: sum(({ calls }) => calls.length),
    added: sum(({ added }) => added.length),
    removed: sum(({ removed }) => removed.length),
    copies: sum(({ action, obstacle }) => (action === 'copy' && obstacle === null ? 1 : 0)),
    deletes: sum(({ action, obstacle }) => (action === 'delete' && obstacle === null ? 1 : 0)),
  }
}

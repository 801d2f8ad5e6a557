import type { Directory } from '../plan/directory.ts'
import type { ExpandedPlan, ExpandedStep } from '../plan/model.ts'
import { nobody } from '../plan/sharees.ts'
import { simulate } from '../plan/simulate.ts'
import type { State } from '../plan/state.ts'
import { missing } from './compile.ts'
import { schedule } from './schedule.ts'

/**
 * Whom a share or unshare step is about. `accounts` shall come to have the image (`wanted`) or to have it no more; `kept` did so
 * already when the plan was judged, so that no call was approved for them. `all`: `accounts` are everybody who had it then.
 */
export interface ShareTargets {
  readonly accounts: readonly string[]
  readonly kept: readonly string[]
  readonly wanted: boolean
  readonly all: boolean
}

/** What a run has to know about a step beside the plan: what was true when it was judged. JSON, so that any process can go on. */
export interface Task {
  /** Positions of the steps that must be done before. */
  readonly after: readonly number[]
  /** Of a share or unshare step. */
  readonly targets?: ShareTargets
}

/** The tasks of a plan that passed on this state, by position. Linear in the size of the plan. */
export function planTasks(plan: ExpandedPlan, initial: State, directory: Directory): readonly Task[] {
  const order = schedule(plan, initial)
  let before = initial
  return plan.steps.map((step, index) => {
    const targets = targetsOf(step, before)
    before = simulate(before, step, directory)
    return { after: order[index] ?? [], ...(targets !== undefined && { targets }) }
  })
}

/** What a step shall come to, judged by the simulated state before it. */
function targetsOf(step: ExpandedStep, before: State): ShareTargets | undefined {
  if (step.action !== 'share' && step.action !== 'unshare') return undefined
  const sharees = before.image(step.image)?.sharees ?? nobody
  const accounts = missing(step, sharees)
  const wanted = step.action === 'share'
  if (step.action === 'unshare' && step.all) return { accounts, kept: [], wanted, all: true }
  const open = new Set(accounts)
  const kept = step.grants.map(({ account }) => account).filter((account) => !open.has(account))
  return { accounts, kept, wanted, all: false }
}

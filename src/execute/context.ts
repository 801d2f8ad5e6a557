import type { Call } from './call.ts'
import type { Cloud } from './cloud.ts'
import type { Durable } from './durable.ts'
import type { Failure, SeenImage, StepProblem, StepResult } from './entry.ts'
import type { ExecutionSettings } from './settings.ts'

/** What a run tells whoever watches; nothing depends on it. */
export type ProgressEvent =
  | { readonly kind: 'step'; readonly step: string; readonly index: number; readonly total: number }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'retry'; readonly failure: Failure; readonly delayMs: number }
  /** A call may have happened or not: reading is about to tell, which can take a while. */
  | { readonly kind: 'in-doubt'; readonly failure: Failure }
  | { readonly kind: 'copies'; readonly copies: readonly SeenImage[] }
  | { readonly kind: 'result'; readonly result: StepResult }

/** What every step of a run works with. */
export interface RunContext {
  readonly cloud: Cloud
  readonly durable: Durable
  readonly settings: ExecutionSettings
  readonly account: string
  readonly digest: string
  /** Whether the run was asked to stop: what is in flight is finished, nothing else is begun. */
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** What a step has done so far. */
export interface StepTrace {
  /** Something changed in the cloud, or may have. */
  changed: boolean
  readonly requestIds: string[]
  /** What an earlier session of the run has left of the step. */
  readonly prior: PriorWork
  /** Whether a call is one of those that were approved. */
  readonly allows: (call: Call) => boolean
}

/** What is known of a step from an earlier session. */
export interface PriorWork {
  /** A call that may have had an effect that nobody has seen yet: reading must show it, for as long as patience lasts. */
  readonly pending: Call | undefined
  /** Accounts that were seen as wanted after a call: they are not sent again, even where a later read does not show them. */
  readonly confirmed: readonly string[]
  /** The image was seen to be gone after a call that deletes it. */
  readonly gone: boolean
}

/** A step that did not come to its end. `made`: the image that a copy was making. */
export interface StepFailure {
  readonly status: 'failed' | 'in-doubt' | 'interrupted'
  readonly problem: StepProblem
  readonly made?: string
}

/** How a step ended; `copying`: its call is done, and the image is in the making. */
export type StepEnd =
  | StepFailure
  | { readonly status: 'done'; readonly made?: string }
  | { readonly status: 'copying'; readonly made: string }

export function failed(code: string, message: string): StepFailure {
  return { status: 'failed', problem: { code, message } }
}

export function inDoubt(code: string, message: string): StepFailure {
  return { status: 'in-doubt', problem: { code, message } }
}

/** A step that was asked to stop before it was through. */
export function interrupted(message: string): StepFailure {
  return { status: 'interrupted', problem: { code: 'interrupted', message } }
}

/** A step that its first reading kept from its end. What an earlier session may have done of it nobody has seen, then. */
export function stoppedAtProbe(failure: Failure, run: RunContext, { prior }: StepTrace): StepFailure {
  const end = stoppedBy(failure, run)
  return prior.pending === undefined ? end : unseen(end)
}

/** A step that failed while a call before is in doubt: nobody has seen what came of that. */
export function unseen({ status, problem: { code, message } }: StepFailure): StepFailure {
  if (status !== 'failed') return { status, problem: { code, message } }
  return inDoubt(code, `what was sent before is not verified: ${message}`)
}

/** A step that a read or a call kept from its end, without an effect of its own. */
export function stoppedBy(failure: Failure, run: RunContext): StepFailure {
  if (run.stopped() && failure.failure !== 'refused') return interrupted(failure.message)
  return failed(failure.code, failure.message)
}

import type { Finding } from '../finding.ts'
import type { Action, ExpandedPlan, ImageKey } from '../plan/model.ts'
import type { Call } from './call.ts'
import type { CloudFailure } from './cloud.ts'
import type { FactChange } from './fact-changes.ts'
import type { Task } from './tasks.ts'

/** What happens in a run, in the order in which it happens. Every entry is JSON; `undefined` members are left out. */
export type Entry = RunEntry | ResumeEntry | ReadEntry | IntentEntry | OutcomeEntry | ResultEntry | EndEntry

/** The header: what this run is, and all it was allowed to do. */
export interface RunEntry {
  readonly kind: 'run'
  readonly format: typeof journalFormat
  /** The tool's version. */
  readonly tool: string
  readonly run: string
  /** The account that the cloud knows the caller as. */
  readonly account: string
  /** The digest of the verdict that the run rests on. */
  readonly digest: string
  /** The endpoint was loopback: nothing of this happened in the cloud. */
  readonly simulated: boolean
  /** What it was judged to be, on what the cloud said then. */
  readonly verdict: RunVerdict
  /** The plan's file, as findings call it, and the SHA-256 of its document's canonical JSON. */
  readonly source: PlanSource
  readonly plan: ExpandedPlan
  /** The compiled calls: what the run may do. */
  readonly calls: readonly Call[]
  /** What was true of each step when it was judged, by position. */
  readonly tasks: readonly Task[]
  readonly onFailure: OnFailure
  /** What the cloud told otherwise than the inventory when the run began. */
  readonly factChanges: readonly FactChange[]
  /** The approvals that let it run, as they were given. */
  readonly approvals: readonly unknown[]
}

/** A verdict, and what was found: warnings, where it passes. */
export interface RunVerdict {
  readonly verdict: string
  readonly findings: readonly Finding[]
}

/** Where a plan was written. */
export interface PlanSource {
  readonly file: string
  readonly sha256: string
}

/** Whether a step that does not come to its end ends the run, or only what depends on it. */
export type OnFailure = 'stop' | 'continue'

/** The run goes on, in another process: from here on, names begin with the number of the session (from 2). */
export interface ResumeEntry {
  readonly kind: 'resume'
  readonly session: number
  readonly tool: string
}

/** The only format of journals so far. */
export const journalFormat = 'shareplan.journal.v1'

/** An image as a read saw it. */
export interface SeenImage {
  readonly id: string
  readonly name?: string | undefined
  readonly status?: string | undefined
  readonly progress?: string | undefined
  readonly owner?: string | undefined
  /** This step of this plan made it. */
  readonly ours?: boolean | undefined
}

/** What a read saw; what was not asked for is absent. */
export interface Seen {
  /** null: there is no such image. */
  readonly image?: SeenImage | null
  /** Everybody it is shared with, all pages. */
  readonly sharedWith?: readonly string[]
  /** The caller's instances made from it; null: not allowed to know. */
  readonly instances?: readonly string[] | null
  /** The images that have the name a copy wants. */
  readonly named?: readonly SeenImage[]
  /** Copies in the making. */
  readonly copies?: readonly SeenImage[]
}

/** One reading of the cloud: before an effect (probe), after it (read-back), or while copies run (poll). */
export interface ReadEntry<S extends Seen = Seen> {
  readonly kind: 'probe' | 'read-back' | 'poll'
  /** null: about several steps. */
  readonly step: string | null
  readonly region: string
  readonly seen?: S
  readonly failure?: Failure
}

/** What is about to be sent, exactly; planned images by their ids. */
export interface IntentEntry {
  readonly kind: 'intent'
  readonly step: string
  readonly call: Call
}

/** What the cloud answered to an intent. */
export interface OutcomeEntry {
  readonly kind: 'outcome'
  readonly step: string
  readonly answer: 'accepted' | CloudFailure
  readonly requestId?: string
  /** The image that a copy makes. */
  readonly image?: string
  readonly failure?: Failure
}

/** Why a call came to nothing, or cannot be told to have come to something. Free of secrets. */
export interface Failure {
  readonly failure: CloudFailure
  readonly action: string
  readonly code: string
  readonly message: string
  readonly requestId?: string
  readonly retryAfterMs?: number
}

/**
 * How a step ended. `failed`: it did not come to its end, and what it did is verified. `in-doubt`: the last call may or may not have
 * happened. `interrupted`: the run was asked to stop in the middle of it.
 */
export type StepStatus = 'done' | 'failed' | 'in-doubt' | 'interrupted' | 'not-reached'

/** Why a step did not come to its end: a code of the platform or of this tool, and a sentence. */
export interface StepProblem {
  readonly code: string
  readonly message: string
}

/** How one step ended, recorded when it does. */
export interface StepResult {
  readonly step: string
  readonly action: Action
  readonly image: ImageKey
  readonly region: string
  readonly status: StepStatus
  /** Whether it changed something in the cloud, or may have. */
  readonly changed: boolean
  /** Of the calls that the cloud answered. */
  readonly requestIds: readonly string[]
  /** The image that a copy made. */
  readonly made?: string
  readonly problem?: StepProblem
}

export interface ResultEntry extends StepResult {
  readonly kind: 'result'
}

/** The session is over; without this entry it was interrupted. `exit`: the process's exit code. */
export interface EndEntry {
  readonly kind: 'end'
  readonly exit: number
  readonly reason: EndReason
  /** Of a run that was given up: what became of the copies that it had not seen the end of, where it was asked for. */
  readonly cancelled?: readonly CancelledCopy[]
}

/** A copy of a run that was given up. `running`: it was cancelled. `finished`: it stays. `gone`: there was no such image. */
export interface CancelledCopy {
  readonly step: string
  readonly region: string
  readonly image: string
  readonly found: 'running' | 'finished' | 'gone'
  readonly requestId?: string
}

/**
 * `completed`: every step is done. `stopped`: a step failed. `interrupted`: somebody asked the run to stop. `abandoned`: it was given
 * up, and is not resumed any more.
 */
export type EndReason = 'completed' | 'stopped' | 'interrupted' | 'abandoned'

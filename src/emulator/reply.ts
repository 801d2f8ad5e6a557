import type { Outcome } from './answer.ts'

/** How a call is carried out. */
export interface Conditions {
  /** Whose key the call names, as far as anybody has looked. */
  readonly account: string | undefined
  /** The caller may not do this. */
  readonly denied: boolean
  /** The copy that it starts will fail. */
  readonly copyFails: boolean
  /** How long a write stays unseen, in milliseconds. */
  readonly lagMs: number
  /** How far the clock that checks its time is ahead, in milliseconds. */
  readonly skewMs: number
}

/** How a call went, and who made it; nobody, if it was not let in. */
export interface Reply {
  readonly outcome: Outcome
  readonly account: string | undefined
  /** Whether it changed, made or deleted an image. */
  readonly effect: boolean
  /** The faults that the call met, outermost first. */
  readonly faults: readonly string[]
  /** How the answer goes out, where not as a whole. */
  readonly delivery?: 'dropped' | 'truncated' | 'html'
  /** Instead of the outcome's own HTTP status. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

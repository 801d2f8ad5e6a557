import type { CloudFailure } from './cloud.ts'

/** How often and how long to try again what did not happen. */
export interface RetrySettings {
  /** Attempts in all, the first one included. */
  readonly attempts: number
  /** The time from the first attempt after which none is started. */
  readonly budgetMs: number
  readonly baseMs: number
  readonly capMs: number
}

/** A failed attempt: its number from 1, the time since the first one began, and what the platform asked for. */
export interface FailedAttempt {
  readonly attempt: number
  readonly elapsedMs: number
  readonly hintMs?: number | undefined
}

/** Whether a call with this failure surely had no effect, and may just be sent again. */
export function isHarmless(failure: CloudFailure | 'accepted'): boolean {
  return failure === 'throttled' || failure === 'unreachable'
}

/** How long to wait before the next attempt: what the platform asks, else exponentially with full jitter; `undefined`: give up. */
export function retryDelay(settings: RetrySettings, failed: FailedAttempt, random: number): number | undefined {
  if (failed.attempt >= settings.attempts) return undefined
  const delay = failed.hintMs ?? Math.ceil(backoff(settings, failed.attempt) * random)
  return failed.elapsedMs + delay > settings.budgetMs ? undefined : delay
}

/** baseMs, doubled with every attempt, at most capMs. */
export function backoff(settings: { readonly baseMs: number; readonly capMs: number }, attempt: number): number {
  return Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(attempt - 1, 40))
}

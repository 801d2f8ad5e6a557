import { setTimeout as pause } from 'node:timers/promises'
import pRetry from 'p-retry'
import { CloudError } from '../../execute/cloud.ts'

/** How patient reads are. Times are in milliseconds. */
export interface ReadPolicy {
  readonly retries: number
  readonly firstPauseMs: number
  /** No retry starts later than this after the first attempt, whatever the platform hints. */
  readonly budgetMs: number
}

/**
 * Repeats a read that was throttled or got no usable answer; refusals and unreachable hosts are final. Waits as long as the
 * platform hints, or gives up at once where that is beyond the budget.
 */
export async function retryRead<T>(read: () => Promise<T>, policy: ReadPolicy): Promise<T> {
  const deadline = performance.now() + policy.budgetMs
  return pRetry(read, {
    retries: policy.retries,
    minTimeout: policy.firstPauseMs,
    maxRetryTime: policy.budgetMs,
    randomize: true,
    shouldRetry: async ({ error }) => {
      if (!(error instanceof CloudError) || (error.failure !== 'throttled' && error.failure !== 'in-doubt'))
        return false
      const hint = error.retryAfterMs ?? 0
      if (performance.now() + hint >= deadline) return false
      await pause(hint)
      return true
    },
  })
}

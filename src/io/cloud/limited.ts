import { CloudError } from '../../execute/cloud.ts'
import type { Limiter } from '../../execute/limit.ts'
import { redact } from '../redact.ts'
import type { Transport } from './transport.ts'

/** Which limiter the requests of a client go through, and as whose they count. */
export interface RequestLimit {
  readonly limiter: Limiter
  readonly account: string
}

/** Every request takes a token, also each page of a read and each of its retries; what is throttled lowers the rate. */
export function limitedTransport(transport: Transport, limit: RequestLimit | undefined): Transport {
  if (limit === undefined) return transport
  const { limiter, account } = limit
  return async (request, read) => {
    const key = { account, region: request.parameters.RegionId ?? '' }
    await limiter.take(key).catch((error: unknown) => {
      throw notSent(request.action, error)
    })
    try {
      return await transport(request, read)
    } catch (error) {
      if (error instanceof CloudError && error.failure === 'throttled') {
        // What the platform said matters more than that nobody else hears of it.
        await limiter.throttled(key, error.retryAfterMs).catch(() => undefined)
      }
      throw error
    }
  }
}

/** Where the limiter cannot be asked, nothing is sent. */
function notSent(action: string, error: unknown): CloudError {
  const why = error instanceof Error ? error.message : String(error)
  const message = `${action} was not sent: the rate limiter cannot be asked: ${redact(why)}`
  return new CloudError('unreachable', { action, code: 'RateLimiter', message })
}

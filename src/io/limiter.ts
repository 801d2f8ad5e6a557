import { setTimeout as wait } from 'node:timers/promises'
import {
  type Bucket,
  fullBucket,
  type Limiter,
  type LimitKey,
  type LimitSettings,
  lowerRate,
  takeToken,
} from '../execute/limit.ts'

/** A clock in milliseconds, and waiting by it. */
export interface Clock {
  now(): number
  sleep(ms: number): Promise<void>
}

/** Not moved by whoever sets the clock. */
const steadyClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms) => void (await wait(ms)),
}

/** A limiter for the calls of this process. */
export function memoryLimiter(settings: LimitSettings, clock: Clock = steadyClock): Limiter {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (name: string): Bucket => buckets.get(name) ?? fullBucket(settings, clock.now())
  const inTurn = turns()
  return {
    take: (key) =>
      inTurn(nameOf(key), () =>
        untilTaken(clock, async () => {
          const { bucket, waitMs } = takeToken(settings, bucketOf(nameOf(key)), clock.now())
          buckets.set(nameOf(key), bucket)
          return waitMs
        }),
      ),
    throttled: async (key, retryAfterMs) => {
      const name = nameOf(key)
      buckets.set(name, lowerRate(settings, bucketOf(name), clock.now(), retryAfterMs))
    },
  }
}

/** Ids of accounts are digits. */
export function nameOf({ account, region }: LimitKey): string {
  return `${account} ${region}`
}

/** Tries until it need not wait any more. */
export async function untilTaken(clock: Pick<Clock, 'sleep'>, attempt: () => Promise<number>): Promise<void> {
  for (let waitMs = await attempt(); waitMs > 0; waitMs = await attempt()) await clock.sleep(waitMs)
}

/** Does the work of one name one by one, in the order in which it came. */
export function turns(): (name: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>()
  return (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(name, turn)
    return turn
  }
}

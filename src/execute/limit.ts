/** Whose calls are limited together: the platform counts by account and region. `region` is empty for calls that belong to none. */
export interface LimitKey {
  readonly account: string
  readonly region: string
}

/**
 * Keeps the calls of an account in a region below a rate. Whoever is about to send a request takes a token, reads included; whoever is
 * throttled says so, which lowers the rate for everybody who shares the limiter.
 */
export interface Limiter {
  /** Resolves when a request may be sent. */
  take(key: LimitKey): Promise<void>
  /** A request was throttled. `retryAfterMs`: how long the platform asks to wait. */
  throttled(key: LimitKey, retryAfterMs: number | undefined): Promise<void>
}

/** The rate above which nobody goes, and how it comes back after it was lowered. */
export interface LimitSettings {
  /** Requests per second, above 0. */
  readonly ceiling: number
  /** What part of the ceiling comes back in a second. */
  readonly recovery: number
}

/** A token bucket whose rate gives way. Times are milliseconds of one clock; numbers only, so that a row of a table can hold it. */
export interface Bucket {
  /** Requests per second, at `at`. */
  readonly rate: number
  /** At most `burst`. */
  readonly tokens: number
  /** When `rate` and `tokens` were true. Ahead of the clock while the platform wants nothing sent. */
  readonly at: number
  /** When the rate was lowered last. */
  readonly loweredAt: number
}

/**
 * Requests per second and account and region where nobody says otherwise. The platform publishes no rates, so this is a cautious
 * guess; it adapts downwards.
 */
export const defaultRate = 10

/** The same for a loopback endpoint, where there is nobody to be careful of. */
export const loopbackRate = 1_000

export function limitSettings(ceiling: number): LimitSettings {
  return { ceiling, recovery: 0.01 }
}

/** What may be sent at once after a pause: half a second's worth, at least one. */
export function burst({ ceiling }: LimitSettings): number {
  return Math.max(1, ceiling / 2)
}

/** A bucket that nobody has used. */
export function fullBucket(settings: LimitSettings, now: number): Bucket {
  return { rate: settings.ceiling, tokens: burst(settings), at: now, loweredAt: Number.MIN_SAFE_INTEGER }
}

/** Takes a token where there is one (`waitMs` 0); otherwise says when to ask again. */
export function takeToken(
  settings: LimitSettings,
  bucket: Bucket,
  now: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const current = refill(settings, bucket, now)
  if (current.at > now) return { bucket: current, waitMs: Math.ceil(current.at - now) }
  if (current.tokens >= 1) return { bucket: { ...current, tokens: current.tokens - 1 }, waitMs: 0 }
  return { bucket: current, waitMs: Math.ceil(((1 - current.tokens) / current.rate) * 1000) }
}

/** Several requests in flight are throttled together: within this time they count as one. */
const sameEventMs = 1_000

/** What is left of the ceiling in any case: a bucket that stood still would never learn that it may go on. */
const floorShare = 0.02

/** No pause is longer: a bucket that is further ahead of the clock is one whose clock was set back. */
const longestPauseMs = 300_000

/** Halves the rate, and sends nothing for as long as the platform asks. */
export function lowerRate(settings: LimitSettings, bucket: Bucket, now: number, retryAfterMs = 0): Bucket {
  const current = refill(settings, bucket, now)
  const at = Math.max(current.at, now + Math.min(retryAfterMs, longestPauseMs))
  if (now - current.loweredAt < sameEventMs) return { ...current, tokens: Math.min(current.tokens, 1), at }
  const rate = Math.max(settings.ceiling * floorShare, current.rate / 2)
  return { rate, tokens: Math.min(current.tokens, 1), at, loweredAt: now }
}

/** The bucket as time has filled it. A clock that was set back fills nothing. */
function refill(settings: LimitSettings, bucket: Bucket, now: number): Bucket {
  if (bucket.at - now > longestPauseMs) return { ...bucket, at: now, loweredAt: Math.min(bucket.loweredAt, now) }
  const seconds = Math.max(0, now - bucket.at) / 1000
  if (seconds === 0) return bucket
  const rate = Math.min(settings.ceiling, bucket.rate + seconds * settings.ceiling * settings.recovery)
  const tokens = Math.min(burst(settings), bucket.tokens + seconds * bucket.rate)
  return { ...bucket, rate, tokens, at: now }
}

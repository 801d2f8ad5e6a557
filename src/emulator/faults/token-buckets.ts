interface Bucket {
  tokens: number
  /** Milliseconds since the epoch. */
  filledAt: number
}

/** A bucket a key, which holds as many calls as may be made in a second and fills up as steadily. */
export class TokenBuckets {
  readonly #perSecond: number
  readonly #buckets: Map<string, Bucket> = new Map()

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Whether the call is within the rate; then it takes its place. */
  take(key: string, at: number): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#perSecond, filledAt: at }
    const filled = bucket.tokens + (Math.max(0, at - bucket.filledAt) * this.#perSecond) / 1000
    const tokens = Math.min(this.#perSecond, filled)
    const within = tokens >= 1
    this.#buckets.set(key, { tokens: within ? tokens - 1 : tokens, filledAt: at })
    return within
  }
}

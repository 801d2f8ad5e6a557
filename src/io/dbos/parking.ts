/**
 * Lets a worker leave: what is in flight comes to its end and is recorded, and whatever would be begun after that never is. Whoever
 * takes the run over goes on from there.
 */
export class Parking {
  #active = 0
  #idle: (() => void) | undefined
  readonly #leave = new AbortController()

  /** Raised when the worker is about to leave. */
  get leaving(): AbortSignal {
    return this.#leave.signal
  }

  /** Does one piece of work that is not to be torn apart. Never resolves once the worker is leaving. */
  async inFlight<T>(work: () => Promise<T>): Promise<T> {
    if (this.leaving.aborted) return parked()
    this.#active++
    try {
      return await work()
    } finally {
      this.#active--
      if (this.#active === 0) this.#idle?.()
    }
  }

  /** Begins nothing more; resolves when nothing is in flight. */
  async leave(): Promise<void> {
    this.#leave.abort()
    if (this.#active > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
  }
}

/** A promise that nobody keeps. */
export function parked(): Promise<never> {
  return new Promise(() => undefined)
}

/** What is to be done with a file; `isStale` tells in between whether it is worth going on. */
export type Work = (path: string, isStale: () => boolean) => Promise<void>

/** At least so long after the last change, so that a word that is being typed is judged once: milliseconds. */
const shortest = 25
/** However long the last time took: milliseconds. */
const longest = 1_000

/**
 * Does work for files that change, one after the other, those that were changed themselves first. A change makes whatever is under
 * way for its file stale. The slower the work, the longer it waits for the next change.
 */
export class Judging {
  readonly #work: Work
  readonly #failed: (error: unknown) => void
  readonly #versions: Map<string, number> = new Map()
  #waiting: string[] = []
  #timer: NodeJS.Timeout | undefined
  #delay: number = shortest
  #running: Promise<void> = Promise.resolve()
  #closed = false

  constructor(work: Work, failed: (error: unknown) => void) {
    this.#work = work
    this.#failed = failed
  }

  /** Has the files judged, in their order, soon or at once. */
  ask(paths: readonly string[], when: 'soon' | 'now' = 'soon'): void {
    for (const path of paths) this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1)
    this.#waiting = [...new Set([...paths, ...this.#waiting])]
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#start(), when === 'now' ? 0 : this.#delay)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#waiting = []
  }

  #start(): void {
    this.#running = this.#running
      .then(() => this.#run())
      .catch((error) => {
        if (!this.#closed) this.#failed(error)
      })
  }

  async #run(): Promise<void> {
    const before = performance.now()
    while (!this.#closed) {
      const path = this.#waiting.shift()
      if (path === undefined) break
      const version = this.#versions.get(path)
      await this.#work(path, () => this.#closed || this.#versions.get(path) !== version)
      await turn()
    }
    this.#delay = Math.min(longest, Math.max(shortest, (performance.now() - before) / 2))
  }
}

/** Lets what has come in meanwhile be read. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

import type { Path } from './finding.ts'

/** Whether what is left still shows what it shall show. */
export type Holds<T> = (candidate: T) => Promise<boolean>

/**
 * Takes away of a document what is not needed for it to hold: items of lists and keys of mappings, at any depth. First in halves,
 * quarters and so on, so that a large document is small soon, then one by one until nothing more can go (after Zeller and
 * Hildebrandt's delta debugging). The same document comes to the same result. Of the result, no part can be taken away: it would not
 * hold, or `isFixed`. Values stay as they are.
 */
export async function minimize<T>(start: T, holds: Holds<T>, isFixed: (path: Path) => boolean): Promise<T> {
  const search = new Search(start, holds, isFixed)
  await search.thin([])
  while (await search.dropOne([])) {}
  return search.best
}

class Search<T> {
  best: T
  readonly #holds: Holds<T>
  readonly #isFixed: (path: Path) => boolean

  constructor(start: T, holds: Holds<T>, isFixed: (path: Path) => boolean) {
    this.best = start
    this.#holds = holds
    this.#isFixed = isFixed
  }

  /** Takes away chunks of what the part at the path holds, then of what is left of that. */
  async thin(path: Path): Promise<void> {
    for (let size = this.#parts(path).length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      // From the end, so that positions in front of what goes stay.
      for (let end = this.#parts(path).length; end > 0; end -= size) {
        await this.#tryWithout(path, this.#parts(path).slice(Math.max(0, end - size), end))
      }
    }
    for (const part of keysOf(valueAt(this.best, path))) await this.thin([...path, part])
  }

  /** Takes away the first part that can go, at the path or deeper; false: there is none. */
  async dropOne(path: Path): Promise<boolean> {
    for (const part of keysOf(valueAt(this.best, path))) {
      const inside = [...path, part]
      if (!this.#isFixed(inside) && (await this.#tryWithout(path, [part]))) return true
      if (await this.dropOne(inside)) return true
    }
    return false
  }

  #parts(path: Path): Path {
    return keysOf(valueAt(this.best, path)).filter((part) => !this.#isFixed([...path, part]))
  }

  async #tryWithout(path: Path, parts: Path): Promise<boolean> {
    if (parts.length === 0) return false
    const candidate = without(this.best, path, new Set(parts)) as T
    if (!(await this.#holds(candidate))) return false
    this.best = candidate
    return true
  }
}

/** The keys of a mapping, or the positions of a list. */
function keysOf(value: unknown): Path {
  if (Array.isArray(value)) return [...value.keys()]
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner: unknown, key) => Reflect.get(inner as object, key), value)
}

function without(value: unknown, path: Path, parts: ReadonlySet<string | number>): unknown {
  const [first, ...rest] = path
  if (Array.isArray(value)) {
    return first === undefined
      ? value.filter((_, index) => !parts.has(index))
      : value.map((item, index) => (index === first ? without(item, rest, parts) : item))
  }
  const entries = Object.entries(value as object)
  return Object.fromEntries(
    first === undefined
      ? entries.filter(([key]) => !parts.has(key))
      : entries.map(([key, inner]) => [key, key === first ? without(inner, rest, parts) : inner]),
  )
}

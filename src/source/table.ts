/** What a node of the table is. */
export const NODE_KIND = { SCALAR: 0, MAPPING: 1, SEQUENCE: 2, ALIAS: 3 } as const
export type NodeKind = (typeof NODE_KIND)[keyof typeof NODE_KIND]

const WIDTH = 7
const [START, END, NEXT, KIND, KEY, KEY_START, KEY_END] = [0, 1, 2, 3, 4, 5, 6]
/** No node, no key, no offset. */
export const NOWHERE = -1

/**
 * Where the nodes of a text stand, in the order they are written (a collection before what is in it), as numbers in one
 * array: a file of a million nodes has no million objects for its places. Nodes are indexes into it.
 */
export class NodeTable {
  #cells = new Int32Array(WIDTH * 256)
  #count = 0
  readonly #keyIds: Map<string, number> = new Map()
  readonly #keys: string[] = []
  #pendingKey = NOWHERE
  #pendingStart = NOWHERE
  #pendingEnd = NOWHERE

  /** The next node added is the value of this key. */
  key(name: string, start: number, end: number): void {
    this.#pendingKey = this.#keyId(name)
    this.#pendingStart = start
    this.#pendingEnd = end
  }

  /** Adds a node that has nothing inside, or that `close` will end. */
  add(kind: NodeKind, start: number, end: number): number {
    const node = this.#count++
    const at = node * WIDTH
    if (at + WIDTH > this.#cells.length) this.#grow()
    const cells = this.#cells
    cells[at + START] = start
    cells[at + END] = end
    cells[at + NEXT] = node + 1
    cells[at + KIND] = kind
    cells[at + KEY] = this.#pendingKey
    cells[at + KEY_START] = this.#pendingStart
    cells[at + KEY_END] = this.#pendingEnd
    this.#pendingKey = this.#pendingStart = this.#pendingEnd = NOWHERE
    return node
  }

  /** Everything added since `node` is inside of it. */
  close(node: number, end: number): void {
    this.#cells[node * WIDTH + END] = end
    this.#cells[node * WIDTH + NEXT] = this.#count
  }

  get size(): number {
    return this.#count
  }

  start(node: number): number {
    return this.#cell(node, START)
  }

  end(node: number): number {
    return this.#cell(node, END)
  }

  kind(node: number): NodeKind {
    return this.#cell(node, KIND) as NodeKind
  }

  /** The first node behind everything inside `node`. */
  next(node: number): number {
    return this.#cell(node, NEXT)
  }

  keyName(node: number): string | undefined {
    return this.#keys[this.#cell(node, KEY)]
  }

  keyStart(node: number): number {
    return this.#cell(node, KEY_START)
  }

  keyEnd(node: number): number {
    return this.#cell(node, KEY_END)
  }

  #cell(node: number, column: number): number {
    return this.#cells[node * WIDTH + column] ?? NOWHERE
  }

  #keyId(name: string): number {
    const known = this.#keyIds.get(name)
    if (known !== undefined) return known
    this.#keyIds.set(name, this.#keys.length)
    return this.#keys.push(name) - 1
  }

  #grow(): void {
    const cells = new Int32Array(this.#cells.length * 2)
    cells.set(this.#cells)
    this.#cells = cells
  }
}

/** A table and, for each document in the order of the text, its outermost node; `NOWHERE` for an empty one. */
export interface Traced {
  readonly table: NodeTable
  readonly roots: readonly number[]
}

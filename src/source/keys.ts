import { collectionKey, type Explanation, mergeKey, numericKey, plainKey } from './problems.ts'

/** A node of a document while it is composed. */
export interface Node {
  readonly kind: 'scalar' | 'mapping' | 'sequence'
  readonly value: unknown
  /** A scalar without quotes or tag. */
  readonly plain: boolean
  /** Nodes in it with aliases followed, itself included. */
  readonly size: number
  /** Collections inside each other, aliases followed. */
  readonly height: number
}

/** Why `node`, written as `written`, cannot be a key. */
export function keyProblem(node: Node, written: string): Explanation | undefined {
  if (node.kind !== 'scalar') return collectionKey(node.kind)
  if (node.plain && node.value === '<<') return mergeKey()
  switch (typeof node.value) {
    case 'string':
      return undefined
    case 'number':
      return numericKey(written)
    case 'boolean':
      return plainKey(written, 'a boolean')
    default:
      return plainKey(written, 'null')
  }
}

/** Sets an own property, whatever its name. */
export function setKey(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') mapping[key] = value
  else Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true })
}

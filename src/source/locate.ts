import type { Path, Range } from '../finding.ts'
import type { Positions } from './positions.ts'
import { type Span, trimmedEnd } from './span.ts'
import { NODE_KIND, type NodeTable } from './table.ts'

/** Where a path leads: to a node, or as far as there are nodes. */
interface Found {
  readonly node: number
  readonly exact: boolean
}

/** Answers where the nodes of one document stand. */
export interface Locator {
  locate(path: Path, part: 'value' | 'key'): Range
  rawText(path: Path): string | undefined
}

/** `text` and the table's offsets are those of a piece that begins at `base` of the file whose positions are given. */
export function locatorOf(table: NodeTable, root: number, text: string, base: number, positions: Positions): Locator {
  const items = new Map<number, Int32Array>()
  const find = (path: Path): Found => findNode(table, root, path, items)
  return {
    locate(path, part) {
      const { start, end } = spanOf(table, find(path), part, text)
      return positions.range(base + start, base + end)
    },
    rawText(path) {
      const { node, exact } = find(path)
      return exact && table.kind(node) === NODE_KIND.SCALAR ? text.slice(table.start(node), table.end(node)) : undefined
    },
  }
}

function spanOf(table: NodeTable, found: Found, part: 'value' | 'key', text: string): Span {
  if (!found.exact) return firstLine(table, found.node, text)
  if (part === 'key' && table.keyStart(found.node) >= 0) return keySpan(table, found.node)
  return valueSpan(table, found.node)
}

function valueSpan(table: NodeTable, node: number): Span {
  return { start: table.start(node), end: table.end(node) }
}

function keySpan(table: NodeTable, node: number): Span {
  return { start: table.keyStart(node), end: table.keyEnd(node) }
}

function findNode(table: NodeTable, root: number, path: Path, items: Map<number, Int32Array>): Found {
  let node = root
  for (const step of path) {
    if (table.kind(node) === NODE_KIND.ALIAS) return { node, exact: true }
    const child = childOf(table, node, step, items)
    if (child === undefined) return { node, exact: false }
    node = child
  }
  return { node, exact: true }
}

function childOf(
  table: NodeTable,
  node: number,
  step: string | number,
  items: Map<number, Int32Array>,
): number | undefined {
  if (table.kind(node) === NODE_KIND.MAPPING) return entryOf(table, node, String(step))
  if (table.kind(node) !== NODE_KIND.SEQUENCE) return undefined
  const known = items.get(node) ?? itemsOf(table, node)
  items.set(node, known)
  return known[Number(step)]
}

function entryOf(table: NodeTable, mapping: number, key: string): number | undefined {
  const end = table.next(mapping)
  for (let child = mapping + 1; child < end; child = table.next(child)) {
    if (table.keyName(child) === key) return child
  }
  return undefined
}

/** The items of a sequence, remembered: a file with many findings asks for thousands of places in one list. */
function itemsOf(table: NodeTable, sequence: number): Int32Array {
  const found: number[] = []
  const end = table.next(sequence)
  for (let child = sequence + 1; child < end; child = table.next(child)) found.push(child)
  return Int32Array.from(found)
}

/** A node for pointing at as a whole: itself on one line, or its first entry, or its first line. */
function firstLine(table: NodeTable, node: number, text: string): Span {
  const span = valueSpan(table, node)
  if (isOneLine(text, span)) return span
  const child = node + 1
  if (child >= table.next(node)) return cutAtLineEnd(text, span)
  if (table.keyStart(child) < 0) return firstLine(table, child, text)
  const entry = { start: table.keyStart(child), end: table.end(child) }
  return isOneLine(text, entry) ? entry : cutAtLineEnd(text, keySpan(table, child))
}

function isOneLine(text: string, span: Span): boolean {
  return cutAtLineEnd(text, span).end === span.end
}

function cutAtLineEnd(text: string, span: Span): Span {
  let end = span.start
  while (end < span.end && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++
  return end === span.end ? span : { start: span.start, end: trimmedEnd(text, span.start, end) }
}

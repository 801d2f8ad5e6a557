import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml'
import { cutWindow, type Window } from './window.ts'

/** A step of a path whose list positions do not matter: a key, or `*` for an item. */
export type PlacePath = readonly string[]

/**
 * What stands at a position of a text that may be broken. `start` and `end` are offsets in the text, quotes included; `text` is
 * what the scalar says. `inside`: what holds it, from the document down, as plain data, as far as it can be read.
 */
export interface Place {
  readonly path: PlacePath
  readonly part: 'key' | 'value'
  readonly text: string
  readonly start: number
  readonly end: number
  readonly inside: readonly unknown[]
}

/** Where something is being typed; `text` is what is there of it before the cursor, `quote` the sign that opens it. */
export interface TypedPlace extends Place {
  readonly quote: string
}

/** Stands for what is being typed; no plan says it. */
const cursor = '\u2038cursor'

/** The scalar at an offset, be it a key or a value; undefined where there is none. For texts that are being edited: nothing is validated. */
export function placeAt(text: string, offset: number): Place | undefined {
  const window = cutWindow(text, offset)
  const at = offset - window.shift
  const found = search(parse(window), (start, end) => start <= at && at <= end, at)
  return found && { ...found, start: found.start + window.shift, end: found.end + window.shift }
}

/**
 * Where something is being typed at an offset: its place, and in `text` what is there of it up to the offset. The text may be
 * broken anywhere.
 */
export function typedPlace(text: string, offset: number): TypedPlace | undefined {
  const word = wordAt(text, offset)
  const marked = `${text.slice(0, word.from)}${cursor}${word.missing}${text.slice(word.to)}`
  const window = cutWindow(marked, word.from)
  const sofar = {
    ...window,
    text: window.text.slice(0, word.from - window.shift + cursor.length + word.missing.length),
  }
  // What follows can make something else of a word whose bracket is not closed yet.
  const found = findTyped(window) ?? findTyped(sofar)
  if (found === undefined) return undefined
  return { ...found, text: text.slice(word.from, offset), start: word.start, end: word.end, quote: word.quote }
}

function findTyped(window: Window): Place | undefined {
  return search(parse(window), (_, __, value) => value === cursor, 0)
}

/** A word of a text: from `start` to `end` with its quotes, from `from` to `to` without. */
interface Word {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly quote: string
  /** The closing quote, where there is none yet. */
  readonly missing: string
}

const wordSign = /[^\s,[\]{}"'#]/

function wordAt(text: string, offset: number): Word {
  let from = offset
  while (from > 0 && wordSign.test(text.charAt(from - 1))) from--
  let to = offset
  while (to < text.length && wordSign.test(text.charAt(to)) && text.charAt(to) !== ':') to++
  const before = text.charAt(from - 1)
  const quote = before === '"' || before === "'" ? before : ''
  const closes = quote !== '' && text.charAt(to) === quote
  return { start: from - quote.length, end: closes ? to + 1 : to, from, to, quote, missing: closes ? '' : quote }
}

function parse({ text }: Window): ParsedNode | null {
  return parseDocument(text, { uniqueKeys: false, strict: false, logLevel: 'silent' }).contents
}

type Matches = (start: number, end: number, value: unknown) => boolean

/** Descends to the scalar that matches; `at` spares what ends before it. */
function search(root: ParsedNode | null, matches: Matches, at: number): Place | undefined {
  const visit = (
    node: unknown,
    path: PlacePath,
    part: Place['part'],
    inside: readonly unknown[],
  ): Place | undefined => {
    if (isScalar(node)) {
      const [start = 0, end = 0] = node.range ?? []
      if (!matches(start, end, node.value)) return undefined
      return { path, part, text: String(node.value ?? ''), start, end, inside }
    }
    if (!isMap(node) && !isSeq(node)) return undefined
    if ((node.range?.[2] ?? at) < at) return undefined
    const within = [...inside, node]
    if (isSeq(node)) return firstOf(node.items, (item) => visit(item, [...path, '*'], 'value', within))
    return firstOf(node.items, ({ key, value }) => {
      const inner = [...path, isScalar(key) ? String(key.value) : '']
      return visit(key, inner, 'key', within) ?? visit(value, inner, 'value', within)
    })
  }
  const found = visit(root, [], 'value', [])
  return found && { ...found, inside: found.inside.map(plain) }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** Plain data of a node; what cannot be read is undefined. */
function plain(node: unknown): unknown {
  if (isScalar(node)) return node.value === cursor ? undefined : node.value
  if (isSeq(node)) return node.items.map(plain)
  if (isAlias(node) || !isMap(node)) return undefined
  return Object.fromEntries(node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', plain(value)]))
}

/** The part of a document that tells what stands at an offset; `shift`: what to add to an offset behind the cuts. */
export interface Window {
  readonly text: string
  readonly shift: number
}

/** A block list that a line belongs to: where it begins, and where its latest item does. */
interface List {
  readonly indent: number
  readonly first: number
  readonly latest: number
}

const separator = /^---(?:[ \t].*)?$/gm

/**
 * The document around an offset, with one item of each of its outermost block lists before the offset, and without what comes behind
 * the item that holds it: a plan of thousands of steps is read as quickly as one of two. Works on lines, so that a text may be
 * broken; at worst too much is cut.
 */
export function cutWindow(text: string, offset: number): Window {
  const from = lastEnd(text, offset)
  const { lists, open } = listsBefore(text, from, offset)
  let kept = ''
  let at = from
  for (const { first, latest } of lists) {
    kept += text.slice(at, first)
    at = latest
  }
  const shift = at - kept.length
  return { text: kept + text.slice(at, endBehind(text, offset, open?.indent)), shift }
}

/** The outermost lists that begin before the offset, in their order, and the one that is still open there. */
function listsBefore(
  text: string,
  from: number,
  offset: number,
): { readonly lists: readonly List[]; readonly open: List | undefined } {
  const lists: List[] = []
  let open: List | undefined
  for (let start = from; start <= offset && start < text.length; start = nextLine(text, start)) {
    const shape = shapeOf(text, start)
    if (shape === undefined) continue
    const { indent, isItem } = shape
    if (open !== undefined && (indent < open.indent || (indent === open.indent && !isItem))) {
      lists.push(open)
      open = undefined
    }
    if (!isItem) continue
    if (open === undefined) open = { indent, first: start, latest: start }
    else if (indent === open.indent) open = { ...open, latest: start }
  }
  if (open !== undefined) lists.push(open)
  return { lists, open }
}

/** Where the next item begins, or the next document, or the text ends. */
function endBehind(text: string, offset: number, indent: number = Number.POSITIVE_INFINITY): number {
  for (let start = nextLine(text, offset); start < text.length; start = nextLine(text, start)) {
    if (/^---(?:\s|$)/.test(text.slice(start, start + 4))) return start
    const shape = shapeOf(text, start)
    if (shape?.isItem === true && shape.indent <= indent) return start
  }
  return text.length
}

/** Of a line that says something: how far it is indented, and whether an item of a list begins on it. */
function shapeOf(text: string, start: number): { readonly indent: number; readonly isItem: boolean } | undefined {
  let at = start
  while (text.charAt(at) === ' ') at++
  const sign = text.charAt(at)
  if (sign === '' || sign === '\n' || sign === '\r' || sign === '#') return undefined
  return { indent: at - start, isItem: sign === '-' && /^(?:\s|$)/.test(text.charAt(at + 1)) }
}

function nextLine(text: string, start: number): number {
  const at = text.indexOf('\n', start)
  return at === -1 ? text.length : at + 1
}

/** Behind the last line before the offset that begins a document. */
function lastEnd(text: string, offset: number): number {
  let end = 0
  for (const match of text.slice(0, offset).matchAll(separator)) end = match.index + match[0].length
  return end
}

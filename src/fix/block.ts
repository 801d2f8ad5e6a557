import type { Path } from '../finding.ts'
import type { Emittable } from '../source/emit.ts'
import { commentsIn, onlyComment } from './comments.ts'
import { entries, inline } from './emit.ts'
import { firstKey, isBlank, passBlanks, type Sheet } from './sheet.ts'
import type { Splice } from './splice.ts'

/** An item of a block list on lines of its own. */
interface Item {
  /** The start of the dash's line. */
  readonly start: number
  /** The column of the dash, from 0. */
  readonly column: number
  /** Behind the item's last character; nothing but a comment follows on the line. */
  readonly end: number
}

/** Removes an item with its lines. Comments in it stay, each on a line of its own. */
export function removeItem(sheet: Sheet, list: Path, index: number): readonly Splice[] | undefined {
  const item = itemAt(sheet, list, index)
  if (item === undefined) return undefined
  const comments = commentsIn(sheet, [...list, index], { start: item.start, end: sheet.lineEnd(item.end) })
  if (comments.length === 0) return [linesAway(sheet, item.start, item.end)]
  const lines = comments.map((comment) => ' '.repeat(item.column) + comment)
  return [{ start: item.start, end: sheet.lineEnd(item.end), text: lines.join(sheet.lineBreak) }]
}

/** Inserts an item before one, above the comments that stand directly above that. */
export function insertItem(sheet: Sheet, list: Path, index: number, value: Emittable): readonly Splice[] | undefined {
  const item = itemAt(sheet, list, index)
  if (item === undefined) return undefined
  const start = headOf(sheet, list, index, item)
  const lines = linesOf(sheet, [...list, index], item.column, value)
  return [{ start, end: start, text: lines.map((line) => line + sheet.lineBreak).join('') }]
}

/** Moves an item, with the comments directly above it, before another. */
export function moveItem(sheet: Sheet, list: Path, from: number, before: number): readonly Splice[] | undefined {
  const item = itemAt(sheet, list, from)
  const target = itemAt(sheet, list, before)
  if (item === undefined || target === undefined) return undefined
  const start = headOf(sheet, list, from, item)
  const place = headOf(sheet, list, before, target)
  const lines = sheet.text.slice(start, sheet.lineEnd(item.end))
  return [{ start: place, end: place, text: lines + sheet.lineBreak }, linesAway(sheet, start, item.end)]
}

/** Whole lines with their breaks. */
function linesAway(sheet: Sheet, start: number, last: number): Splice {
  return { start, end: sheet.nextLine(last), text: '' }
}

/** The item's lines; undefined where it shares them with something else. */
function itemAt(sheet: Sheet, list: Path, index: number): Item | undefined {
  const dash = index === 0 ? sheet.span(list).start : passBlanks(sheet.text, sheet.span([...list, index - 1]).end)
  const indent = sheet.before(dash)
  const { end } = sheet.span([...list, index])
  if (sheet.text.charAt(dash) !== '-' || !/^ *$/.test(indent) || !onlyComment(sheet, end)) return undefined
  return { start: dash - indent.length, column: indent.length, end }
}

/** The start of the first of the comment lines directly above an item. Those that are indented further belong to what is before. */
function headOf(sheet: Sheet, list: Path, index: number, { start, column }: Item): number {
  const above = index === 0 ? sheet.span(list, 'key').end : sheet.span([...list, index - 1]).end
  const first = sheet.nextLine(above)
  let head = start
  while (head > first) {
    const line = sheet.lineStart(sheet.text.startsWith('\r\n', head - 2) ? head - 2 : head - 1)
    const [, indent = ''] = /^([ \t]*)#/.exec(sheet.behind(line)) ?? []
    if (line < first || !sheet.behind(line).startsWith(`${indent}#`) || indent.length > column) break
    head = line
  }
  return head
}

/** A new item as its neighbour is written: keys below each other, or in braces. */
function linesOf(sheet: Sheet, neighbour: Path, column: number, value: Emittable): readonly string[] {
  const indent = ' '.repeat(column)
  const isFlow = sheet.isFlow(neighbour)
  const padded = !isFlow || isBlank(sheet.text.charAt(sheet.span(neighbour).start + 1))
  const style = { json: sheet.isQuoted(neighbour), padded }
  if (isFlow) return [`${indent}- ${inline(value, style)}`]
  const gap = ' '.repeat(keyColumn(sheet, neighbour, column) - column - 1)
  return entries(value, style).map((entry, index) => `${indent}${index === 0 ? '-' : ' '}${gap}${entry}`)
}

/** The column of the keys of a mapping in a list; two behind the dash where it says none. */
function keyColumn(sheet: Sheet, item: Path, column: number): number {
  const key = sheet.isAliased(item) ? undefined : firstKey(sheet.valueAt(item))
  const before = key === undefined ? '' : sheet.before(sheet.span([...item, key], 'key').start)
  return /^ *- +$/.test(before) ? before.length : column + 2
}

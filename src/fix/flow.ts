import type { Path } from '../finding.ts'
import type { Emittable } from '../source/emit.ts'
import type { Span } from '../source/span.ts'
import { commentsIn } from './comments.ts'
import { entries, inline } from './emit.ts'
import { firstKey, isBlank, passBlanks, type Sheet } from './sheet.ts'
import type { Splice } from './splice.ts'

/**
 * Removes an item of a list in brackets, and one comma: the one behind it, or the one before where nothing that stays follows. Comments
 * around it stay; one inside of it is in the way. `gone`: all items that go.
 */
export function removeFlowItem(
  sheet: Sheet,
  list: Path,
  index: number,
  gone: ReadonlySet<number>,
): readonly Splice[] | undefined {
  const path = [...list, index]
  const item = sheet.span(path)
  if (commentsIn(sheet, path, item).length > 0) return undefined
  if (isInTail(sheet, list, index, gone)) return withCommaBefore(sheet, list, index, item)
  const comma = commaBehind(sheet, item.end)
  if (comma === undefined || !isBlank(sheet.text.slice(item.end, comma))) return undefined
  return [withoutBlanks(sheet, { start: item.start, end: comma + 1 })]
}

function withCommaBefore(sheet: Sheet, list: Path, index: number, item: Span): readonly Splice[] | undefined {
  const comma = index === 0 ? undefined : commaBehind(sheet, sheet.span([...list, index - 1]).end)
  if (comma === undefined) return undefined
  if (isBlank(sheet.text.slice(comma + 1, item.start))) return [{ start: comma, end: item.end, text: '' }]
  return [{ start: comma, end: comma + 1, text: '' }, withoutBlanks(sheet, item)]
}

/** Whether the item and all that follow go, and no comma is behind the last. */
function isInTail(sheet: Sheet, list: Path, index: number, gone: ReadonlySet<number>): boolean {
  const { length } = Object.keys(sheet.valueAt(list) as object)
  for (let at = index; at < length; at++) if (!gone.has(at)) return false
  return commaBehind(sheet, sheet.span([...list, length - 1]).end) === undefined
}

/** Inserts an item before one: on a line of its own where that is on one. */
export function insertFlowItem(sheet: Sheet, list: Path, index: number, value: Emittable): readonly Splice[] {
  const path = [...list, index]
  return [insertion(sheet, sheet.span(path), newItem(sheet, path, value))]
}

/** Moves an item, as it is written, before another. */
export function moveFlowItem(
  sheet: Sheet,
  list: Path,
  from: number,
  before: number,
  gone: ReadonlySet<number>,
): readonly Splice[] | undefined {
  const away = removeFlowItem(sheet, list, from, gone)
  if (away === undefined) return undefined
  return [insertion(sheet, sheet.span([...list, before]), sheet.written([...list, from])), ...away]
}

/** Adds an entry at the end of a mapping in braces. */
export function addFlowEntry(sheet: Sheet, path: Path, key: string, value: Emittable): readonly Splice[] | undefined {
  const last = Object.keys(sheet.valueAt(path) as object).at(-1)
  if (last === undefined) return undefined
  const { start } = sheet.span([...path, last], 'key')
  const { end } = sheet.span([...path, last])
  const style = styleOf(sheet, path)
  const indent = sheet.before(start)
  const [entry = ''] = entries({ [key]: value }, style)
  const gap = isBlank(indent) ? sheet.lineBreak + indent : ' '
  const comma = commaBehind(sheet, end)
  return comma === undefined
    ? [{ start: end, end, text: `,${gap}${entry}` }]
    : [{ start: comma + 1, end: comma + 1, text: `${gap}${entry},` }]
}

/** The offset of the comma that follows, if one does. */
function commaBehind({ text }: Sheet, end: number): number | undefined {
  const at = passBlanks(text, end)
  return text.charAt(at) === ',' ? at : undefined
}

/** A stretch with the blanks that it would leave behind: whole lines where nothing else is on them. */
function withoutBlanks(sheet: Sheet, { start, end }: Span): Splice {
  const ownLine = isBlank(sheet.before(start))
  const rest = sheet.behind(end)
  if (ownLine && isBlank(rest)) return { start: sheet.lineStart(start), end: sheet.nextLine(end), text: '' }
  const gap = /^[ \t]*/.exec(rest)?.[0].length ?? 0
  // A comment needs a blank before it.
  if (!isBlank(rest)) return { start, end: !ownLine && rest.charAt(gap) === '#' ? end : end + gap, text: '' }
  const blanks = /[ \t]*$/.exec(sheet.before(start))?.[0].length ?? 0
  return { start: start - blanks, end, text: '' }
}

function insertion(sheet: Sheet, { start }: Span, text: string): Splice {
  const indent = sheet.before(start)
  return { start, end: start, text: isBlank(indent) ? `${text},${sheet.lineBreak}${indent}` : `${text}, ` }
}

/** On several lines where the neighbour is. */
function newItem(sheet: Sheet, neighbour: Path, value: Emittable): string {
  const style = styleOf(sheet, neighbour)
  const key = sheet.isAliased(neighbour) ? undefined : firstKey(sheet.valueAt(neighbour))
  const inner = key === undefined ? '-' : sheet.before(sheet.span([...neighbour, key], 'key').start)
  if (!isBlank(inner)) return inline(value, style)
  const outer = /^[ \t]*/.exec(sheet.before(sheet.span(neighbour).start))?.[0] ?? ''
  const lines = entries(value, style).map((entry) => sheet.lineBreak + inner + entry)
  return `{${lines.join(',')}${sheet.lineBreak}${outer}}`
}

function styleOf(sheet: Sheet, path: Path): { readonly json: boolean; readonly padded: boolean } {
  return { json: sheet.isQuoted(path), padded: /^\{\s/.test(sheet.written(path)) }
}

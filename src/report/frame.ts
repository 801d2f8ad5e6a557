import type { Range } from '../finding.ts'
import { printable } from './printable.ts'
import { displayWidth } from './width.ts'

/** One row of a code frame. `text` is printable; `marker`, below it, is blanks and then carets, counted in terminal cells. */
export interface FrameRow {
  readonly line: number
  readonly text: string
  readonly marker: string | undefined
  /** Of a marked row, the text before the mark, in it and after it. */
  readonly parts?: readonly [string, string, string]
}

const tabWidth = 4
const markedLines = 3
const ellipsis = '…'

/** The lines of a text as YAML counts them: `\n`, `\r\n` or a lone `\r` ends one; a byte order mark has no column. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
}

/**
 * The lines of a range (the first few of a long one) with what is in it marked, and the line before and after unless it is blank.
 * Lines wider than `columns` cells are cut around the mark. Empty where the range is outside the text.
 */
export function codeFrame(lines: readonly string[], range: Range, columns: number): readonly FrameRow[] {
  const { start, end } = range
  if (lines[start.line - 1] === undefined) return []
  const last = end.column === 1 && end.line > start.line ? end.line - 1 : end.line
  const lastMarked = Math.min(last, start.line + markedLines - 1)
  const rows = lines
    .slice(start.line - 1, lastMarked)
    .map((source, index) => markedRow(withoutPasswords(source), start.line + index, range, columns))
  const after = last > lastMarked ? [] : contextRow(lines, last + 1, columns)
  return [...contextRow(lines, start.line - 1, columns), ...rows, ...after]
}

/** Passwords of URLs, each character a star: who shows a file shows none of its secrets, and columns stay. */
function withoutPasswords(source: string): string {
  return source.replace(
    /(:\/\/[^\s/:@"']*:)([^\s/@"']+)(?=@)|([?&]password=)([^\s&"'#]+)/g,
    (_, user: string = '', password: string = '', key: string = '', value: string = '') =>
      user + '*'.repeat(password.length) + key + '*'.repeat(value.length),
  )
}

function contextRow(lines: readonly string[], line: number, columns: number): readonly FrameRow[] {
  const source = withoutPasswords(lines[line - 1] ?? '')
  if (source.trim() === '') return []
  const [from, to] = view(source, 0, columns)
  return [{ line, text: cut(source, from, to, shown(source.slice(from, to), 0)), marker: undefined }]
}

function markedRow(source: string, line: number, range: Range, columns: number): FrameRow {
  const [markFrom, markTo] = markedColumns(source, line, range)
  const [from, to] = view(source, markFrom, columns)
  const before = shown(source.slice(from, markFrom), 0)
  const indent = displayWidth(before)
  const marked = shown(source.slice(markFrom, Math.min(markTo, to)), indent)
  const after = shown(source.slice(markTo, Math.max(markTo, to)), indent + displayWidth(marked))
  const blanks = ' '.repeat(indent + (from > 0 ? displayWidth(ellipsis) : 0))
  const carets = '^'.repeat(Math.max(1, displayWidth(marked)))
  const text = cut(source, from, to, before + marked + after)
  const start = (from > 0 ? ellipsis.length : 0) + before.length
  const end = start + marked.length
  return {
    line,
    text,
    marker: blanks + carets,
    parts: [text.slice(0, start), text.slice(start, end), text.slice(end)],
  }
}

/** From and to (exclusive), from 0. Later lines of a range are marked from their first character that is no blank. */
function markedColumns(source: string, line: number, { start, end }: Range): readonly [number, number] {
  const from = line === start.line ? start.column - 1 : source.length - source.trimStart().length
  const to = line === end.line ? end.column - 1 : source.trimEnd().length
  return [from, Math.max(from, to)]
}

/** Which part of a line to show so that it fits and the column is well inside: the whole line when it can be. */
function view(source: string, column: number, columns: number): readonly [number, number] {
  // What is marked behind the end of a line takes a cell of its own.
  const room = column < source.length ? columns : columns - 1
  if (source.length <= room && displayWidth(shown(source, 0)) <= room) return [0, source.length]
  const from = fitBackwards(source, Math.min(column, source.length), Math.floor(columns / 3))
  return [from, fitForwards(source, from, columns - 2)]
}

function fitBackwards(source: string, column: number, columns: number): number {
  const near = source.slice(boundary(source, column - columns), column)
  return column - fitting(Array.from(near).reverse(), columns)
}

function fitForwards(source: string, from: number, columns: number): number {
  return from + fitting(Array.from(source.slice(from, boundary(source, from + columns))), columns)
}

/** How many UTF-16 code units of the characters fit into that many cells. */
function fitting(chars: readonly string[], columns: number): number {
  let units = 0
  let width = 0
  for (const char of chars) {
    width += displayWidth(shown(char, 0))
    if (width > columns) break
    units += char.length
  }
  return units
}

/** The nearest place before that is inside the text and not between the halves of a surrogate pair. */
function boundary(source: string, wanted: number): number {
  const place = Math.min(Math.max(0, wanted), source.length)
  return place > 0 && (source.codePointAt(place - 1) ?? 0) > 0xffff ? place - 1 : place
}

/** Printable, with tabs filled up to the next tab stop; `column` is the cell where the text starts. */
function shown(text: string, column: number): string {
  if (!text.includes('\t')) return printable(text)
  const [first = '', ...rest] = text.split('\t').map(printable)
  return rest.reduce((line, part) => {
    const at = column + displayWidth(line)
    return line + ' '.repeat(tabWidth - (at % tabWidth)) + part
  }, first)
}

function cut(source: string, from: number, to: number, text: string): string {
  return (from > 0 ? ellipsis : '') + text.trimEnd() + (to < source.trimEnd().length ? ellipsis : '')
}

import type { Position, Range } from '../finding.ts'

const LF = 10
const CR = 13
const BOM = 0xfeff

/** From offsets in a text (UTF-16 code units, from 0) to lines and columns, and back. */
export interface Positions {
  /** Offsets outside the text are taken for its nearest end. */
  at(offset: number): Position
  range(start: number, end: number): Range
  /** The way back, for positions inside the text. */
  offsetOf(position: Position): number
}

/**
 * The lines of a text; they end in `\n`, `\r\n` or a lone `\r`, as in YAML 1.2. A byte order mark has no column.
 * Lines are counted at the first question, not before.
 */
export function positionsOf(text: string): Positions {
  let starts: readonly number[] | undefined
  const at = (offset: number): Position => {
    starts ??= lineStarts(text)
    const place = Math.min(Math.max(offset, 0), text.length)
    const line = lineOf(starts, place)
    const skipped = line === 0 && place > 0 && text.charCodeAt(0) === BOM ? 1 : 0
    return { line: line + 1, column: place - (starts[line] ?? 0) - skipped + 1 }
  }
  const offsetOf = ({ line, column }: Position): number => {
    starts ??= lineStarts(text)
    const skipped = line === 1 && text.charCodeAt(0) === BOM ? 1 : 0
    return (starts[line - 1] ?? text.length) + skipped + column - 1
  }
  return { at, range: (start, end) => ({ start: at(start), end: at(end) }), offsetOf }
}

function lineStarts(text: string): readonly number[] {
  return text.includes('\r') ? lineStartsOfAnyBreak(text) : lineStartsOfLineFeeds(text)
}

function lineStartsOfLineFeeds(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineStartsOfAnyBreak(text: string): readonly number[] {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1)
  }
  return starts
}

/** The index of the last start that is not behind `offset`. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

import type { Path } from '../finding.ts'
import type { SourceDocument } from '../source/index.ts'
import type { Positions } from '../source/positions.ts'
import type { Span } from '../source/span.ts'

/** The text of a file, and where the parts of one of its documents stand in it, as offsets. */
export class Sheet {
  readonly text: string
  readonly value: unknown
  /** How lines end in this file. */
  readonly lineBreak: string
  readonly #document: Pick<SourceDocument, 'locate'>
  readonly #positions: Positions

  constructor(text: string, document: Pick<SourceDocument, 'locate' | 'value'>, positions: Positions) {
    this.text = text
    this.value = document.value
    this.lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
    this.#document = document
    this.#positions = positions
  }

  span(path: Path, part?: 'value' | 'key'): Span {
    const { start, end } = this.#document.locate(path, part)
    return { start: this.#positions.offsetOf(start), end: this.#positions.offsetOf(end) }
  }

  /** What stands at the path. */
  written(path: Path, part?: 'value' | 'key'): string {
    const { start, end } = this.span(path, part)
    return this.text.slice(start, end)
  }

  valueAt(path: Path): unknown {
    return path.reduce<unknown>(
      (inside, step) =>
        typeof inside === 'object' && inside !== null ? (inside as Record<string | number, unknown>)[step] : undefined,
      this.value,
    )
  }

  /** Whether the node itself, or one that it is in, is an alias: what it names is written elsewhere. */
  isAliased(path: Path): boolean {
    return path.some((_, index) => this.written(path.slice(0, index + 1)).startsWith('*'))
  }

  /** Whether a collection is written with brackets. */
  isFlow(path: Path): boolean {
    return /^[[{]/.test(this.written(path))
  }

  /** Whether keys of the mapping are written in double quotes, as JSON has them. */
  isQuoted(path: Path): boolean {
    const key = firstKey(this.valueAt(path))
    return key !== undefined && this.written([...path, key], 'key').startsWith('"')
  }

  lineStart(offset: number): number {
    let at = offset
    while (at > 0 && !this.#isBreak(at - 1) && !(at === 1 && this.text.startsWith('\ufeff'))) at--
    return at
  }

  /** Behind the last character of the line. */
  lineEnd(offset: number): number {
    let at = offset
    while (at < this.text.length && !this.#isBreak(at)) at++
    return at
  }

  /** The start of the next line, or the end of the text. */
  nextLine(offset: number): number {
    const end = this.lineEnd(offset)
    return this.text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, this.text.length)
  }

  /** What stands before the offset on its line. */
  before(offset: number): string {
    return this.text.slice(this.lineStart(offset), offset)
  }

  /** What stands behind the offset on its line. */
  behind(offset: number): string {
    return this.text.slice(offset, this.lineEnd(offset))
  }

  #isBreak(at: number): boolean {
    const char = this.text.charAt(at)
    return char === '\n' || char === '\r'
  }
}

/** The first key of a mapping, as the value gives it. */
export function firstKey(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value)[0] : undefined
}

export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** From behind something to the next character that is neither blank nor in a comment. */
export function passBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '#') {
      while (at < text.length && !/[\r\n]/.test(text.charAt(at))) at++
    } else if (/\s/.test(char)) at++
    else break
  }
  return at
}

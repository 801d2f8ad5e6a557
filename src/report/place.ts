import type { Finding, Position } from '../finding.ts'
import type { ReportContext } from './context.ts'
import { lineReader } from './lines.ts'

/** Where a finding is, as formats of other programs say it: lines and columns from 1, columns in UTF-16 code units, end exclusive. */
export interface Place {
  /** From the root of the repository, with `/`; undefined for standard input, which is no file. */
  readonly path: string | undefined
  /** The path, or what stands for it. */
  readonly name: string
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
  /** The last line of which something is in the range: an end at column 1 is behind a line break. */
  readonly lastLine: number
}

const stdin = '<stdin>'

type Naming = Pick<ReportContext, 'repositoryPath'>

/** A file's path from the root of the repository; standard input keeps its name. */
export function pathOf(file: string, { repositoryPath }: Naming): string {
  return file === stdin ? stdin : (repositoryPath?.(file) ?? file)
}

export function placeOf({ file, range: { start, end } }: Pick<Finding, 'file' | 'range'>, context: Naming): Place {
  const name = pathOf(file, context)
  return {
    path: file === stdin ? undefined : name,
    name,
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    lastLine: end.column === 1 ? Math.max(start.line, end.line - 1) : end.line,
  }
}

/** The column of a position in bytes of UTF-8, from 1; undefined where the file's text does not reach there. */
export type ByteColumn = (file: string, position: Position) => number | undefined

const byteOrderMark = '\ufeff'

/** Counts bytes in the lines that findings point into. A byte order mark has no column of ours, but bytes. */
export function byteColumns(context: Pick<ReportContext, 'sources'>): ByteColumn {
  const linesOfFile = lineReader(context)
  const encoder = new TextEncoder()
  return (file, { line, column }) => {
    const text = linesOfFile(file)[line - 1]
    if (text === undefined || column > text.length + 1) return undefined
    const marked = line === 1 && context.sources(file)?.startsWith(byteOrderMark) === true
    return encoder.encode((marked ? byteOrderMark : '') + text.slice(0, column - 1)).length + 1
  }
}

import type { ReportContext } from './context.ts'
import { linesOf } from './frame.ts'

/** The lines of a file by the name that findings use; none where its text is not at hand. */
export type LineReader = (file: string) => readonly string[]

/** Splits each file once, and only those that somebody asks for. */
export function lineReader({ sources }: Pick<ReportContext, 'sources'>): LineReader {
  const known = new Map<string, readonly string[]>()
  return (file) => {
    const text = known.has(file) ? undefined : sources(file)
    const lines = known.get(file) ?? (text === undefined ? [] : linesOf(text))
    known.set(file, lines)
    return lines
  }
}

import type { Edit, Position } from '../finding.ts'

/** Edits of one text, in its order, as one edit that also writes what stands between them. At least one is given. */
export function mergedEdit(text: string, edits: readonly Edit[]): Edit {
  const rows = text.replace(/^\ufeff/, '').split(/(?<=\n|\r(?!\n))/)
  const start = edits[0]?.range.start ?? { line: 1, column: 1 }
  let at = start
  const parts: string[] = []
  for (const { range, newText } of edits) {
    parts.push(between(rows, at, range.start), newText)
    at = range.end
  }
  return { range: { start, end: at }, newText: parts.join('') }
}

function between(rows: readonly string[], from: Position, to: Position): string {
  const row = (line: number): string => rows[line - 1] ?? ''
  if (from.line === to.line) return row(from.line).slice(from.column - 1, to.column - 1)
  return [
    row(from.line).slice(from.column - 1),
    ...rows.slice(from.line, to.line - 1),
    row(to.line).slice(0, to.column - 1),
  ].join('')
}

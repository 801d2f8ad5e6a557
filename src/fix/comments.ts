import type { Path } from '../finding.ts'
import type { Span } from '../source/span.ts'
import { isBlank, type Sheet } from './sheet.ts'

/** The comments in a stretch of the text that holds the node at `path` and blanks around it, each from its `#` to the end of its line. */
export function commentsIn(sheet: Sheet, path: Path, { start, end }: Span): readonly string[] {
  const scalars = scalarSpans(sheet, path).sort((a, b) => a.start - b.start)
  const found: string[] = []
  let next = 0
  for (let at = start; at < end; ) {
    while ((scalars[next]?.end ?? end) <= at) next++
    const scalar = scalars[next]
    if (scalar !== undefined && scalar.start <= at) at = scalar.end
    else if (sheet.text.charAt(at) !== '#') at++
    else {
      const last = Math.min(sheet.lineEnd(at), end)
      found.push(sheet.text.slice(at, last).trimEnd())
      at = last
    }
  }
  return found
}

/** Where text stands in which `#` begins no comment. The first line of a block scalar may have one. */
function scalarSpans(sheet: Sheet, path: Path): Span[] {
  const value = sheet.valueAt(path)
  const isCollection = typeof value === 'object' && value !== null
  if (!isCollection || sheet.isAliased(path)) return [contentOf(sheet, sheet.span(path))]
  return Object.keys(value).flatMap((key) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key]
    const keys = Array.isArray(value) ? [] : [sheet.span(inner, 'key')]
    return [...keys, ...scalarSpans(sheet, inner)]
  })
}

function contentOf(sheet: Sheet, span: Span): Span {
  const isBlock = /^[|>]/.test(sheet.text.slice(span.start, span.end))
  return isBlock ? { start: Math.min(sheet.lineEnd(span.start), span.end), end: span.end } : span
}

/** Whether nothing but a comment stands behind the offset on its line. */
export function onlyComment(sheet: Sheet, offset: number): boolean {
  const rest = sheet.behind(offset)
  return isBlank(rest) || /^[ \t]+#/.test(rest)
}

import type { Span } from '../source/span.ts'

/** A stretch of a text, as offsets, and what stands there instead. */
export interface Splice extends Span {
  readonly text: string
}

/** The text with all splices, which do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let from = 0
  const parts: string[] = []
  for (const { start, end, text: replacement } of inOrder(splices)) {
    parts.push(text.slice(from, start), replacement)
    from = end
  }
  return parts.join('') + text.slice(from)
}

export function inOrder(splices: readonly Splice[]): readonly Splice[] {
  return splices.toSorted((a, b) => a.start - b.start || a.end - b.end)
}

/** Whether two of the splices touch the same text, or insert at the same place: then it matters which comes first. */
export function overlap(splices: readonly Splice[]): boolean {
  const sorted = inOrder(splices)
  return sorted.some(({ start, end }, index) => {
    const next = sorted[index + 1]
    return next !== undefined && (next.start < end || next.start === start)
  })
}

/** Where an offset of the text after the splices was before them; for new text, the place where it was put. */
export function offsetBefore(offset: number, splices: readonly Splice[]): number {
  let shift = 0
  for (const { start, end, text } of inOrder(splices)) {
    const now = start + shift
    if (offset < now) break
    if (offset < now + text.length) return start
    shift += text.length - (end - start)
  }
  return offset - shift
}

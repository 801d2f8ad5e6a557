import type { Piece } from './events.ts'
import { passPreamble } from './preamble.ts'

/** A document marker at the start of a line: it ends every document, also inside quotes and brackets. */
const MARKER = /(?:^\ufeff?|[\r\n])(---|\.\.\.)(?=[ \t\r\n]|$)/g

/**
 * A text cut at its document markers, so that one broken document does not hide the others. Comments and directives
 * stay with the document they precede. Of a text with more than `limit` pieces the first ones.
 */
export function cutIntoPieces(text: string, limit: number): readonly Piece[] {
  const pieces: Piece[] = []
  let base = 0
  let content = passPreamble(text, base)
  for (const cut of cuts(text)) {
    if (cut === base || (content >= cut && cut < text.length)) continue
    if (pieces.length === limit) break
    pieces.push({ text: text.slice(base, cut), base })
    base = cut
    content = passPreamble(text, base)
  }
  return pieces
}

/** Before each `---`, behind the line of each `...`, and at the end. */
function* cuts(text: string): Generator<number> {
  for (const match of text.matchAll(MARKER)) {
    const marker = match.index + match[0].length - 3
    yield match[1] === '---' ? marker : behindLine(text, marker)
  }
  yield text.length
}

function behindLine(text: string, from: number): number {
  const end = /\r\n?|\n/g
  end.lastIndex = from
  return end.exec(text) === null ? text.length : end.lastIndex
}

import type { Piece } from './events.ts'

/** A document marker at the start of a line: it ends every document, also inside quotes and brackets. */
const MARKER = /(?:^\ufeff?|[\r\n])(---|\.\.\.)(?=[ \t\r\n]|$)/g
const ONLY_PREAMBLE =
  /^\ufeff?(?:[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|$)|%[^\r\n]*(?:[\r\n]|$)|\.\.\.[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|$))*$/

/**
 * A text cut at its document markers, so that one broken document does not hide the others. Comments and directives
 * stay with the document they precede.
 */
export function cutIntoPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let base = 0
  for (const cut of [...cuts(text), text.length]) {
    const piece = text.slice(base, cut)
    if (piece === '' || (cut < text.length && ONLY_PREAMBLE.test(piece))) continue
    pieces.push({ text: piece, base })
    base = cut
  }
  return pieces
}

/** Before each `---`, and behind the line of each `...`. */
function cuts(text: string): readonly number[] {
  return [...text.matchAll(MARKER)].map((match) => {
    const marker = match.index + match[0].length - 3
    return match[1] === '---' ? marker : behindLine(text, marker)
  })
}

function behindLine(text: string, from: number): number {
  const rest = /\r\n?|\n/g
  rest.lastIndex = from
  return rest.exec(text) === null ? text.length : rest.lastIndex
}

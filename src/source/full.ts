import { invalidCharacters } from './characters.ts'
import { compose } from './compose.ts'
import { type Diagnosis, diagnose } from './diagnose.ts'
import type { SourceProblem } from './document.ts'
import { type Event, type Piece, parsePiece } from './events.ts'
import { type Locator, locatorOf } from './locate.ts'
import type { Outcome } from './outcome.ts'
import { cutIntoPieces } from './pieces.ts'
import type { Positions } from './positions.ts'
import { invalidCharacter } from './problems.ts'
import { NOWHERE, NodeTable, type Traced } from './table.ts'
import { trace } from './trace.ts'

/** Problems told of one piece, and of one kind: a file of a million defects needs no million messages. */
const MOST_PROBLEMS = 100

/** Documents of a broken file that are read alone; the file is refused whatever stands behind them. */
const MOST_PIECES = 1_000

const FAILED: Outcome = { value: undefined, failed: true, locator: neverAsked }

function neverAsked(): never {
  throw new Error('a document with problems has no places')
}

/** The text as a whole, or, when that fails, each of its documents alone. */
export function readFully(text: string, positions: Positions, problems: SourceProblem[]): readonly Outcome[] {
  const whole = { text, base: 0 }
  const clean = invalidCharacters(text, true, 1).length === 0
  const parsed = clean ? parsePiece(text) : undefined
  if (parsed?.ok === true) return readEvents(whole, parsed.events, positions, problems)
  const read = cutIntoPieces(text, MOST_PIECES).map((piece) => readPiece(piece, positions, problems))
  if (parsed === undefined || read.some(({ broken }) => broken)) return read.flatMap(({ outcomes }) => outcomes)
  // Broken as a whole although no document is: nothing of it can be trusted.
  problems.push(located(diagnose(text, parsed), whole, positions))
  return []
}

/** The outcomes of a piece that is parsed alone; `broken` when it could not be. */
function readPiece(
  piece: Piece,
  positions: Positions,
  problems: SourceProblem[],
): { readonly outcomes: readonly Outcome[]; readonly broken: boolean } {
  const refused = { outcomes: [FAILED], broken: true }
  const invalid = invalidCharacters(piece.text, piece.base === 0, MOST_PROBLEMS)
  for (const at of invalid) {
    const diagnosis = { explanation: invalidCharacter(piece.text.charCodeAt(at)), span: { start: at, end: at + 1 } }
    problems.push(located(diagnosis, piece, positions))
  }
  if (invalid.length > 0) return refused
  const parsed = parsePiece(piece.text)
  if (parsed.ok) return { outcomes: readEvents(piece, parsed.events, positions, problems), broken: false }
  problems.push(located(diagnose(piece.text, parsed), piece, positions))
  return refused
}

function readEvents(
  piece: Piece,
  events: readonly Event[],
  positions: Positions,
  problems: SourceProblem[],
): readonly Outcome[] {
  let told = 0
  const composed = compose(piece.text, events, {
    report(explanation, span) {
      if (told++ < MOST_PROBLEMS) problems.push(located({ explanation, span }, piece, positions))
    },
    lineAt: (offset) => positions.at(piece.base + offset).line,
  })
  let traced: Traced | undefined
  const locator = (index: number): Locator => {
    traced ??= traceAgain(piece.text)
    return locatorOf(traced.table, traced.roots[index] ?? NOWHERE, piece.text, piece.base, positions)
  }
  return composed.flatMap(({ value, empty, failed }, index) =>
    empty ? [] : [{ value, failed, locator: () => locator(index) }],
  )
}

/** Events are not kept, since a file that passes is never asked for places. */
function traceAgain(text: string): Traced {
  const parsed = parsePiece(text)
  return parsed.ok ? trace(text, parsed.events) : { table: new NodeTable(), roots: [] }
}

function located(diagnosis: Diagnosis, piece: Piece, positions: Positions): SourceProblem {
  const { explanation, span } = diagnosis
  const end = Math.max(span.end, Math.min(span.start + 1, piece.text.length))
  return { ...explanation, range: positions.range(piece.base + span.start, piece.base + end) }
}

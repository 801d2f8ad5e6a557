import { invalidCharacters } from './characters.ts'
import type { SourceDocument, SourceFile, SourceProblem } from './document.ts'
import { parseFast, traceFast } from './fast/index.ts'
import { type Outcome, readFully } from './full.ts'
import { type Locator, locatorOf } from './locate.ts'
import { type Positions, positionsOf } from './positions.ts'
import { NOWHERE, NodeTable, type Traced } from './table.ts'

/**
 * Reads a text as YAML 1.2 (JSON is YAML): its documents with values and places, and its problems. `file` is the name
 * for display. A document with problems is not delivered, the others are. Never throws because of what the text says.
 */
export function parseSource(text: string, file: string): SourceFile {
  const positions = positionsOf(text)
  const problems: SourceProblem[] = []
  const outcomes = readFast(text, positions) ?? readFully(text, positions, problems)
  const documents = outcomes.flatMap((outcome, index) => (outcome.failed ? [] : [documentOf(outcome, index, file)]))
  return { file, text, documents, problems: problems.sort(byPlace) }
}

/** What the fast parser makes of the text; undefined when it leaves it to the full one. */
function readFast(text: string, positions: Positions): readonly Outcome[] | undefined {
  const values = invalidCharacters(text, true, 1).length === 0 ? parseFast(text) : undefined
  if (values === undefined) return undefined
  let traced: Traced | undefined
  const locator = (index: number): Locator => {
    traced ??= traceFast(text) ?? { table: new NodeTable(), roots: [] }
    return locatorOf(traced.table, traced.roots[index] ?? NOWHERE, text, 0, positions)
  }
  return values.map((value, index) => ({ value, failed: false, locator: () => locator(index) }))
}

function byPlace(a: SourceProblem, b: SourceProblem): number {
  return a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column
}

function documentOf(outcome: Outcome, index: number, file: string): SourceDocument {
  let locator: Locator | undefined
  const ask = (): Locator => {
    locator ??= outcome.locator()
    return locator
  }
  return {
    file,
    index,
    value: outcome.value,
    locate: (path, part = 'value') => ask().locate(path, part),
    rawText: (path) => ask().rawText(path),
  }
}

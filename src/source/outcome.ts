import type { SourceDocument, SourceFile, SourceProblem } from './document.ts'
import type { Locator } from './locate.ts'

/** A document's value, or that it has problems; `locator` is for the first question about places. */
export interface Outcome {
  readonly value: unknown
  readonly failed: boolean
  readonly locator: () => Locator
}

/** A file of the documents that came out well. */
export function fileOf(
  text: string,
  file: string,
  outcomes: readonly Outcome[],
  problems: readonly SourceProblem[],
): SourceFile {
  const documents = outcomes.flatMap((outcome, index) => (outcome.failed ? [] : [documentOf(outcome, index, file)]))
  return { file, text, documents, problems: problems.toSorted(byPlace) }
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

import { readFully } from '../../../src/source/full.ts'
import type { SourceProblem } from '../../../src/source/index.ts'
import type { Locator } from '../../../src/source/locate.ts'
import { positionsOf } from '../../../src/source/positions.ts'

/** What `parseSource` would say without the fast parser. */
export function parseFully(text: string): {
  readonly documents: readonly Locator[]
  readonly problems: readonly SourceProblem[]
} {
  const problems: SourceProblem[] = []
  const outcomes = readFully(text, positionsOf(text), problems)
  return { documents: outcomes.filter(({ failed }) => !failed).map(({ locator }) => locator()), problems }
}

import { readFully } from '../../../src/source/full.ts'
import type { SourceProblem } from '../../../src/source/index.ts'
import type { Locator } from '../../../src/source/locate.ts'
import { positionsOf } from '../../../src/source/positions.ts'

/** What `parseSource` says where the fast parser steps aside. */
export interface ReadFully {
  readonly values: readonly unknown[]
  readonly documents: readonly Locator[]
  readonly problems: readonly SourceProblem[]
}

export function parseFully(text: string): ReadFully {
  const problems: SourceProblem[] = []
  const outcomes = readFully(text, positionsOf(text), problems).filter(({ failed }) => !failed)
  return { values: outcomes.map(({ value }) => value), documents: outcomes.map(({ locator }) => locator()), problems }
}

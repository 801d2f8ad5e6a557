import { invalidCharacters } from './characters.ts'
import { parseFast, traceFast } from './fast/index.ts'
import { type Locator, locatorOf } from './locate.ts'
import type { Outcome } from './outcome.ts'
import type { Positions } from './positions.ts'
import { NOWHERE, NodeTable, type Traced } from './table.ts'

/** What the fast parser makes of the text; undefined when it leaves it to the full one. */
export function readQuickly(text: string, positions: Positions): readonly Outcome[] | undefined {
  const values = invalidCharacters(text, true, 1).length === 0 ? parseFast(text) : undefined
  if (values === undefined) return undefined
  let traced: Traced | undefined
  const locator = (index: number): Locator => {
    traced ??= traceFast(text) ?? { table: new NodeTable(), roots: [] }
    return locatorOf(traced.table, traced.roots[index] ?? NOWHERE, text, 0, positions)
  }
  return values.map((value, index) => ({ value, failed: false, locator: () => locator(index) }))
}

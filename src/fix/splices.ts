import type { Path } from '../finding.ts'
import * as block from './block.ts'
import { type Change, samePath } from './change.ts'
import { entries, scalar } from './emit.ts'
import * as flow from './flow.ts'
import { firstKey, type Sheet } from './sheet.ts'
import type { Splice } from './splice.ts'

/** Why a change cannot be made by splices. */
export const obstacles = {
  alias: 'it is written through an alias (*), and what the alias names may be used elsewhere',
  anchor: 'it is used elsewhere through an anchor (&)',
  layout: 'no small edit fits the way in which this part is written',
} as const

/**
 * The splices that make a change, one of several, or why there are none. What comes of them is for the caller to check: the text may
 * share nodes.
 */
export function splicesOf(
  sheet: Sheet,
  change: Change,
  changes: readonly Change[],
): readonly Splice[] | 'alias' | 'layout' {
  if (sheet.isAliased(editedNode(change))) return 'alias'
  return layOut(sheet, change, changes) ?? 'layout'
}

/** The node whose text the change is in. An alias itself may be replaced or go. */
function editedNode({ op, path }: Change): Path {
  return op === 'add' ? path : path.slice(0, -1)
}

function layOut(sheet: Sheet, change: Change, changes: readonly Change[]): readonly Splice[] | undefined {
  const { op, path } = change
  switch (op) {
    case 'write':
      return write(sheet, path, change.value)
    case 'rename':
      return rename(sheet, path, change.key, change.value)
    case 'add':
      return sheet.isFlow(path)
        ? flow.addFlowEntry(sheet, path, change.key, change.value)
        : addEntry(sheet, path, change)
  }
  const list = path.slice(0, -1)
  const index = Number(path.at(-1))
  const inBrackets = sheet.isFlow(list)
  switch (op) {
    case 'remove':
      return inBrackets
        ? flow.removeFlowItem(sheet, list, index, goneFrom(list, changes))
        : block.removeItem(sheet, list, index)
    case 'insert':
      return (inBrackets ? flow.insertFlowItem : block.insertItem)(sheet, list, index, change.value)
    case 'move':
      return inBrackets
        ? flow.moveFlowItem(sheet, list, index, change.before, goneFrom(list, changes))
        : block.moveItem(sheet, list, index, change.before)
  }
}

/** The items of a list that leave their places. */
function goneFrom(list: Path, changes: readonly Change[]): ReadonlySet<number> {
  const leaving = changes.filter(
    ({ op, path }) => (op === 'remove' || op === 'move') && samePath(path.slice(0, -1), list),
  )
  return new Set(leaving.map(({ path }) => Number(path.at(-1))))
}

/** A scalar in place of a scalar. */
function write(sheet: Sheet, path: Path, value: string | number | boolean): readonly Splice[] | undefined {
  if (typeof sheet.valueAt(path) === 'object') return undefined
  return [{ ...sheet.span(path), text: scalar(value, { json: sheet.isQuoted(path.slice(0, -1)) }) }]
}

function rename(sheet: Sheet, path: Path, key: string, value: string): readonly Splice[] | undefined {
  const written = write(sheet, path, value)
  if (written === undefined) return undefined
  const quote = /^["']/.exec(sheet.written(path, 'key'))?.[0] ?? ''
  return [{ ...sheet.span(path, 'key'), text: quote + key + quote }, ...written]
}

/** A line behind the last one of a block mapping. */
function addEntry(
  sheet: Sheet,
  path: Path,
  { key, value }: Extract<Change, { op: 'add' }>,
): readonly Splice[] | undefined {
  const first = firstKey(sheet.valueAt(path))
  if (first === undefined) return undefined
  const column = sheet.before(sheet.span([...path, first], 'key').start).length
  const [entry = ''] = entries({ [key]: value }, { json: sheet.isQuoted(path), padded: true })
  const end = sheet.lineEnd(sheet.span(path).end)
  return [{ start: end, end, text: sheet.lineBreak + ' '.repeat(column) + entry }]
}

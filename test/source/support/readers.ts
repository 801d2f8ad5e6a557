import { CORE_SCHEMA, loadAll } from 'js-yaml'
import { parseAllDocuments } from 'yaml'
import { invalidCharacters } from '../../../src/source/characters.ts'
import { parsePiece } from '../../../src/source/events.ts'
import { parseFast, traceFast } from '../../../src/source/fast/index.ts'
import { NOWHERE, type NodeTable } from '../../../src/source/table.ts'
import { trace } from '../../../src/source/trace.ts'

/** What a reader makes of a text: the values of its non-empty documents, or undefined when it refuses the text. */
export type Read = readonly unknown[] | undefined

/** The fast parser behind the check that stands before it; undefined also when it steps aside. */
export function readFast(text: string): Read {
  return invalidCharacters(text, true, 1).length === 0 ? parseFast(text) : undefined
}

/** js-yaml by itself. Its empty documents are null, and so are some that are not empty: both are left out. */
export function readJsYaml(text: string): Read {
  try {
    return loadAll(text, { schema: CORE_SCHEMA }).filter((value) => value !== null && value !== undefined)
  } catch {
    return undefined
  }
}

/** The `yaml` package by itself, null documents left out. */
export function readYaml(text: string): Read {
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', prettyErrors: false, logLevel: 'silent' })
  if (!Array.isArray(documents)) return []
  try {
    if (documents.some(({ errors }) => errors.length > 0)) return undefined
    return documents.map((document) => document.toJS({ maxAliasCount: -1 })).filter((value) => value !== null)
  } catch {
    return undefined
  }
}

/** Every place in a text, one line a node, from the fast parser and from the events. */
export function placesOf(text: string): { readonly fast: string; readonly full: string } {
  const fast = traceFast(text)
  const parsed = parsePiece(text)
  const full = parsed.ok ? trace(text, parsed.events) : undefined
  return { fast: describe(fast?.table, fast?.roots), full: describe(full?.table, full?.roots) }
}

function describe(table: NodeTable | undefined, roots: readonly number[] | undefined): string {
  if (table === undefined) return 'none'
  const nodes = Array.from({ length: table.size }, (_, node) =>
    [
      table.kind(node),
      table.start(node),
      table.end(node),
      table.next(node),
      table.keyStart(node),
      table.keyEnd(node),
      table.keyName(node),
    ].join(' '),
  )
  return [`roots ${roots?.filter((root) => root !== NOWHERE).join(' ')}`, ...nodes].join('\n')
}

/** Equal in type, order of keys, own properties and sign of zero. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => same(item, other[index]))
  }
  if (typeof one !== 'object' || one === null) return Object.is(one, other)
  if (typeof other !== 'object' || other === null || Array.isArray(other)) return false
  const [entries, others] = [Object.entries(one), Object.entries(other)]
  return (
    entries.length === others.length &&
    entries.every(([key, value], index) => others[index]?.[0] === key && same(value, others[index]?.[1]))
  )
}

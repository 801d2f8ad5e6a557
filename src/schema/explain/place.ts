import type { Path } from '../../finding.ts'
import { quote } from '../../source/problems.ts'
import type { SchemaNode } from '../navigate.ts'
import type { Suggest } from '../suggest.ts'
import type { SchemaError } from '../validator.ts'

/** One place of a document at which a schema complains. */
export interface Place {
  readonly path: Path
  readonly value: unknown
  readonly node: SchemaNode
  /** The kind of the document. */
  readonly kind: string
  readonly suggest: Suggest
  /** The scalar as it is written; undefined where there is none. */
  raw(): string | undefined
}

/** A problem before it has a range: `path` may lead to a key that is missing. */
export interface Draft {
  readonly path: Path
  readonly part: 'value' | 'key'
  readonly message: string
  readonly remediation: string
}

/** Words one complaint about one place; undefined for an echo of another complaint. */
export type Wording = (place: Place, error: SchemaError) => Draft | undefined

/** What the place is called in a sentence. */
export function nameOf({ path, kind, value }: Pick<Place, 'path' | 'kind' | 'value'>): string {
  const last = path.at(-1)
  if (last === undefined) return `the ${kind}`
  if (typeof last === 'string') return quote(last)
  const list = path.findLast((step) => typeof step === 'string')
  const action = actionOf(value)
  if (list === 'steps') return action === undefined ? 'a step' : `${action === 'unshare' ? 'an' : 'a'} ${action} step`
  return list === undefined ? 'an entry' : `an entry of ${quote(String(list))}`
}

function actionOf(value: unknown): string | undefined {
  const action = typeof value === 'object' && value !== null && 'action' in value ? value.action : undefined
  return typeof action === 'string' && /^(share|unshare|copy|delete)$/.test(action) ? action : undefined
}

/** A value in a sentence, short. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? quote(value) : `the ${typeof value} ${value}`
}

/** `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A description as the end of a sentence: without its full stop, and with what explains it behind a colon. */
export function asClause(description: string | undefined): string {
  return description === undefined ? '' : `: ${description.replace(/\.$/, '')}`
}

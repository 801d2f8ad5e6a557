import { en } from '../words/en.ts'
import type { ValueWords } from '../words/words.ts'

/** The types that facts have. A set is a set of strings. */
export type FactType = 'string' | 'number' | 'boolean' | 'set'

/** A number of which only bounds are known; `max` may be Infinity. */
export interface NumberRange {
  readonly min: number
  readonly max: number
}

/**
 * A set of strings, possibly known in part: `has` surely belong, `hasNot` surely do not, and of all others none belongs
 * (`complete`) or nothing is known.
 */
export interface SetValue {
  readonly has: ReadonlySet<string>
  readonly hasNot: ReadonlySet<string>
  readonly complete: boolean
}

/** A known value, or one known in part. */
export type KnownValue = string | number | boolean | NumberRange | SetValue

/** The value of a fact; `undefined` is unknown, never "none". */
export type FactValue = KnownValue | undefined

/** Strong Kleene truth values; `undefined` is unknown. */
export type Truth = boolean | undefined

/** A completely known set. */
export function setOf(values: Iterable<string>): SetValue {
  return { has: new Set(values), hasNot: new Set(), complete: true }
}

export function isSet(value: KnownValue): value is SetValue {
  return typeof value === 'object' && 'has' in value
}

export function isRange(value: KnownValue): value is NumberRange {
  return typeof value === 'object' && 'min' in value
}

/** A number as bounds. */
export function bounds(value: number | NumberRange): NumberRange {
  return typeof value === 'number' ? { min: value, max: value } : value
}

/** Bounds as a number where they meet. */
export function fromBounds(range: NumberRange): number | NumberRange {
  return range.min === range.max ? range.min : range
}

/** Whether nothing about the value is left open. */
export function isCertain(value: FactValue): boolean {
  if (value === undefined) return false
  if (typeof value !== 'object') return true
  return isSet(value) ? value.complete : value.min === value.max
}

/** How a value is written for people. */
export function showValue(value: FactValue, words: ValueWords = en.value): string {
  if (value === undefined) return words.unknown
  if (typeof value !== 'object') return String(value)
  if (isSet(value)) return showSet(value, words)
  return value.max === Number.POSITIVE_INFINITY ? words.atLeast(value.min) : words.between(value.min, value.max)
}

function showSet({ has, complete }: SetValue, words: ValueWords): string {
  const known = [...has].sort()
  const rest = complete ? [] : [words.otherUnknown]
  return words.list([...known, ...rest]) || words.none
}

/** How a value enters a digest: plain JSON, the same for the same knowledge. */
export function valueToJson(value: FactValue): unknown {
  if (value === undefined) return null
  if (typeof value !== 'object') return value
  if (!isSet(value)) return { min: value.min, max: value.max === Number.POSITIVE_INFINITY ? null : value.max }
  const sorted = (values: ReadonlySet<string>): readonly string[] => [...values].sort()
  return value.complete ? sorted(value.has) : { has: sorted(value.has), hasNot: sorted(value.hasNot) }
}

import type { Path } from '../finding.ts'

/** What is wrong with a value, and where in it. */
export interface Mistake {
  readonly path: Path
  readonly message: string
  readonly remediation: string
}

/** Tells what is wrong with a value; nothing where it has the shape. */
export type Shape = (value: unknown, path: Path) => readonly Mistake[]

export const text: Shape = (value, path) => (typeof value === 'string' ? [] : expected('a text', value, path))

export const nonEmptyText: Shape = (value, path) =>
  typeof value === 'string' && value.trim() !== '' ? [] : expected('a text that is not empty', value, path)

/** A count, or a line or column, from `least`. */
export function whole(least: number): Shape {
  return (value, path) =>
    Number.isSafeInteger(value) && Number(value) >= least ? [] : expected(`a whole number from ${least}`, value, path)
}

export function oneOf(words: readonly string[]): Shape {
  return (value, path) => (words.some((word) => word === value) ? [] : expected(words.join(' or '), value, path))
}

export function orNull(shape: Shape): Shape {
  return (value, path) => (value === null ? [] : shape(value, path))
}

export function listOf(shape: Shape): Shape {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => shape(item, [...path, index]))
      : expected('a list', value, path)
}

/** An object with all of these members; others are nobody's business. */
export function objectOf(members: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return expected('an object', value, path)
    const own = new Map(Object.entries(value))
    const missing = Object.keys(members).filter((key) => !own.has(key))
    const wrong = Object.entries(members).flatMap(([key, shape]) =>
      own.has(key) ? shape(own.get(key), [...path, key]) : [],
    )
    return missing.length === 0 ? wrong : [mistake(path, missingMessage(missing)), ...wrong]
  }
}

function missingMessage(keys: readonly string[]): string {
  return `${keys.map((key) => JSON.stringify(key)).join(', ')} ${keys.length === 1 ? 'is' : 'are'} missing`
}

/** A mistake in what this program has written: whoever changed it is asked to make it anew. */
export function mistake(path: Path, message: string): Mistake {
  return { path, message, remediation: 'Make it anew with `shareplan check --format json=…`.' }
}

function expected(what: string, value: unknown, path: Path): readonly Mistake[] {
  return [mistake(path, `${nameOf(path)} is ${kindOf(value)}; ${what} was expected`)]
}

function nameOf(path: Path): string {
  return path.length === 0
    ? 'the document'
    : path
        .map((part) => (typeof part === 'number' ? `[${part}]` : part))
        .join('.')
        .replaceAll('.[', '[')
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.length > 40 ? 'a text' : JSON.stringify(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}

import type { Path } from '../finding.ts'
import type { TestVariables } from '../schema/generated/types.ts'

/** A name in a string for which nothing is given. */
export interface UnknownVariable {
  readonly path: Path
  readonly name: string
}

const placeholder = /\$?\$\{([^{}]*)\}/g

/**
 * The value with `${name}` in its strings replaced. A string that is nothing but a placeholder becomes the variable's value, of whatever
 * type; `$${name}` stands for itself. Nothing is read as YAML again, so that a value stays a value.
 */
export function fill(
  value: unknown,
  variables: TestVariables,
  unknown: UnknownVariable[],
  shown: (text: string) => string = (text) => text,
  path: Path = [],
): unknown {
  if (typeof value === 'string') return fillText(value, variables, (name) => unknown.push({ path, name }), shown)
  if (Array.isArray(value)) return value.map((item, index) => fill(item, variables, unknown, shown, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    fill(inner, variables, unknown, shown, [...path, key]),
  ])
  return Object.fromEntries(entries)
}

function fillText(
  text: string,
  variables: TestVariables,
  miss: (name: string) => void,
  shown: (text: string) => string,
): unknown {
  const given = (name: string): unknown => {
    if (Object.hasOwn(variables, name)) return variables[name]
    miss(name)
    return ''
  }
  const [, whole] = /^\$\{([^{}]*)\}$/.exec(text) ?? []
  if (whole !== undefined) {
    const value = given(whole)
    return typeof value === 'string' ? shown(value) : value
  }
  return text.replace(placeholder, (written, name: string) =>
    written.startsWith('$$') ? written.slice(1) : shown(String(given(name))),
  )
}

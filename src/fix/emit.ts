import { type Emittable, emitYaml } from '../source/emit.ts'

/** How what is new is written: as its neighbours are. */
export interface Style {
  /** As JSON: keys and texts in double quotes. */
  readonly json: boolean
  /** A blank inside of braces. */
  readonly padded: boolean
}

/** A value on one line. */
export function inline(value: Emittable | undefined, style: Style): string {
  if (value === undefined) return 'null'
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, style)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return scalar(value, style)
  const pad = style.padded ? ' ' : ''
  return `{${pad}${entries(value, style).join(', ')}${pad}}`
}

/** The entries of a mapping, each on one line. */
export function entries(value: Emittable, style: Style): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, inner]) => `${scalar(key, style)}: ${inline(inner, style)}`)
}

export function scalar(value: Exclude<Emittable, object>, { json }: Pick<Style, 'json'>): string {
  return json ? JSON.stringify(value) : emitYaml(value).trimEnd()
}

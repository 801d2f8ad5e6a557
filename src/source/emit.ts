/** Plain data that can be written as YAML: no cycles, no functions. Members that are undefined are left out. */
export type Emittable =
  | string
  | number
  | boolean
  | null
  | readonly Emittable[]
  | { readonly [key: string]: Emittable | undefined }

/** A text that every reader of YAML takes for a string, and for itself. */
const plain = /^[A-Za-z_][A-Za-z0-9_./-]*$/
const words = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i

/** What YAML does not allow in a text, and what a reader of the file would not see. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Writes a document as canonical block YAML: the order of keys as given, one line an entry, digits always quoted, so that two
 * captures differ in the lines that changed. Lone surrogates, which YAML cannot hold, become U+FFFD.
 */
export function emitYaml(value: Emittable): string {
  return isCollection(value) ? `${block(value, '').join('\n')}\n` : `${scalar(value)}\n`
}

type Collection = Exclude<Emittable, string | number | boolean | null>

/** A collection that has something in it; an empty one is written like a scalar. */
function isCollection(value: Emittable): value is Collection {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function block(value: Collection, indent: string): readonly string[] {
  if (isList(value)) return value.flatMap((item) => listItem(item, indent))
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return []
    const name = `${indent}${scalar(key)}:`
    return isCollection(inner) ? [name, ...block(inner, `${indent}  `)] : [`${name} ${scalar(inner)}`]
  })
}

/** The first line of what an item holds stands behind its dash. */
function listItem(item: Emittable, indent: string): readonly string[] {
  if (!isCollection(item)) return [`${indent}- ${scalar(item)}`]
  const [first = '', ...rest] = block(item, `${indent}  `)
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
}

function isList(value: Collection): value is readonly Emittable[] {
  return Array.isArray(value)
}

function scalar(value: Emittable): string {
  if (typeof value === 'string') return plain.test(value) && !words.test(value) ? value : quoted(value)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}'
  return String(value)
}

function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(unprintable, (char) => {
    const code = char.codePointAt(0) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
  // The log of a CI job, where a snapshot may be printed, takes it for a command.
  return `"${escaped.replace(/##(?=\w*\[)/g, '#\\x23')}"`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

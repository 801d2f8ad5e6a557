import type { Path } from '../finding.ts'

/** The keywords of draft-07 that the schemas of this folder use. */
export interface JsonSchema {
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly discriminator?: { readonly propertyName: string }
  readonly if?: JsonSchema
  readonly then?: JsonSchema
  readonly else?: JsonSchema
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}

/** What the schema says about one place of a document. */
export interface SchemaNode {
  /** References followed and branches taken; what stands beside a reference wins. */
  readonly schema: JsonSchema
  /** The last definition that was followed, if any. */
  readonly definition: string | null
  /** Where a value has several forms, all of them; for example the four kinds of steps. */
  readonly forms: readonly JsonSchema[]
  /** The branch of if/then/else that the value did not take. */
  readonly other: JsonSchema | null
}

/** Descends into a schema along a path of `value`, choosing branches by what the value is. */
export function schemaAt(root: JsonSchema, path: Path, value: unknown): SchemaNode {
  let node = resolve(root, root, value)
  let inside = value
  for (const step of path) {
    inside = childOf(inside, step)
    node = resolve(root, childSchema(node.schema, step), inside)
  }
  return node
}

/** A JSON pointer as a path: what counts as an index depends on what it points into. */
export function pathOfPointer(value: unknown, pointer: string): Path {
  const path: (string | number)[] = []
  let inside = value
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const step = Array.isArray(inside) ? Number(key) : key
    path.push(step)
    inside = childOf(inside, step)
  }
  return path
}

/** What `value` holds under a key or index; undefined where there is nothing of its own. */
export function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, unknown>)[step]
}

function childSchema(schema: JsonSchema, step: string | number): JsonSchema {
  if (typeof step === 'number') return schema.items ?? {}
  const { properties = {}, additionalProperties } = schema
  const known = Object.hasOwn(properties, step) ? properties[step] : undefined
  return known ?? (typeof additionalProperties === 'object' ? additionalProperties : {})
}

function resolve(root: JsonSchema, start: JsonSchema, value: unknown): SchemaNode {
  let node: SchemaNode = { schema: start, definition: null, forms: [], other: null }
  for (let next: SchemaNode | undefined = node; next !== undefined; next = follow(root, node, value)) node = next
  return node
}

/** One step from what is written towards what it means for `value`; undefined where there is none left. */
function follow(root: JsonSchema, node: SchemaNode, value: unknown): SchemaNode | undefined {
  const { schema } = node
  if (schema.$ref !== undefined) {
    const { $ref, ...beside } = schema
    const definition = $ref.replace('#/definitions/', '')
    return { ...node, definition, schema: { ...root.definitions?.[definition], ...beside } }
  }
  if (schema.if !== undefined) {
    const { if: condition, then: yes = {}, else: no = {}, ...rest } = schema
    const typed = { ...condition, ...yes }
    const [taken, other] = holds(condition, value) ? [yes, no] : [no, typed]
    return { ...node, schema: { ...rest, ...taken }, other: resolve(root, other, undefined).schema }
  }
  if (schema.discriminator === undefined) return undefined
  const { discriminator, oneOf = [], ...rest } = schema
  const forms = oneOf.map((form) => resolve(root, form, value).schema)
  const tag = childOf(value, discriminator.propertyName)
  const form = forms.find(({ properties }) => properties?.[discriminator.propertyName]?.const === tag)
  return { ...node, forms, schema: { ...rest, ...(form ?? merged(forms)) } }
}

/** A value that says not which form it has may use the keys of any. */
function merged(forms: readonly JsonSchema[]): JsonSchema {
  return { additionalProperties: false, properties: Object.assign({}, ...forms.map(({ properties }) => properties)) }
}

function holds(condition: JsonSchema, value: unknown): boolean {
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  if (condition.type !== undefined && condition.type !== type) return false
  return (condition.required ?? []).every((key) => childOf(value, key) !== undefined)
}

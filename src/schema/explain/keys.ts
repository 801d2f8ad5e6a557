import { quote } from '../../source/problems.ts'
import { childOf, type JsonSchema } from '../navigate.ts'
import type { SchemaError } from '../validator.ts'
import { alternatives, asClause, type Draft, nameOf, type Place } from './place.ts'

/** Keys that are missing: each that must be there, and each choice of which one must be. */
interface Missing {
  readonly required: Set<string>
  readonly choices: Map<string, readonly string[]>
}

/**
 * Words what is wrong with the keys of a mapping. An unknown key that looks like a missing one is that one misspelt, and then
 * the missing one is not told as well.
 */
export function explainKeys(place: Place, errors: readonly SchemaError[]): readonly Draft[] {
  const unknown = unknownKeys(place, errors)
  const missing = missingKeys(place, errors)
  const drafts = unknown.map((key) => explainUnknown(place, key, missing))
  for (const key of missing.required) drafts.push(explainMissing(place, key))
  for (const keys of missing.choices.values()) drafts.push(explainNoChoice(place, keys))
  const several = errors.filter(({ keyword, params }) => keyword === 'oneOf' && Array.isArray(params.passingSchemas))
  return [...drafts, ...several.flatMap(() => explainSeveral(place))]
}

/** Where the form of a value is not known, no schema has looked at its keys. */
function unknownKeys({ node, value }: Place, errors: readonly SchemaError[]): readonly string[] {
  const reported = errors.flatMap(({ keyword, params }) =>
    keyword === 'additionalProperties' ? [String(params.additionalProperty)] : [],
  )
  if (reported.length > 0 || !errors.some(({ keyword }) => keyword === 'discriminator')) return reported
  const known = node.schema.properties ?? {}
  return Object.keys(value as object).filter((key) => !Object.hasOwn(known, key))
}

function missingKeys({ node }: Place, errors: readonly SchemaError[]): Missing {
  const missing: Missing = { required: new Set(), choices: new Map() }
  for (const { keyword, schemaPath, params } of errors) {
    if (keyword === 'required' && !schemaPath.includes('/oneOf/')) missing.required.add(String(params.missingProperty))
    if (keyword === 'oneOf' && !Array.isArray(params.passingSchemas))
      missing.choices.set(schemaPath, choiceOf(node.schema))
  }
  return missing
}

function choiceOf(schema: JsonSchema): readonly string[] {
  return (schema.oneOf ?? []).flatMap(({ required }) => required ?? [])
}

function explainUnknown(place: Place, key: string, missing: Missing): Draft {
  const { path, value, node, suggest } = place
  const known = Object.keys(node.schema.properties ?? {})
  const elsewhere = formsWith(node.forms, key)
  const likely =
    elsewhere.length > 0
      ? undefined
      : suggest(
          key,
          known.filter((name) => childOf(value, name) === undefined),
        )
  if (likely !== undefined) forgive(missing, likely)
  const message =
    elsewhere.length > 0
      ? `${quote(key)} has no meaning in ${nameOf(place)}; it belongs to ${alternatives(elsewhere)} steps`
      : `unknown key ${quote(key)} in ${nameOf(place)}`
  const takes = known.length > 0 ? ` The keys here are ${known.join(', ')}.` : ''
  const remediation = likely === undefined ? `Remove it.${takes}` : `Did you mean ${quote(likely)}?`
  return { path: [...path, key], part: 'key', message, remediation }
}

/** The actions whose steps know a key. */
function formsWith(forms: readonly JsonSchema[], key: string): readonly string[] {
  return forms
    .filter(({ properties }) => properties !== undefined && Object.hasOwn(properties, key))
    .map(({ properties }) => String(properties?.action?.const))
}

function forgive(missing: Missing, key: string): void {
  missing.required.delete(key)
  for (const [choice, keys] of missing.choices) if (keys.includes(key)) missing.choices.delete(choice)
}

function explainMissing(place: Place, key: string): Draft {
  const { forms, schema } = place.node
  const words = forms.flatMap(({ properties }) => properties?.[key]?.const ?? [])
  const description = words.length > 0 ? alternatives(words.map(String)) : schema.properties?.[key]?.description
  return {
    ...placeOfMissing(place, key),
    message: `${quote(key)} is missing in ${nameOf(place)}${asClause(description)}`,
    remediation: `Add ${quote(key)}.`,
  }
}

function explainNoChoice(place: Place, keys: readonly string[]): Draft {
  return {
    ...placeOfMissing(place, keys[0] ?? ''),
    message: `${nameOf(place)} needs ${alternatives(keys.map(quote))}, and has neither`,
    remediation: howToChoose,
  }
}

function explainSeveral(place: Place): readonly Draft[] {
  const keys = choiceOf(place.node.schema).filter((key) => childOf(place.value, key) !== undefined)
  const last = Object.keys(place.value as object).findLast((key) => keys.includes(key))
  if (last === undefined) return []
  const message = `${nameOf(place)} has both ${keys.map(quote).join(' and ')}; only one of them was expected`
  return [{ path: [...place.path, last], part: 'key', message, remediation: howToChoose }]
}

const howToChoose =
  'Write "image" with an image id, or "imageFrom" with the id of an earlier copy step, for the image it makes.'

/** At the key of the mapping that lacks it; a mapping in a list has none and is pointed at itself. */
function placeOfMissing({ path }: Place, key: string): Pick<Draft, 'path' | 'part'> {
  return typeof path.at(-1) === 'string' ? { path, part: 'key' } : { path: [...path, key], part: 'value' }
}

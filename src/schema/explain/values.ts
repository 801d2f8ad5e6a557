import { quote } from '../../source/problems.ts'
import { childOf } from '../navigate.ts'
import type { SchemaError } from '../validator.ts'
import { patterns } from './patterns.ts'
import { alternatives, asClause, type Draft, describeValue, nameOf, type Place, type Wording } from './place.ts'
import { explainType, otherForm } from './types.ts'

/** One wording a keyword of the schemas; the first that applies to a place is told, since the others follow from it. */
export const wordings: Readonly<Record<string, Wording>> = {
  discriminator: explainForm,
  type: explainType,
  enum: (place, { params }) => oneOf(place, (params.allowedValues as readonly unknown[]).map(String)),
  const: explainConst,
  minLength: (place) => at(place, `${nameOf(place)} is empty${expected(place)}`, 'Write a value, or remove the key.'),
  pattern: explainPattern,
  not: explainServiceKey,
  minItems: (place) => at(place, `${nameOf(place)} is an empty list; at least one entry was expected`, 'Add an entry.'),
  minProperties: (place) => at(place, `${nameOf(place)} is empty${expected(place)}`, 'Add a key, or remove it.'),
  minimum: (place, { params }) =>
    at(
      place,
      `${nameOf(place)} is ${place.value}; at least ${params.limit} was expected`,
      `Write ${params.limit} or more.`,
    ),
  maximum: (place, { params }) =>
    at(
      place,
      `${nameOf(place)} is ${place.value}; at most ${params.limit} was expected`,
      `Write ${params.limit} or less.`,
    ),
  uniqueItems: explainDuplicate,
}

/** For a keyword without wording: better a bare sentence than none. */
export function explainOther(place: Place, { keyword }: SchemaError): Draft {
  return at(place, `${nameOf(place)} is not valid (${keyword})${expected(place)}`, 'Correct it.')
}

function at({ path }: Place, message: string, remediation: string): Draft {
  return { path, part: 'value', message, remediation }
}

function expected({ node }: Place): string {
  const clause = asClause(node.schema.description)
  return clause === '' ? '' : `; expected${clause}`
}

/** A missing tag is told as a missing key. */
function explainForm(place: Place, { params }: SchemaError): Draft | undefined {
  const tag = String(params.tag)
  const value = childOf(place.value, tag)
  if (value === undefined) return undefined
  const names = place.node.forms.map(({ properties }) => String(properties?.[tag]?.const))
  return oneOf({ ...place, path: [...place.path, tag], value }, names)
}

function oneOf(place: Place, names: readonly string[]): Draft {
  const likely = typeof place.value === 'string' ? place.suggest(place.value, names) : undefined
  const message = `${nameOf(place)} is ${describeValue(place.value)}; ${alternatives(names)} was expected`
  return at(place, message, likely === undefined ? `Write ${alternatives(names)}.` : `Did you mean ${quote(likely)}?`)
}

/** The last item that is there before, too. */
function lastRepeated(items: readonly unknown[]): number {
  const seen = new Set()
  let last = 0
  for (const [index, item] of items.entries()) {
    if (seen.has(item)) last = index
    seen.add(item)
  }
  return last
}

/** A word that stands for a whole, where a list or a mapping may stand instead. */
function explainConst(place: Place, { params }: SchemaError): Draft {
  const word = String(params.allowedValue)
  const names = alternatives([word, ...otherForm(place)])
  const message = `${nameOf(place)} is ${describeValue(place.value)}; ${names} was expected`
  const likely = typeof place.value === 'string' ? place.suggest(place.value, [word]) : undefined
  if (likely !== undefined) return at(place, message, `Did you mean ${quote(likely)}?`)
  const isList = place.node.other?.type === 'array' && typeof place.value === 'string'
  return at(place, message, isList ? `Write a list: [${quote(place.value)}].` : `Write ${names}.`)
}

function explainPattern(place: Place, { params, propertyName }: SchemaError): Draft {
  const { expectation, remediation } = patterns[String(params.pattern)] ?? {
    expectation: `a text that matches ${params.pattern}`,
    remediation: 'Correct it.',
  }
  if (propertyName === undefined) {
    return at(place, `${nameOf(place)} is ${describeValue(place.value)}; ${expectation} was expected`, remediation)
  }
  const message = `the key ${quote(propertyName)} of ${nameOf(place)} is not ${expectation}`
  return { path: [...place.path, propertyName], part: 'key', message, remediation }
}

function explainServiceKey(place: Place): Draft {
  const message = `${nameOf(place)} is ${describeValue(place.value)}, a service key: an image encrypted with one cannot be shared`
  return at(place, message, "Name a customer key of the copy's region.")
}

function explainDuplicate({ path, value, kind }: Place): Draft {
  const index = Array.isArray(value) ? lastRepeated(value) : 0
  const message = `${nameOf({ path, value, kind })} lists ${describeValue(childOf(value, index))} twice`
  return { path: [...path, index], part: 'value', message, remediation: 'Remove one of the two.' }
}

import { quote } from '../../source/problems.ts'
import type { SchemaError } from '../validator.ts'
import { alternatives, asClause, type Draft, describeValue, nameOf, type Place } from './place.ts'

/** Definitions whose values may be account ids. */
const accountDefinitions: ReadonlySet<string | null> = new Set(['accountId', 'accountEntry', 'groupMember'])

const typeNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

/** Words a value of the wrong type. */
export function explainType(place: Place, { params }: SchemaError): Draft {
  const { path, value, node } = place
  const wanted = [params.type].flat().map(String)
  if (typeof value === 'number' && wanted.includes('string') && accountDefinitions.has(node.definition)) {
    return explainNumericId(place)
  }
  const names = alternatives([...wanted.map((type) => typeNames[type] ?? type), ...otherForm(place)])
  const about = value === null ? asClause(node.schema.description) : ''
  const message = `${nameOf(place)} is ${written(place)}; ${names} was expected${about}`
  return { path, part: 'value', message, remediation: howToWrite(place, wanted) }
}

/** The form that the value may have instead, in words. */
export function otherForm({ node: { other } }: Place): readonly string[] {
  if (other === null) return []
  if (other.const !== undefined) return [String(other.const)]
  const name = typeof other.type === 'string' ? typeNames[other.type] : undefined
  return name === undefined ? [] : [name]
}

/** The raw text, since the number has lost what it says about digits. */
function explainNumericId(place: Place): Draft {
  const raw = place.raw() ?? String(place.value)
  const reads = String(place.value) === raw ? '' : `, and this one is read as ${place.value}`
  return {
    path: place.path,
    part: 'value',
    message: `account id ${quote(raw).slice(1, -1)} is a number; a quoted string of digits was expected: numbers above 2^53 lose digits${reads}`,
    remediation: /^[0-9]+$/.test(raw) ? `Put it in quotes: "${raw}".` : 'Write all digits of the id, in quotes.',
  }
}

function written(place: Place): string {
  const { value } = place
  return typeof value === 'number'
    ? `the number ${quote(place.raw() ?? String(value)).slice(1, -1)}`
    : describeValue(value)
}

function howToWrite(place: Place, wanted: readonly string[]): string {
  const { value } = place
  const scalar = typeof value === 'number' || typeof value === 'boolean'
  if (scalar && wanted.includes('string')) return `Put it in quotes: "${place.raw() ?? value}".`
  if (typeof value === 'string') return unquote(value, wanted)
  if (wanted.includes('array')) return 'Write a list: "- " before each entry, or [a, b].'
  if (wanted.includes('object')) return 'Write a mapping: "key: value".'
  return value === null
    ? 'Write a value, or remove the key.'
    : `Write ${alternatives(wanted.map((type) => typeNames[type] ?? type))}.`
}

function unquote(value: string, wanted: readonly string[]): string {
  if (wanted.includes('array')) return `Write a list: [${quote(value)}].`
  const isNumber = /^-?[0-9]+$/.test(value) && (wanted.includes('integer') || wanted.includes('number'))
  const isBoolean = /^(true|false)$/.test(value) && wanted.includes('boolean')
  if (isNumber || isBoolean) return `Remove the quotes: ${value}.`
  return wanted.includes('object')
    ? 'Write a mapping: "key: value".'
    : `Write ${alternatives(wanted.map((type) => typeNames[type] ?? type))}.`
}

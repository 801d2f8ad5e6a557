import fc from 'fast-check'
import type { Comparison, Condition } from '../../../src/schema/generated/types.ts'
import { factNames, memberNames } from './candidate.ts'
import type { Judged, World } from './evaluate.ts'
import type { Value } from './values.ts'

const texts = ['a', 'b', 'ab', 'ba', ''] as const
const elements = ['a', 'b', 'c'] as const

/** What may stand where, by the tables of docs/rule-language.md. */
const scalar = ['equal', 'notEqual'] as const
const listed = ['in', 'notIn'] as const
const ordered = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const
const textual = ['startsWith', 'endsWith', 'matches', 'doesNotMatch'] as const
const element = ['contains', 'doesNotContain'] as const
const sets = ['subsetOf', 'supersetOf', 'sameAs', 'notSameAs', 'intersects', 'disjointFrom'] as const

type Type = 'boolean' | 'string' | 'number' | 'set'

/** Names by type, of facts and, inside of quantifiers, of members. */
function named(type: Type, isInside: boolean): readonly string[] {
  const params = { boolean: [], string: ['params.text'], number: ['params.number'], set: ['params.list'] }[type]
  const own = factNames.filter((name) => name.startsWith(type) || (type === 'set' && name.startsWith('accounts')))
  const members = memberNames.filter((name) => name === `member.${type}`)
  return [...own, ...params, ...(isInside ? [...members, ...members, ...(type === 'string' ? ['member.id'] : [])] : [])]
}

const constants = {
  boolean: fc.boolean(),
  string: fc.constantFrom(...texts),
  number: fc.constantFrom(-1, 0, 1, 2.5, 3),
} as const

const patterns = fc.constantFrom('*', 'a*', '?', '*b', 'a?', '', '*a*', '??')
const lists = { string: fc.subarray([...texts]), number: fc.subarray([0, 1, 3]), boolean: fc.subarray([true, false]) }
const stringLists = fc.subarray([...elements])

function comparison(isInside: boolean): fc.Arbitrary<Comparison> {
  const of = (left: Type, operators: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Comparison> =>
    fc.record({
      fact: fc.constantFrom(...named(left, isInside)),
      operator: fc.constantFrom(...operators),
      value,
    }) as fc.Arbitrary<Comparison>
  const fact = (type: Type) => fc.record({ fact: fc.constantFrom(...named(type, isInside)) })
  return fc.oneof(
    ...(['boolean', 'string', 'number'] as const).flatMap((type) => [
      of(type, scalar, fc.oneof(constants[type] as fc.Arbitrary<unknown>, fact(type))),
      of(type, listed, type === 'string' ? fc.oneof(lists.string, fact('set')) : lists[type]),
    ]),
    of('number', ordered, fc.oneof(constants.number, fact('number'))),
    of('string', textual, fc.oneof(patterns, constants.string, fact('string'))),
    of('set', element, fc.oneof(fc.constantFrom(...elements), fact('string'))),
    of('set', sets, fc.oneof(stringLists, fact('set'))),
  )
}

/** Conditions without quantifiers, `depth` groups deep. */
function plain(depth: number, isInside: boolean): fc.Arbitrary<Condition> {
  if (depth === 0) return comparison(isInside)
  return fc.oneof({ weight: 2, arbitrary: comparison(isInside) }, group(plain(depth - 1, isInside)))
}

function group(part: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const parts = fc.array(part, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    parts.map((all) => ({ all })),
    parts.map((any) => ({ any })),
    part.map((not) => ({ not })),
  ) as fc.Arbitrary<Condition>
}

const quantified = fc
  .tuple(
    fc.constantFrom('some', 'every', 'none'),
    fc.constantFrom(...factNames.filter((name) => name.startsWith('accounts'))),
    plain(1, true),
  )
  .map(([kind, account, satisfies]) => ({ [kind]: { account, satisfies } })) as unknown as fc.Arbitrary<Condition>

const leaf = fc.oneof({ weight: 3, arbitrary: comparison(false) }, quantified)
const condition: fc.Arbitrary<Condition> = fc.oneof(leaf, group(fc.oneof(leaf, group(leaf))))

const params = fc.record({
  text: constants.string.map((value) => ({ type: 'string' as const, default: value })),
  number: constants.number.map((value) => ({ type: 'number' as const, default: value })),
  list: stringLists.map((value) => ({ type: 'list' as const, default: value })),
})

/** Rules of the language, as far as they are decided by conditions. */
export const rules: fc.Arbitrary<Judged> = fc.record(
  {
    match: condition,
    violatedWhen: condition,
    onUnknown: fc.constantFrom('indeterminate', 'violated', 'skip'),
    params,
  },
  { requiredKeys: ['violatedWhen', 'params'] },
)

const whole = (value: fc.Arbitrary<string | number | boolean>): fc.Arbitrary<Value> =>
  value.map((one) => ({ kind: 'whole', value: one }))

const values: Readonly<Record<Type, fc.Arbitrary<Value>>> = {
  boolean: whole(constants.boolean),
  string: whole(constants.string),
  number: fc.oneof(
    whole(constants.number),
    fc
      .tuple(constants.number, fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY))
      .map(([min, length]) => ({ kind: 'between' as const, min, max: min + length })),
  ),
  set: fc.oneof(
    fc.subarray([...elements]).map((has) => ({ kind: 'whole' as const, value: new Set(has) })),
    fc.tuple(fc.subarray([...elements]), fc.subarray([...elements])).map(([has, hasNot]) => ({
      kind: 'partly' as const,
      has: new Set(has),
      hasNot: new Set(hasNot.filter((one) => !has.includes(one))),
    })),
  ),
}

function valuesOf(names: readonly string[], typeOf: (name: string) => Type): fc.Arbitrary<ReadonlyMap<string, Value>> {
  return fc
    .tuple(...names.map((name) => fc.option(values[typeOf(name)], { freq: 4 })))
    .map((all) => new Map(names.flatMap((name, index) => (all[index] ? [[name, all[index]] as const] : []))))
}

const factType = (name: string): Type => (name.startsWith('accounts') ? 'set' : (name.split('.')[0] as Type))
const memberType = (name: string): Type => name.split('.')[1] as Type

/** Worlds in which much is known in part, or not at all; of some accounts nothing. */
export const worlds: fc.Arbitrary<World> = fc.record({
  facts: valuesOf(factNames, factType),
  accounts: fc
    .tuple(...elements.map(() => fc.option(valuesOf(memberNames, memberType), { freq: 4 })))
    .map((all) => new Map(elements.flatMap((id, index) => (all[index] ? [[id, all[index]] as const] : [])))),
})

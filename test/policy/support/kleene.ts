import fc from 'fast-check'
import type { BoundCondition, Leaf } from '../../../src/policy/condition.ts'
import type { Fact } from '../../../src/policy/facts/definition.ts'
import { type Operator, operators } from '../../../src/policy/operators.ts'
import {
  type FactType,
  type FactValue,
  isRange,
  isSet,
  type KnownValue,
  type SetValue,
  type Truth,
} from '../../../src/policy/values.ts'

/**
 * A second reading of the rule language, independent of src/: what a value that is known in part may turn out to be, what the
 * operators say about whole values, and strong Kleene logic by its truth tables.
 */

/** Facts by name. */
export type Environment = ReadonlyMap<string, FactValue>

/** The elements that sets of these tests talk about, and one that they never mention, for all others. */
const universe = ['a', 'b', 'c'] as const
const beyond = 'z'

/** All that a value may turn out to be. Numbers go in steps of a half, since ranges are not about whole numbers alone. */
export function completions(
  value: FactValue,
  type: FactType,
): readonly (string | number | boolean | ReadonlySet<string>)[] {
  if (value !== undefined && isSet(value)) return completionsOfSet(value)
  if (value !== undefined && isRange(value)) {
    const max = value.max === Number.POSITIVE_INFINITY ? value.min + 5 : value.max
    return Array.from({ length: (max - value.min) * 2 + 1 }, (_, index) => value.min + index / 2)
  }
  if (value !== undefined) return [value]
  switch (type) {
    case 'boolean':
      return [true, false]
    case 'number':
      return [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
    case 'string':
      return [...universe, beyond]
    case 'set':
      return completionsOfSet({ has: new Set(), hasNot: new Set(), complete: false })
  }
}

function completionsOfSet({ has, hasNot, complete }: SetValue): readonly ReadonlySet<string>[] {
  if (complete) return [has]
  const open = [...universe, beyond].filter((element) => !has.has(element) && !hasNot.has(element))
  return Array.from(
    { length: 2 ** open.length },
    (_, bits) => new Set([...has, ...open.filter((_, index) => (bits >> index) % 2 === 1)]),
  )
}

type Whole = ReturnType<typeof completions>[number]

/** What the operators mean for whole values. */
export const meanings: Readonly<Record<string, (left: Whole, right: Whole) => boolean>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  in: (a, b) => setOfWhole(b).has(listed(a)),
  notIn: (a, b) => !setOfWhole(b).has(listed(a)),
  lessThan: (a, b) => a < b,
  lessThanInclusive: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  greaterThanInclusive: (a, b) => a >= b,
  startsWith: (a, b) => String(a).startsWith(String(b)),
  endsWith: (a, b) => String(a).endsWith(String(b)),
  matches: (a, b) => patternOf(String(b)).test(String(a)),
  doesNotMatch: (a, b) => !patternOf(String(b)).test(String(a)),
  contains: (a, b) => setOfWhole(a).has(String(b)),
  doesNotContain: (a, b) => !setOfWhole(a).has(String(b)),
  subsetOf: (a, b) => [...setOfWhole(a)].every((element) => setOfWhole(b).has(element)),
  supersetOf: (a, b) => [...setOfWhole(b)].every((element) => setOfWhole(a).has(element)),
  sameAs: equalSets,
  notSameAs: (a, b) => !equalSets(a, b),
  intersects: (a, b) => [...setOfWhole(a)].some((element) => setOfWhole(b).has(element)),
  disjointFrom: (a, b) => ![...setOfWhole(a)].some((element) => setOfWhole(b).has(element)),
}

/** A pattern as a regular expression. */
function patternOf(pattern: string): RegExp {
  const parts = [...pattern].map((one) => ({ '*': '.*', '?': '.' })[one] ?? one.replace(/[\\^$.+()[\]{}|]/, '\\$&'))
  return new RegExp(`^${parts.join('')}$`, 'su')
}

function equalSets(a: Whole, b: Whole): boolean {
  return [...setOfWhole(a)].sort().join() === [...setOfWhole(b)].sort().join()
}

function setOfWhole(value: Whole): ReadonlySet<string> {
  if (value instanceof Set) return value
  throw new TypeError('a set was expected')
}

/** How lists spell what is not a string; the spelling is the language's own, its meaning is not. */
function listed(value: Whole): string {
  return typeof value === 'string' ? value : `\0${typeof value}:${String(value)}`
}

/** What an operator has to say about values known in part: what it says about all that they may turn out to be, if that agrees. */
export function expectedTruth(operator: string, [left, leftType]: Typed, [right, rightType]: Typed): Truth {
  const mean = meanings[operator]
  if (mean === undefined) throw new TypeError(`no meaning of ${operator}`)
  const answers = new Set(
    completions(left, leftType).flatMap((a) => completions(right, rightType).map((b) => mean(a, b))),
  )
  return answers.size === 1 ? answers.has(true) : undefined
}

type Typed = readonly [FactValue, FactType]

/** Strong Kleene logic. */
export function kleene(condition: BoundCondition, truth: (leaf: Leaf) => Truth): Truth {
  switch (condition.kind) {
    case 'leaf':
      return truth(condition)
    case 'not':
      return negation(kleene(condition.part, truth))
    case 'all':
      return condition.parts.reduce<Truth>((sofar, part) => conjunction(sofar, kleene(part, truth)), true)
    case 'any':
      return negation(
        condition.parts.reduce<Truth>((sofar, part) => conjunction(sofar, negation(kleene(part, truth))), true),
      )
  }
}

/** Strong Kleene negation. */
function negation(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

/** Strong Kleene conjunction. */
export function conjunction(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false
  return a === undefined || b === undefined ? undefined : true
}

/** Values of a type, known wholly, in part, or not at all. */
function possiblyUnknown(type: FactType): fc.Arbitrary<FactValue> {
  return fc.option(knownValueOf(type), { nil: undefined, freq: 4 })
}

/** Values of a type, known wholly or in part. */
export function knownValueOf(type: FactType): fc.Arbitrary<KnownValue> {
  switch (type) {
    case 'boolean':
      return fc.boolean()
    case 'string':
      return fc.constantFrom(...universe)
    case 'number':
      return fc.oneof(fc.nat(4), rangeValue)
    case 'set':
      return setValue
  }
}

/** Values of a type, known wholly: what a rule can spell. */
function wholeValueOf(type: FactType): fc.Arbitrary<KnownValue> {
  if (type === 'number') return fc.nat(4)
  if (type !== 'set') return knownValueOf(type)
  return fc.subarray([...universe]).map((has) => ({ has: new Set(has), hasNot: new Set(), complete: true }))
}

const rangeValue = fc
  .tuple(fc.nat(3), fc.oneof(fc.nat(3), fc.constant(Number.POSITIVE_INFINITY)))
  .map(([min, length]) => ({ min, max: min + length }))

const setValue = fc
  .tuple(fc.subarray([...universe]), fc.subarray([...universe]), fc.boolean())
  .map(([has, hasNot, complete]) => ({
    has: new Set(has),
    hasNot: complete ? new Set<string>() : new Set(hasNot.filter((element) => !has.includes(element))),
    complete,
  }))

/** The type of what may stand on the right of an operator. */
export function rightTypeOf({ right }: Operator, left: FactType): FactType {
  if (right === 'same') return left
  return right === 'element' ? 'string' : 'set'
}

/** A list constant for `in`: strings, numbers or booleans, spelled as lists spell them. */
export function listOf(type: FactType): fc.Arbitrary<SetValue> {
  const element: fc.Arbitrary<string> = {
    string: fc.constantFrom<string>(...universe),
    number: fc.nat(4).map((number) => listed(number)),
    boolean: fc.boolean().map((truth) => listed(truth)),
    set: fc.constantFrom<string>(...universe),
  }[type]
  return fc
    .array(element, { maxLength: 3 })
    .map((elements) => ({ has: new Set(elements), hasNot: new Set(), complete: true }))
}

/** Facts of every type, that read what the environment says. */
export function factsReading(environment: () => Environment): readonly Fact[] {
  const types: readonly FactType[] = ['boolean', 'boolean', 'string', 'number', 'number', 'set', 'set']
  return types.map((type, index) => ({
    name: `fact.${type}${index}`,
    type,
    scope: 'plan',
    description: 'a fact of the test',
    read: () => environment().get(`fact.${type}${index}`),
  }))
}

/** Random values for the facts. */
export function environments(facts: readonly Fact[]): fc.Arbitrary<Environment> {
  return fc
    .tuple(...facts.map(({ type }) => possiblyUnknown(type)))
    .map((values) => new Map(facts.map((f, i) => [f.name, values[i]])))
}

/** Random conditions over the facts, with leaves numbered from 0. */
export function conditions(facts: readonly Fact[]): fc.Arbitrary<BoundCondition> {
  const leaf: fc.Arbitrary<BoundCondition> = fc
    .constantFrom(...facts)
    .chain((fact) =>
      fc
        .constantFrom(...operators.filter(({ left }) => left.includes(fact.type)))
        .chain((operator) => leafOf(fact, operator, facts)),
    )
  const { condition } = fc.letrec<{ condition: BoundCondition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      tie('condition').map((part) => ({ kind: 'not' as const, part })),
      fc
        .tuple(
          fc.constantFrom('all' as const, 'any' as const),
          fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
        )
        .map(([kind, parts]) => ({ kind, parts })),
    ),
  }))
  return condition.map((one) => numbered(one, { next: 0 }))
}

function leafOf(fact: Fact, operator: Operator, facts: readonly Fact[]): fc.Arbitrary<BoundCondition> {
  const type = rightTypeOf(operator, fact.type)
  const constant = operator.right === 'list' ? listOf(fact.type) : wholeValueOf(type)
  const operand = fc.oneof(
    constant.map((value) => ({ kind: 'constant' as const, value, source: null })),
    ...(operator.right === 'list' && fact.type !== 'string'
      ? []
      : [
          fc
            .constantFrom(...facts.filter((one) => one.type === type))
            .map((one) => ({ kind: 'fact' as const, fact: one })),
        ]),
  )
  const source = { fact: fact.name, operator: operator.name, value: '' }
  return operand.map((one) => ({ kind: 'leaf', index: 0, fact, operator, operand: one, source }))
}

function numbered(condition: BoundCondition, counter: { next: number }): BoundCondition {
  switch (condition.kind) {
    case 'leaf':
      return { ...condition, index: counter.next++ }
    case 'not':
      return { kind: 'not', part: numbered(condition.part, counter) }
    default:
      return { kind: condition.kind, parts: condition.parts.map((part) => numbered(part, counter)) }
  }
}

import type { Fact } from '../policy/facts/definition.ts'
import type { Operator } from '../policy/operators.ts'
import { bounds, type FactValue, isRange, isSet, type KnownValue, type SetValue, setOf } from '../policy/values.ts'

/** So many elements of a list are tried. */
const mostElements = 20

/**
 * Values near the bound that a comparison with `right` draws, on either side of it: one less, the same and one more of a number, what
 * a list names and something that it does not, the least changes of a set. What they come to is to be tried.
 */
export function substitutes(
  fact: Pick<Fact, 'type' | 'values'>,
  left: FactValue,
  { name }: Pick<Operator, 'name'>,
  right: KnownValue,
): readonly KnownValue[] {
  switch (fact.type) {
    case 'boolean':
      return [true, false]
    case 'number':
      return numbersOf(right).flatMap((number) => [number, number - 1, number + 1])
    case 'string':
      return stringsNear(elementsOf(right).map(String), fact.values)
    case 'set':
      return setsNear(name, left !== undefined && isSet(left) ? left.has : new Set(), right)
  }
}

const numberKey = '\0number:'

/** What a list surely names or does not, or the one value; numbers of a list are tagged in it. */
function elementsOf(right: KnownValue): readonly KnownValue[] {
  return isSet(right) ? [...right.has, ...right.hasNot].slice(0, mostElements) : [right]
}

/** The numbers at bounds; any number where there are none. */
function numbersOf(right: KnownValue): readonly number[] {
  const numbers = elementsOf(right).flatMap((element) => {
    if (typeof element === 'string') return [Number(element.slice(numberKey.length))]
    if (typeof element === 'number') return [element]
    if (!isRange(element)) return []
    const { min, max } = bounds(element)
    return Number.isFinite(max) ? [min, max] : [min]
  })
  return numbers.length === 0 ? [0] : numbers
}

/** Each of them, and one that neither is one of them nor begins or ends like one. */
function stringsNear(elements: readonly string[], values: readonly string[] | undefined): readonly string[] {
  if (values !== undefined) return [...new Set([...elements, ...values])].slice(0, 2 * mostElements)
  const other = 'abcdefghijklmnopqrstuvwxyz'
  const unused = [...other].find((letter) => !elements.some((one) => one.startsWith(letter) || one.endsWith(letter)))
  return [...elements, `${unused ?? '-'}other${unused ?? '-'}`]
}

function setsNear(name: string, known: ReadonlySet<string>, right: KnownValue): readonly SetValue[] {
  if (!isSet(right)) return [added(known, [String(right)]), without(known, new Set([String(right)]))]
  // Each is a copy of what is known.
  const some = [...right.has].slice(0, known.size > 100 ? 2 : mostElements)
  if (name === 'subsetOf') return [within(known, right.has), added(known, [stranger(right)])]
  if (name === 'supersetOf') return [added(known, right.has), ...some.map((one) => without(known, new Set([one])))]
  return [without(known, right.has), ...some.map((one) => added(known, [one]))]
}

function added(set: ReadonlySet<string>, more: Iterable<string>): SetValue {
  return setOf([...set, ...more])
}

function without(set: ReadonlySet<string>, unwanted: ReadonlySet<string>): SetValue {
  return setOf([...set].filter((element) => !unwanted.has(element)))
}

function within(set: ReadonlySet<string>, wanted: ReadonlySet<string>): SetValue {
  return setOf([...set].filter((element) => wanted.has(element)))
}

/** An element that is surely not in the set, or not known to be. */
function stranger({ has, hasNot }: SetValue): string {
  return [...hasNot][0] ?? `other than ${[...has].slice(0, mostElements).join(' ')}`
}

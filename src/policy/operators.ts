import { matchesGlob } from './glob.ts'
import {
  bounds,
  type FactType,
  isRange,
  isSet,
  type KnownValue,
  type NumberRange,
  type SetValue,
  type Truth,
} from './values.ts'

/** What may stand on the right: one value of the fact's own type, a list of such values, one string, or a set. */
export type OperandKind = 'same' | 'list' | 'element' | 'set'

/** One operator: total over the types it is declared for, unknown only where what is known leaves both answers open. */
export interface Operator {
  readonly name: string
  /** Reads after "fact": `image.status is equal to …`. */
  readonly description: string
  readonly left: readonly FactType[]
  readonly right: OperandKind
  readonly test: (left: KnownValue, right: KnownValue) => Truth
}

const scalars = ['string', 'number', 'boolean'] as const
const numbers = ['number'] as const
const strings = ['string'] as const
const sets = ['set'] as const

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

function equal(left: KnownValue, right: KnownValue): Truth {
  if (typeof left !== 'object' && typeof right !== 'object') return left === right
  if (!isRangeOrNumber(left) || !isRangeOrNumber(right)) return left === right
  const [a, b] = [bounds(left), bounds(right)]
  if (a.max < b.min || b.max < a.min) return false
  return a.min === a.max && b.min === b.max ? true : undefined
}

function isRangeOrNumber(value: KnownValue): value is number | NumberRange {
  return typeof value === 'number' || isRange(value)
}

/** Membership of a value in a list; lists arrive as complete sets of their elements' text, tagged by type. */
function isIn(left: KnownValue, right: KnownValue): Truth {
  const list = asSet(right)
  if (!isRange(left)) return contains(list, elementKey(left))
  const numbers = [...list.has].map((key) => Number(key.slice(numberKey.length)))
  if (!numbers.some((number) => left.min <= number && number <= left.max)) return false
  return left.min === left.max ? true : undefined
}

const numberKey = '\0number:'

/** How an element of a mixed list is told from others: `1` is not "1". */
export function elementKey(value: KnownValue): string {
  return typeof value === 'string' ? value : `\0${typeof value}:${String(value)}`
}

function contains(set: SetValue, element: string): Truth {
  if (set.has.has(element)) return true
  return set.complete || set.hasNot.has(element) ? false : undefined
}

function compare(test: (a: number, b: number) => boolean): Operator['test'] {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return test(left, right)
    if (!isRangeOrNumber(left) || !isRangeOrNumber(right)) throw new TypeError('numbers were declared')
    const [a, b] = [bounds(left), bounds(right)]
    const atOneEnd = test(a.min, b.max)
    return atOneEnd === test(a.max, b.min) ? atOneEnd : undefined
  }
}

function asSet(value: KnownValue): SetValue {
  if (isSet(value)) return value
  throw new TypeError('a set was declared')
}

/** Every element of `left` is in `right`. */
function isSubset(left: SetValue, right: SetValue): Truth {
  let open = !left.complete
  for (const element of left.has) {
    const found = contains(right, element)
    if (found === false) return false
    if (found === undefined) open = true
  }
  return open ? undefined : true
}

function and(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false
  return a === undefined || b === undefined ? undefined : true
}

function intersects(left: SetValue, right: SetValue): Truth {
  for (const element of left.has) if (right.has.has(element)) return true
  const leftOpen = !left.complete && [...right.has].some((element) => contains(left, element) === undefined)
  const rightOpen = !right.complete && [...left.has].some((element) => contains(right, element) === undefined)
  return leftOpen || rightOpen || (!left.complete && !right.complete) ? undefined : false
}

const text = (value: KnownValue): string => String(value)

/** The operators, all of them. Names are json-rules-engine's where it has them. */
export const operators: readonly Operator[] = [
  { name: 'equal', description: 'is equal to', left: scalars, right: 'same', test: equal },
  { name: 'notEqual', description: 'is not equal to', left: scalars, right: 'same', test: (a, b) => not(equal(a, b)) },
  { name: 'in', description: 'is one of', left: scalars, right: 'list', test: isIn },
  { name: 'notIn', description: 'is none of', left: scalars, right: 'list', test: (a, b) => not(isIn(a, b)) },
  { name: 'lessThan', description: 'is less than', left: numbers, right: 'same', test: compare((a, b) => a < b) },
  {
    name: 'lessThanInclusive',
    description: 'is at most',
    left: numbers,
    right: 'same',
    test: compare((a, b) => a <= b),
  },
  { name: 'greaterThan', description: 'is greater than', left: numbers, right: 'same', test: compare((a, b) => a > b) },
  {
    name: 'greaterThanInclusive',
    description: 'is at least',
    left: numbers,
    right: 'same',
    test: compare((a, b) => a >= b),
  },
  {
    name: 'startsWith',
    description: 'starts with',
    left: strings,
    right: 'same',
    test: (a, b) => text(a).startsWith(text(b)),
  },
  {
    name: 'endsWith',
    description: 'ends with',
    left: strings,
    right: 'same',
    test: (a, b) => text(a).endsWith(text(b)),
  },
  {
    name: 'matches',
    description: 'fits, as a whole, the pattern (`*` any characters, `?` one)',
    left: strings,
    right: 'same',
    test: (a, b) => matchesGlob(text(a), text(b)),
  },
  {
    name: 'doesNotMatch',
    description: 'does not fit the pattern',
    left: strings,
    right: 'same',
    test: (a, b) => !matchesGlob(text(a), text(b)),
  },
  {
    name: 'contains',
    description: 'contains',
    left: sets,
    right: 'element',
    test: (a, b) => contains(asSet(a), text(b)),
  },
  {
    name: 'doesNotContain',
    description: 'does not contain',
    left: sets,
    right: 'element',
    test: (a, b) => not(contains(asSet(a), text(b))),
  },
  {
    name: 'subsetOf',
    description: 'has no element outside',
    left: sets,
    right: 'set',
    test: (a, b) => isSubset(asSet(a), asSet(b)),
  },
  {
    name: 'supersetOf',
    description: 'has every element of',
    left: sets,
    right: 'set',
    test: (a, b) => isSubset(asSet(b), asSet(a)),
  },
  {
    name: 'sameAs',
    description: 'has the same elements as',
    left: sets,
    right: 'set',
    test: (a, b) => and(isSubset(asSet(a), asSet(b)), isSubset(asSet(b), asSet(a))),
  },
  {
    name: 'notSameAs',
    description: 'has not the same elements as',
    left: sets,
    right: 'set',
    test: (a, b) => not(and(isSubset(asSet(a), asSet(b)), isSubset(asSet(b), asSet(a)))),
  },
  {
    name: 'intersects',
    description: 'has an element of',
    left: sets,
    right: 'set',
    test: (a, b) => intersects(asSet(a), asSet(b)),
  },
  {
    name: 'disjointFrom',
    description: 'has no element of',
    left: sets,
    right: 'set',
    test: (a, b) => not(intersects(asSet(a), asSet(b))),
  },
]

/** By name. */
export const operatorsByName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name, operator]),
)

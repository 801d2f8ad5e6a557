import { possibilities, type Value, type Whole } from './values.ts'

/** What each operator says about whole values: the column "true when" of docs/rule-language.md. */
const meanings: Readonly<Record<string, (left: Whole, right: Whole) => boolean>> = {
  equal: (left, right) => left === right,
  notEqual: (left, right) => left !== right,
  in: (left, right) => elements(right).some((element) => element === left),
  notIn: (left, right) => elements(right).every((element) => element !== left),
  lessThan: (left, right) => Number(left) < Number(right),
  lessThanInclusive: (left, right) => Number(left) <= Number(right),
  greaterThan: (left, right) => Number(left) > Number(right),
  greaterThanInclusive: (left, right) => Number(left) >= Number(right),
  startsWith: (left, right) => String(left).slice(0, String(right).length) === right,
  endsWith: (left, right) => right === '' || String(left).slice(-String(right).length) === right,
  matches: (left, right) => fits([...String(left)], [...String(right)]),
  doesNotMatch: (left, right) => !fits([...String(left)], [...String(right)]),
  contains: (left, right) => elements(left).some((element) => element === right),
  doesNotContain: (left, right) => elements(left).every((element) => element !== right),
  subsetOf: (left, right) => isWithin(left, right),
  supersetOf: (left, right) => isWithin(right, left),
  sameAs: (left, right) => isWithin(left, right) && isWithin(right, left),
  notSameAs: (left, right) => !isWithin(left, right) || !isWithin(right, left),
  intersects: (left, right) => elements(left).some((element) => elements(right).includes(element)),
  disjointFrom: (left, right) => elements(left).every((element) => !elements(right).includes(element)),
}

/** The names of the operators that have a meaning here. */
export const operatorNames: readonly string[] = Object.keys(meanings)

/** True, false, or unknown where what is known leaves both answers open. */
export function compare(operator: string, left: Value, right: Value): boolean | undefined {
  const meaning = meanings[operator]
  if (meaning === undefined) throw new TypeError(`${operator} has no meaning`)
  if (left.kind === 'unknown' || right.kind === 'unknown') return undefined
  const answers = possibilities(left, right).flatMap((a) => possibilities(right, left).map((b) => meaning(a, b)))
  if (answers.every((answer) => answer)) return true
  return answers.every((answer) => !answer) ? false : undefined
}

function elements(value: Whole): readonly Whole[] {
  if (value instanceof Set) return [...value]
  throw new TypeError('a set was expected')
}

function isWithin(inner: Whole, outer: Whole): boolean {
  return elements(inner).every((element) => elements(outer).includes(element))
}

/** `*` is any characters, also none; `?` is one; everything else is itself; the whole text must fit. */
function fits(text: readonly string[], [sign, ...rest]: readonly string[]): boolean {
  if (sign === undefined) return text.length === 0
  if (sign === '*') return fits(text, rest) || (text.length > 0 && fits(text.slice(1), [sign, ...rest]))
  return text.length > 0 && (sign === '?' || sign === text[0]) && fits(text.slice(1), rest)
}

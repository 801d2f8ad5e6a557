/** A scalar that a rule can spell. */
export type Scalar = string | number | boolean

/** A value of which nothing is left open. Lists of constants are sets, too. */
export type Whole = Scalar | ReadonlySet<Scalar>

/** What is known of a value: all of it, bounds, a part of a set, or nothing. */
export type Value =
  | { readonly kind: 'whole'; readonly value: Whole }
  | { readonly kind: 'between'; readonly min: number; readonly max: number }
  | { readonly kind: 'partly'; readonly has: ReadonlySet<string>; readonly hasNot: ReadonlySet<string> }
  | { readonly kind: 'unknown' }

export const unknown: Value = { kind: 'unknown' }

export function whole(value: Whole): Value {
  return { kind: 'whole', value }
}

/** An element that nobody mentions, for all others. */
const somethingElse = '(something else)'

/**
 * Enough of what each of two known values may turn out to be that every comparison of the two, if it can come out in both ways, does
 * so: numbers at and between all ends, sets with and without every element that one of them mentions, and one more.
 */
export function possibilities(value: Value, other: Value): readonly Whole[] {
  switch (value.kind) {
    case 'whole':
      return [value.value]
    case 'between':
      return numbersBetween(value.min, value.max, [...endsOf(value), ...endsOf(other)])
    case 'partly': {
      const mentioned = new Set([...elementsOf(value), ...elementsOf(other), somethingElse])
      const open = [...mentioned].filter((element) => !value.has.has(element) && !value.hasNot.has(element))
      return subsetsOf(open).map((more) => new Set([...value.has, ...more]))
    }
    case 'unknown':
      throw new TypeError('a comparison with something unknown is unknown')
  }
}

function endsOf(value: Value): readonly number[] {
  if (value.kind === 'between') return [value.min, value.max]
  if (value.kind !== 'whole') return []
  const all = value.value instanceof Set ? [...value.value] : [value.value]
  return all.filter((one) => typeof one === 'number')
}

function numbersBetween(min: number, max: number, ends: readonly number[]): readonly number[] {
  const finite = [...new Set(ends.filter(Number.isFinite))].sort((a, b) => a - b)
  const beyond = (finite.at(-1) ?? min) + 1
  const middles = finite.slice(1).map((end, index) => (end + (finite[index] ?? end)) / 2)
  return [...finite, ...middles, beyond].filter((number) => min <= number && number <= max)
}

function elementsOf(value: Value): readonly string[] {
  if (value.kind === 'partly') return [...value.has, ...value.hasNot]
  if (value.kind !== 'whole') return []
  const all = value.value instanceof Set ? [...value.value] : [value.value]
  return all.filter((one) => typeof one === 'string')
}

function subsetsOf(elements: readonly string[]): readonly (readonly string[])[] {
  const [first, ...rest] = elements
  if (first === undefined) return [[]]
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]])
}

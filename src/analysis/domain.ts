import type { Action } from '../plan/model.ts'
import type { Leaf } from '../policy/condition.ts'
import type { Fact } from '../policy/facts/definition.ts'
import { type FactValue, isSet, type KnownValue, setOf } from '../policy/values.ts'

/** What the values of a fact are told apart by: the constants it is compared with, directly or by way of other facts. */
export interface Marks {
  readonly constants: readonly KnownValue[]
  readonly prefixes: readonly string[]
  readonly suffixes: readonly string[]
  /** How many values are wanted that differ from all constants and from each other. */
  readonly fresh: number
}

/**
 * Values of a fact, one at least of every class that the marks tell apart, the plain ones first: `undefined` where it can be unknown,
 * bounds and half-known sets where it can be known in part. `undefined`: there are too many.
 */
export function valuesOf(
  fact: Fact,
  marks: Marks,
  limit: number,
  action: Action | undefined,
): readonly FactValue[] | undefined {
  const known = knownValues(fact, marks, limit)
  if (known === undefined || known.length > limit) return undefined
  return canBeUnknown(fact, action) ? [...known, undefined] : known
}

/** Whether a fact is a parameter: its value stands in the rule, and is the same for whatever is judged. */
export function isParameter({ name }: Fact): boolean {
  return name.startsWith('params.')
}

/** Unknown of whoever else has the image that is taken from `all`, never known in part. */
const ofUnlisted: ReadonlySet<string> = new Set(
  ['id', 'idLength', 'name', 'known', 'groups'].map((key) => `account.${key}`),
)

function canBeUnknown({ name, supply }: Fact, action: Action | undefined): boolean {
  return supply !== undefined && (!ofUnlisted.has(name) || action === 'unshare')
}

function canBeKnownInPart({ name, supply }: Fact): boolean {
  return supply !== undefined && !ofUnlisted.has(name)
}

function knownValues(fact: Fact, marks: Marks, limit: number): readonly FactValue[] | undefined {
  switch (fact.type) {
    case 'boolean':
      return [true, false]
    case 'number':
      return numbers(fact, marks)
    case 'string':
      return fact.values ?? strings(marks)
    case 'set':
      return sets(fact, marks, limit)
  }
}

/** Facts that count something, with the least and the most that they can be. All other numbers are taken for real ones. */
const counted = /(?:Count|CountAfter|Instances|Launches|PerImage|idLength|timesListed|ageSeconds|ageDays|clock\.hour)$/
/** Numbers of people's own, whatever they are called. */
const free = /^params\.|\.labels\./
const most: ReadonlyMap<string, number> = new Map([['clock.hour', 23]])
const atLeastOne: ReadonlySet<string> = new Set(['plan.stepCount', 'account.timesListed', 'image.snapshotCount'])

function numbers(fact: Fact, { constants, fresh }: Marks): readonly FactValue[] {
  const given = constants.filter((value) => typeof value === 'number')
  const isCount = counted.test(fact.name) && !free.test(fact.name)
  const least = atLeastOne.has(fact.name) ? 1 : 0
  const highest = most.get(fact.name) ?? Number.POSITIVE_INFINITY
  const exact = isCount ? counts(given, least, fresh).filter((value) => value <= highest) : reals(given, fresh)
  if (!canBeKnownInPart(fact)) return exact
  const ranges = exact.flatMap((min, index) => [
    ...exact.slice(index + 1).map((max) => ({ min, max })),
    { min, max: Number.POSITIVE_INFINITY },
  ])
  return [...exact, ...ranges]
}

/** The constants and `fresh` numbers in every gap. */
function reals(constants: readonly number[], fresh: number): readonly number[] {
  const sorted = [...new Set(constants)].sort((a, b) => a - b)
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)]
  const places = Array.from({ length: fresh }, (_, index) => index + 1)
  const gaps = sorted.slice(1).map((high, index) => [sorted[index] ?? high, high] as const)
  const between = gaps.flatMap(([low, high]) => places.map((place) => low + ((high - low) * place) / (fresh + 1)))
  const outside = places.flatMap((place) => [first - place, last + place])
  return [...new Set([...sorted, ...between, ...outside])].sort((a, b) => a - b)
}

/** The whole numbers from `least` on that are a constant, or within `fresh` of one. */
function counts(constants: readonly number[], least: number, fresh: number): readonly number[] {
  const near = constants.flatMap((constant) =>
    Array.from({ length: 2 * fresh + 2 }, (_, index) => Math.floor(constant) - fresh + index),
  )
  const all = [...near, ...Array.from({ length: fresh + 1 }, (_, index) => least + index)]
  return [...new Set(all.filter((value) => value >= least && Number.isSafeInteger(value)))].sort((a, b) => a - b)
}

/** Strings that are the constants, and that begin and end with every combination of prefixes and suffixes. */
function strings({ constants, prefixes, suffixes, fresh }: Marks): readonly string[] {
  const given = textsIn(constants)
  const ends = fresh > 0 ? ['', ...suffixes] : []
  const names = Array.from({ length: fresh }, (_, index) => freshText(index, [...given, ...prefixes, ...suffixes]))
  const others = ['', ...prefixes].flatMap((start) => ends.flatMap((end) => names.map((name) => start + name + end)))
  return [...new Set([...given, ...others])]
}

/** All texts among constants, those in lists included. */
function textsIn(constants: readonly KnownValue[]): readonly string[] {
  return constants.flatMap((value) => {
    if (typeof value === 'string') return [value]
    return typeof value === 'object' && isSet(value) ? [...value.has].filter((key) => !key.startsWith('\0')) : []
  })
}

/**
 * A text that is none of the others, and keeps whatever stands before and behind it from becoming one. Of digits where it can be, so
 * that it can be an account's id.
 */
function freshText(index: number, others: readonly string[]): string {
  const taken = others.join('')
  const rim = rims.find((char) => !taken.includes(char)) ?? unusedLetter(taken)
  return `${rim}${String(index).padStart(14, '0')}${rim}`
}

const rims: readonly string[] = [...'7896543210']

function unusedLetter(taken: string): string {
  let code = 0x4e00
  while (taken.includes(String.fromCharCode(code))) code++
  return String.fromCharCode(code)
}

/** Every set over the texts that matter and one that does not; with `supply`, also those of which only a part is known. */
function sets(fact: Fact, marks: Marks, limit: number): readonly FactValue[] | undefined {
  const universe = strings(marks)
  const states = canBeKnownInPart(fact) ? 3 : 2
  if (states ** universe.length > limit) return undefined
  const complete = combinations(universe, 2).map(({ has }) => setOf(has))
  if (!canBeKnownInPart(fact)) return complete
  const partial = combinations(universe, 3).map(({ has, hasNot }) => ({
    has: new Set(has),
    hasNot: new Set(hasNot),
    complete: false,
  }))
  return [...complete, ...partial]
}

/** Every way to put elements in (1), out (2, of three) or neither (0). */
function combinations(
  universe: readonly string[],
  states: 2 | 3,
): readonly { readonly has: readonly string[]; readonly hasNot: readonly string[] }[] {
  return Array.from({ length: states ** universe.length }, (_, code) => {
    const digits = universe.map((_, index) => Math.floor(code / states ** index) % states)
    return {
      has: universe.filter((_, index) => digits[index] === 1),
      hasNot: universe.filter((_, index) => digits[index] === 2),
    }
  })
}

/** What leaves on the same facts are told apart by; `fixed`: parameters have their values, and those are constants, too. */
export function marksOf(leaves: readonly Leaf[], fresh: number, fixed: boolean): Marks {
  const valueOfFact = (fact: Fact): FactValue => (fixed ? fixedValue(fact) : undefined)
  const sides = leaves.flatMap(({ fact, operator, operand }) => [
    { operator: 'equal', value: valueOfFact(fact) },
    { operator: operator.name, value: operand.kind === 'constant' ? operand.value : valueOfFact(operand.fact) },
  ])
  const texts = (name: string): readonly string[] =>
    sides.flatMap(({ operator, value }) => (operator === name && typeof value === 'string' ? [value] : []))
  const constants = sides.flatMap(({ operator, value }) =>
    value === undefined || operator === 'startsWith' || operator === 'endsWith' ? [] : [value],
  )
  return {
    constants: [...constants, ...constants.flatMap(numbersIn), ...leaves.flatMap(declaredValues)],
    prefixes: texts('startsWith'),
    suffixes: texts('endsWith'),
    fresh,
  }
}

/** The only values that facts of a leaf can have: whatever they are compared with may be, or hold, each of them. */
function declaredValues({ fact, operand }: Leaf): readonly string[] {
  return [fact, ...(operand.kind === 'fact' ? [operand.fact] : [])].flatMap(({ values = [] }) => values)
}

/** The value of a parameter, which reads nothing of what is judged. */
export function fixedValue(fact: Fact): FactValue {
  return isParameter(fact) ? fact.read({} as Parameters<Fact['read']>[0]) : undefined
}

/** Numbers in a list, where they are written as elements of sets are. */
function numbersIn(value: KnownValue): readonly number[] {
  if (typeof value !== 'object' || !isSet(value)) return []
  return [...value.has].flatMap((key) => (key.startsWith(numberKey) ? [Number(key.slice(numberKey.length))] : []))
}

const numberKey = '\0number:'

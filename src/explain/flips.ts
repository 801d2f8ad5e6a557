import type { Demand, Flip } from '../explanation.ts'
import { type BoundCondition, type Leaf, leavesOf, truthOf } from '../policy/condition.ts'
import type { Fact } from '../policy/facts/definition.ts'
import type { Conditions } from '../policy/shape.ts'
import type { Subject } from '../policy/subject.ts'
import { type FactValue, isSet, type KnownValue, type Truth } from '../policy/values.ts'
import { substitutes } from './substitutes.ts'
import { type ShowFact, showConstant } from './tree.ts'

/** So many facts at most are changed together, so many ways are told, and so many are tried. */
const mostFacts = 3
const mostWays = 3
const mostTries = 5000

/** What some facts would be, and all others are. */
type Values = (fact: Fact) => FactValue

/** A leaf and what it would come to. */
interface Turn {
  readonly leaf: Leaf
  readonly truth: boolean
}

type Way = readonly Turn[]

/**
 * The least numbers of facts that would have to change for the rule to be violated (`target`), or not to be, for sure: what comparisons
 * of those facts would have to come to. Each way holds for every value that does, as long as all other facts stay; parameters are no
 * facts of the plan, and stay.
 */
export function waysTo({ match, violatedWhen }: Conditions, subject: Subject, target: boolean): readonly Way[] {
  // What violates comes first: who wants another outcome rather changes that than what the rule is about.
  const parts = match === undefined ? [violatedWhen] : [violatedWhen, match]
  const whole: BoundCondition = { kind: 'all', parts }
  const leaves = leavesOf(whole)
  const now = memoized(subject)
  const choices = choicesOf(leaves, now)
  let tries = 0
  for (let size = 1; size <= Math.min(mostFacts, choices.length); size++) {
    const ways: Way[] = []
    for (const changed of combinations(choices, size)) {
      if (tries++ >= mostTries) break
      const way = wayBy(whole, leaves, now, changed, target)
      if (way !== undefined && !ways.some((known) => isSame(known, way))) ways.push(way)
      if (ways.length === mostWays) break
    }
    if (ways.length > 0) return ways
  }
  return []
}

/** The ways as plain data. */
export function flipsOf(rule: Conditions, subject: Subject, target: boolean, show: ShowFact): readonly Flip[] {
  return waysTo(rule, subject, target).map((way) => way.map((turn) => demandOf(turn, subject, show)))
}

function memoized(subject: Subject): Values {
  const values = new Map<string, FactValue>()
  return (fact) => {
    if (!values.has(fact.name)) values.set(fact.name, fact.read(subject))
    return values.get(fact.name)
  }
}

interface Choice {
  readonly fact: Fact
  readonly value: KnownValue
}

/** For each fact, values at the bounds that comparisons draw for it; for a set also those that two comparisons lead to. */
function choicesOf(leaves: readonly Leaf[], now: Values): readonly (readonly Choice[])[] {
  const facts = [...new Map(leaves.map(({ fact }) => [fact.name, fact])).values()]
  return facts
    .filter(({ name }) => !name.startsWith('params.'))
    .map((fact) => {
      const own = leaves.filter((leaf) => leaf.fact.name === fact.name)
      const near = (value: FactValue): readonly KnownValue[] => own.flatMap((leaf) => nearBound(leaf, value, now))
      const once = near(now(fact))
      const values = fact.type === 'set' && !isLarge(now(fact)) ? [...once, ...once.flatMap(near)] : once
      return values.map((value) => ({ fact, value }))
    })
}

/** Of a large set, every value that is tried is a large copy. */
function isLarge(value: FactValue): boolean {
  return value !== undefined && isSet(value) && value.has.size > 100
}

function nearBound({ fact, operator, operand }: Leaf, value: FactValue, now: Values): readonly KnownValue[] {
  const right = operand.kind === 'constant' ? operand.value : now(operand.fact)
  return right === undefined ? [] : substitutes(fact, value, operator, right)
}

/** Every choice of values for so many of the facts. */
function* combinations(choices: readonly (readonly Choice[])[], size: number): Iterable<readonly Choice[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let first = 0; first <= choices.length - size; first++) {
    for (const choice of choices[first] ?? []) {
      for (const rest of combinations(choices.slice(first + 1), size - 1)) yield [choice, ...rest]
    }
  }
}

/** What comparisons of the changed facts must come to for the outcome to be the target's; undefined where the change does not do it. */
function wayBy(
  whole: BoundCondition,
  leaves: readonly Leaf[],
  now: Values,
  changed: readonly Choice[],
  target: boolean,
): Way | undefined {
  const after: Values = (fact) => changed.find((choice) => choice.fact.name === fact.name)?.value ?? now(fact)
  if (truthOf(whole, (leaf) => truthBy(leaf, after)) !== target) return undefined
  const isChanged = (fact: Fact): boolean => changed.some((choice) => choice.fact.name === fact.name)
  const touched = leaves.filter(
    ({ fact, operand }) => isChanged(fact) || (operand.kind === 'fact' && isChanged(operand.fact)),
  )
  const own = touched.filter(
    ({ fact, operand }) => isChanged(fact) && !(operand.kind === 'fact' && isChanged(operand.fact)),
  )
  const turned = own.filter((leaf) => truthBy(leaf, after) !== truthBy(leaf, now))
  for (const demanded of [turned, own]) {
    const truth = (leaf: Leaf): Truth =>
      touched.includes(leaf) && !demanded.includes(leaf) ? undefined : truthBy(leaf, after)
    if (truthOf(whole, truth) === target) return pinned(demanded.flatMap((leaf) => turnOf(leaf, truth(leaf))))
  }
  return undefined
}

/** Where a fact would have to be one value, nothing else need be said of it. */
function pinned(way: Way): Way {
  const pins = way.filter(
    ({ leaf: { operator }, truth }) => (operator.name === 'equal') === truth && isEquality(operator),
  )
  return way.filter((turn) => {
    const pin = pins.find(({ leaf }) => leaf.fact.name === turn.leaf.fact.name)
    return pin === undefined || pin === turn
  })
}

function isEquality({ name }: Leaf['operator']): boolean {
  return name === 'equal' || name === 'notEqual'
}

function turnOf(leaf: Leaf, truth: Truth): Way {
  return truth === undefined ? [] : [{ leaf, truth }]
}

function truthBy({ fact, operator, operand }: Leaf, values: Values): Truth {
  const left = values(fact)
  const right = operand.kind === 'constant' ? operand.value : values(operand.fact)
  return left === undefined || right === undefined ? undefined : operator.test(left, right)
}

function isSame(one: Way, two: Way): boolean {
  return (
    one.length === two.length && one.every(({ leaf, truth }, i) => two[i]?.leaf === leaf && two[i]?.truth === truth)
  )
}

const opposites: Readonly<Record<string, string>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
  intersects: 'disjointFrom',
  disjointFrom: 'intersects',
}

function demandOf({ leaf: { fact, operator, operand }, truth }: Turn, subject: Subject, show: ShowFact): Demand {
  const shown = { fact: fact.name, shown: show(fact, subject).shown }
  if (operand.kind === 'constant' && typeof operand.value === 'boolean') {
    const value = (operator.name === 'equal') === truth ? operand.value : !operand.value
    return { ...shown, negated: false, operator: 'equal', right: { fact: null, shown: String(value) } }
  }
  const opposite = truth ? operator.name : opposites[operator.name]
  const right =
    operand.kind === 'constant'
      ? { fact: null, shown: showConstant(operand.source) }
      : { fact: operand.fact.name, shown: show(operand.fact, subject).shown }
  return { ...shown, negated: opposite === undefined, operator: opposite ?? operator.name, right }
}

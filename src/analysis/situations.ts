import type { Action } from '../plan/model.ts'
import { type Leaf, truthOf } from '../policy/condition.ts'
import type { Decision } from '../policy/engine.ts'
import type { Fact } from '../policy/facts/definition.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { FactValue, Truth } from '../policy/values.ts'
import { fixedValue, isParameter, marksOf, valuesOf } from './domain.ts'

/** What the leaves of some rules come to together. */
export interface Situation {
  truth(leaf: Leaf): Truth
  /** Values of their facts, by the facts' names, with which they do: several ways, one at least. */
  readonly examples: readonly Values[]
}

/** Values by the names of facts. */
export type Values = ReadonlyMap<string, FactValue>

/** Everything that facts can come to, as far as conditions can tell. */
export interface Situations {
  readonly all: readonly Situation[]
  /** Whether nothing is left out: then what is true in none of them is never true. */
  readonly complete: boolean
}

/** How many values one fact, and how many combinations of values of facts that are compared with each other, are looked at. */
const largestPart = 4_000
/** How many situations are looked at. */
const largestWhole = 20_000
/** How many ways into a situation are remembered. */
const mostExamples = 8

/** Whether parameters have the values that they have, or any that a configuration may give them. */
export type Params = 'fixed' | 'free'

/**
 * All situations of rules in steps of one action, or, without one, in plans. Facts are taken for independent of each other unless they
 * are compared, so that there may be situations that no plan leads to; but there is no plan whose situation is missing.
 */
export function situationsOf(
  rules: readonly CompiledRule[],
  action: Action | undefined,
  params: Params = 'fixed',
): Situations {
  const parts = partsOf(
    rules.flatMap((rule) => rule.leaves),
    params,
  )
  const partOf = new Map(parts.flatMap((part, index) => part.map((leaf) => [leaf, index] as const)))
  let complete = true
  let all: readonly (readonly Partial[])[] = [[]]
  for (const part of parts) {
    const found = partSituations(part, action, params)
    const tooMuch = found === undefined || found.length * all.length > largestWhole
    complete &&= !tooMuch && isDecidable(part, params)
    if (tooMuch) break
    all = all.flatMap((one) => found.map((other) => [...one, other]))
  }
  return { all: all.map((partials) => joined(partials, partOf)), complete }
}

/** What the leaves of one part come to together, and ways in which they do. */
interface Partial {
  readonly truths: ReadonlyMap<Leaf, Truth>
  readonly examples: readonly Values[]
}

/** Ways of one part are joined with ways of the others in turn, not each with each, and only when they are asked for. */
function joined(partials: readonly Partial[], partOf: ReadonlyMap<Leaf, number>): Situation {
  return {
    truth: (leaf) => partials[partOf.get(leaf) ?? -1]?.truths.get(leaf),
    get examples() {
      const ways = Math.max(1, ...partials.map(({ examples }) => examples.length))
      const nth = (index: number): Values =>
        new Map(partials.flatMap(({ examples }) => [...(examples[index % examples.length] ?? [])]))
      return Array.from({ length: ways }, (_, index) => nth(index))
    },
  }
}

/** Leaves in groups that have no fact in common. */
function partsOf(leaves: readonly Leaf[], params: Params): readonly (readonly Leaf[])[] {
  let parts: { readonly names: ReadonlySet<string>; readonly leaves: readonly Leaf[] }[] = []
  for (const leaf of leaves) {
    const names = new Set(openFacts(leaf, params).map(({ name }) => name))
    const touching = parts.filter((part) => [...names].some((name) => part.names.has(name)))
    const merged = {
      names: new Set([...names, ...touching.flatMap((part) => [...part.names])]),
      leaves: [...touching.flatMap((part) => part.leaves), leaf],
    }
    parts = [...parts.filter((part) => !touching.includes(part)), merged]
  }
  return parts.map((part) => part.leaves)
}

/** The facts of a leaf whose values are open: parameters are not where they are fixed. */
function openFacts({ fact, operand }: Leaf, params: Params): readonly Fact[] {
  const both = operand.kind === 'fact' ? [fact, operand.fact] : [fact]
  return both.filter((one) => params === 'free' || !isParameter(one))
}

/** What the leaves of one part come to together, each combination once. */
function partSituations(
  leaves: readonly Leaf[],
  action: Action | undefined,
  params: Params,
): readonly Partial[] | undefined {
  const facts = [
    ...new Map(leaves.flatMap((leaf) => openFacts(leaf, params)).map((fact) => [fact.name, fact])).values(),
  ]
  const marks = marksOf(leaves, sum(facts.map(endsOf)), params === 'fixed')
  let worlds: readonly (readonly FactValue[])[] = [[]]
  for (const fact of facts) {
    const values = fact.name === 'step.action' ? [action] : valuesOf(fact, marks, largestPart, action)
    if (values === undefined || values.length * worlds.length > largestPart * 4) return undefined
    worlds = worlds.flatMap((world) => values.map((value) => [...world, value]))
  }
  return distinct(leaves, facts, worlds)
}

/** Worlds, which have a value for each fact in turn, by what the leaves come to in them. */
function distinct(
  leaves: readonly Leaf[],
  facts: readonly Fact[],
  worlds: readonly (readonly FactValue[])[],
): readonly Partial[] {
  const tests = leaves.map((leaf) => testOf(leaf, facts))
  const found = new Map<string, (readonly FactValue[])[]>()
  for (const world of worlds) {
    const key = keyOf(tests.map((test) => test(world)))
    const examples = found.get(key)
    if (examples === undefined) found.set(key, [world])
    // The last one stays in sight: what is odd comes last.
    else if (examples.push(world) > mostExamples) examples.splice(mostExamples - 2, 1)
  }
  return [...found.values()].map((examples) => ({
    truths: new Map(leaves.map((leaf, index) => [leaf, tests[index]?.(examples[0] ?? [])])),
    examples: examples.map((world) => new Map(facts.map(({ name }, index) => [name, world[index]]))),
  }))
}

function keyOf(truths: readonly Truth[]): string {
  let key = ''
  for (const truth of truths) key += truth === undefined ? '?' : truth ? '1' : '0'
  return key
}

/** What a leaf comes to in a world. */
function testOf({ fact, operator, operand }: Leaf, facts: readonly Fact[]): (world: readonly FactValue[]) => Truth {
  const reader = (one: Fact): ((world: readonly FactValue[]) => FactValue) => {
    const index = facts.findIndex(({ name }) => name === one.name)
    const fixed = index < 0 ? fixedValue(one) : undefined
    return index < 0 ? () => fixed : (world) => world[index]
  }
  const readLeft = reader(fact)
  const readRight = operand.kind === 'fact' ? reader(operand.fact) : () => operand.value
  return (world) => {
    const [left, right] = [readLeft(world), readRight(world)]
    return left === undefined || right === undefined ? undefined : operator.test(left, right)
  }
}

/** How many values of its own a fact may need to differ from all others: a number that is known by its bounds is two. */
function endsOf({ type, supply }: Fact): number {
  return type === 'number' && supply !== undefined ? 2 : 1
}

const patterned: ReadonlySet<string> = new Set(['matches', 'doesNotMatch'])

/**
 * How sets overlap takes more elements to tell than are tried, and how patterns do more texts. Tags and labels that two rules declare
 * differently have one name and are not the same fact.
 */
function isDecidable(leaves: readonly Leaf[], params: Params): boolean {
  if (leaves.some(({ operator }) => patterned.has(operator.name))) return false
  const facts = leaves.flatMap((leaf) => openFacts(leaf, params))
  const names = new Set(facts.map(({ name }) => name))
  const declared = new Set(facts.map(({ name, type, values }) => JSON.stringify([name, type, values])))
  const sets = new Set(facts.filter(({ type }) => type === 'set').map(({ name }) => name))
  return sets.size < 2 && declared.size === names.size
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** What a rule comes to in a situation, onUnknown applied: the table of docs/rule-language.md. */
export function outcomeIn({ match, violatedWhen, onUnknown }: CompiledRule, { truth }: Situation): Decision {
  const applies = match === undefined ? true : truthOf(match, truth)
  if (applies === false) return 'not-applicable'
  const violated = truthOf(violatedWhen, truth)
  if (violated === false) return 'held'
  if (violated === true && applies === true) return 'violated'
  if (onUnknown === 'indeterminate') return 'indeterminate'
  return onUnknown === 'violated' ? 'violated' : 'not-applicable'
}

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
  const leaves = rules.flatMap((rule) => rule.leaves)
  let complete = true
  let all: Partial[] = [{ truths: new Map(), examples: [new Map()] }]
  for (const part of partsOf(leaves, params)) {
    const found = partSituations(part, action, params)
    if (found === undefined || found.length * all.length > largestWhole)
      return { all: all.map(finished), complete: false }
    complete &&= isDecidable(part, params)
    all = all.flatMap((one) => found.map((other) => joined(one, other)))
  }
  return { all: all.map(finished), complete }
}

interface Partial {
  readonly truths: ReadonlyMap<Leaf, Truth>
  readonly examples: readonly Values[]
}

/** Ways of the one are joined with ways of the other in turn, not each with each. */
function joined(a: Partial, b: Partial): Partial {
  const ways = Math.max(a.examples.length, b.examples.length)
  const nth = ({ examples }: Partial, index: number): Values => examples[index % examples.length] ?? none
  return {
    truths: new Map([...a.truths, ...b.truths]),
    examples: Array.from({ length: ways }, (_, index) => new Map([...nth(a, index), ...nth(b, index)])),
  }
}

const none: Values = new Map()

function finished({ truths, examples }: Partial): Situation {
  return { truth: (leaf) => truths.get(leaf), examples }
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
  const found = new Map<string, { readonly truths: ReadonlyMap<Leaf, Truth>; readonly examples: Values[] }>()
  let worlds: readonly Values[] = [none]
  for (const fact of facts) {
    const values = fact.name === 'step.action' ? [action] : valuesOf(fact, marks, largestPart)
    if (values === undefined || values.length * worlds.length > largestPart * 4) return undefined
    worlds = worlds.flatMap((world) => values.map((value) => new Map([...world, [fact.name, value]])))
  }
  for (const values of worlds) {
    const truths = leaves.map((leaf) => [leaf, truthWith(leaf, values)] as const)
    const key = truths.map(([, truth]) => (truth === undefined ? '?' : truth ? '1' : '0')).join('')
    const known = found.get(key)
    if (known === undefined) found.set(key, { truths: new Map(truths), examples: [values] })
    // The last one stays in sight: what is odd comes last.
    else if (known.examples.push(values) > mostExamples) known.examples.splice(mostExamples - 2, 1)
  }
  return [...found.values()]
}

/** How many values of its own a fact may need to differ from all others: a number that is known by its bounds is two. */
function endsOf({ type, supply }: Fact): number {
  return type === 'number' && supply !== undefined ? 2 : 1
}

const patterned: ReadonlySet<string> = new Set(['matches', 'doesNotMatch'])

/** How sets overlap takes more elements to tell than are tried, and how patterns do more texts. */
function isDecidable(leaves: readonly Leaf[], params: Params): boolean {
  if (leaves.some(({ operator }) => patterned.has(operator.name))) return false
  const facts = leaves.flatMap((leaf) => openFacts(leaf, params)).filter(({ type }) => type === 'set')
  return new Set(facts.map(({ name }) => name)).size < 2
}

function truthWith({ fact, operator, operand }: Leaf, values: Values): Truth {
  const knownOf = (one: Fact): FactValue => (values.has(one.name) ? values.get(one.name) : fixedValue(one))
  const left = knownOf(fact)
  const right = operand.kind === 'constant' ? operand.value : knownOf(operand.fact)
  return left === undefined || right === undefined ? undefined : operator.test(left, right)
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

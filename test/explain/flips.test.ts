import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flipsOf, waysTo } from '../../src/explain/flips.ts'
import { factShower } from '../../src/explain/tree.ts'
import { type BoundCondition, type Leaf, leavesOf } from '../../src/policy/condition.ts'
import type { Fact } from '../../src/policy/facts/definition.ts'
import { operatorsByName } from '../../src/policy/operators.ts'
import type { Conditions } from '../../src/policy/shape.ts'
import type { Subject } from '../../src/policy/subject.ts'
import { type FactType, type FactValue, type KnownValue, setOf, type Truth } from '../../src/policy/values.ts'
import { en } from '../../src/words/en.ts'
import {
  completions,
  conjunction,
  type Environment,
  environments,
  expectedTruth,
  factsReading,
  kleene,
} from '../policy/support/kleene.ts'
import { scale } from '../support/scale.ts'
import { randomRules } from './support/random-rules.ts'

let environment: Environment = new Map()
const facts = factsReading(() => environment)
const nothing = {} as Subject

/** By the second reading of the language. */
function truthIn(world: Environment, { fact, operator, operand }: Leaf): Truth {
  const left = world.get(fact.name)
  const [right, type] =
    operand.kind === 'fact'
      ? ([world.get(operand.fact.name), operand.fact.type] as const)
      : ([operand.value, 'set'] as const)
  return left === undefined || right === undefined
    ? undefined
    : expectedTruth(operator.name, [left, fact.type], [right, type])
}

function violatedIn(world: Environment, { match, violatedWhen }: Conditions): Truth {
  const truth = (leaf: Leaf): Truth => truthIn(world, leaf)
  return conjunction(match === undefined ? true : kleene(match, truth), kleene(violatedWhen, truth))
}

function leavesIn({ match, violatedWhen }: Conditions): readonly Leaf[] {
  return [...leavesOf(violatedWhen), ...(match === undefined ? [] : leavesOf(match))]
}

/** Every value of a type that tells these rules apart. */
function domain(type: FactType): readonly KnownValue[] {
  if (type === 'number') return [-1, 0, 1, 2, 3, 4, 5, 6, 7]
  return completions(undefined, type).map((value) => (value instanceof Set ? setOf(value) : (value as KnownValue)))
}

/** All worlds in which these facts are something else, everything known. */
function* worldsWith(world: Environment, changed: readonly Fact[]): Iterable<Environment> {
  const [first, ...rest] = changed
  if (first === undefined) {
    yield world
    return
  }
  for (const value of domain(first.type)) yield* worldsWith(new Map(world).set(first.name, value), rest)
}

describe('the nearest change', () => {
  it('flips the outcome, whatever values meet what it demands', () => {
    const sizes = new Set<number>()
    fc.assert(
      fc.property(randomRules(facts), environments(facts), (rule, world) => {
        environment = world
        const target = violatedIn(world, rule) === false
        for (const way of waysTo(rule, nothing, target)) {
          const changed = [...new Set(way.map(({ leaf }) => leaf.fact))]
          sizes.add(changed.length)
          let met = 0
          for (const other of worldsWith(world, changed.slice(0, 2))) {
            if (changed.length > 2 || !way.every(({ leaf, truth }) => truthIn(other, leaf) === truth)) continue
            met++
            expect(violatedIn(other, rule)).toBe(target)
          }
          if (changed.length <= 2) expect(met).toBeGreaterThan(0)
        }
      }),
      { numRuns: scale(200, 2000), seed: 7 },
    )
    expect([...sizes]).toEqual(expect.arrayContaining([1, 2]))
  })

  it('is of one fact wherever that is enough', () => {
    let several = 0
    fc.assert(
      fc.property(randomRules(facts), environments(facts), (rule, world) => {
        environment = world
        const target = violatedIn(world, rule) === false
        const [way] = waysTo(rule, nothing, target)
        if (way !== undefined && new Set(way.map(({ leaf }) => leaf.fact)).size === 1) return
        several++
        const lefts = [...new Set(leavesIn(rule).map(({ fact }) => fact))]
        const comparable = lefts.filter((one) => one.type !== 'set' && !isCompared(rule, one))
        for (const one of comparable)
          for (const other of worldsWith(world, [one]))
            if (isWithinReach(other.get(one.name))) expect(violatedIn(other, rule)).not.toBe(target)
      }),
      { numRuns: scale(400, 4000), seed: 7 },
    )
    expect(several).toBeGreaterThan(20)
  })

  it('never changes what the rule is given as parameters', () => {
    const limit = fact('params.maxGrants', 'number', 10)
    const only: Conditions = { match: undefined, violatedWhen: leaf(limit, 'greaterThan', 5) }
    expect(waysTo(only, nothing, false)).toEqual([])
    const count = fact('plan.newGrantCount', 'number', 12)
    const two: Conditions = { match: undefined, violatedWhen: leaf(count, 'greaterThan', limit) }
    expect(flipsOf(two, nothing, false, factShower(en))).toEqual([
      [
        {
          fact: 'plan.newGrantCount',
          shown: '12',
          negated: false,
          operator: 'lessThanInclusive',
          right: { fact: 'params.maxGrants', shown: '10' },
        },
      ],
    ])
  })
})

/** The second reading takes a range without an end for one that ends, at 5 or later. */
function isWithinReach(value: FactValue): boolean {
  return typeof value !== 'number' || value < 5
}

/** Whether a fact also stands on the right: a change of it then changes what others are compared with. */
function isCompared(rule: Conditions, fact: Fact): boolean {
  return leavesIn(rule).some(({ operand }) => operand.kind === 'fact' && operand.fact === fact)
}

function fact(name: string, type: FactType, value: FactValue): Fact {
  return { name, type, scope: 'plan', description: '', read: () => value }
}

function leaf(left: Fact, name: string, right: Fact | number): BoundCondition {
  const operator = operatorsByName.get(name)
  if (operator === undefined) throw new Error(name)
  const source = { fact: left.name, operator: name, value: '' }
  const operand =
    typeof right === 'number'
      ? ({ kind: 'constant', value: right, source: right } as const)
      : ({ kind: 'fact', fact: right } as const)
  return { kind: 'leaf', index: 0, fact: left, operator, operand, source }
}

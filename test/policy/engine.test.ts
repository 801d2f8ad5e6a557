import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BoundCondition, factsOf, type Leaf, leafTruth, leavesOf, openLeaves } from '../../src/policy/condition.ts'
import { Decider } from '../../src/policy/decide.ts'
import { type Decision, RuleEngine } from '../../src/policy/engine.ts'
import { operatorsByName } from '../../src/policy/operators.ts'
import type { CompiledRule } from '../../src/policy/rule-set.ts'
import type { Subject } from '../../src/policy/subject.ts'
import { isCertain, type Truth } from '../../src/policy/values.ts'
import { rulesOf, settingsOf } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import {
  completions,
  conditions,
  conjunction,
  type Environment,
  environments,
  expectedTruth,
  factsReading,
  kleene,
} from './support/kleene.ts'

let environment: Environment = new Map()
const facts = factsReading(() => environment)
const nothing = {} as Subject

interface Case {
  readonly match: BoundCondition | undefined
  readonly violatedWhen: BoundCondition
}

const rule: fc.Arbitrary<Case> = fc
  .tuple(fc.option(conditions(facts), { nil: undefined }), conditions(facts))
  .map(([match, violatedWhen]) => renumbered(match, violatedWhen))

/** Leaves are numbered through the whole rule. */
function renumbered(match: BoundCondition | undefined, violatedWhen: BoundCondition): Case {
  const offset = match === undefined ? 0 : leavesOf(match).length
  const shift = (condition: BoundCondition): BoundCondition => {
    if (condition.kind === 'leaf') return { ...condition, index: condition.index + offset }
    if (condition.kind === 'not') return { kind: 'not', part: shift(condition.part) }
    return { kind: condition.kind, parts: condition.parts.map(shift) }
  }
  return { match, violatedWhen: shift(violatedWhen) }
}

/** By the second reading of the language. */
function truthOf({ fact, operator, operand }: Leaf): Truth {
  const left = environment.get(fact.name)
  const [right, rightType] =
    operand.kind === 'fact'
      ? ([environment.get(operand.fact.name), operand.fact.type] as const)
      : ([operand.value, 'set'] as const)
  if (left === undefined || right === undefined) return undefined
  return expectedTruth(operator.name, [left, fact.type], [right, rightType])
}

function expectedDecision({ match, violatedWhen }: Case): Decision {
  const applies = match === undefined ? true : kleene(match, truthOf)
  const violated = conjunction(applies, kleene(violatedWhen, truthOf))
  if (violated === true) return 'violated'
  if (violated === undefined) return 'indeterminate'
  return applies === false ? 'not-applicable' : 'held'
}

describe('the engine', () => {
  it('decides by strong Kleene logic', async () => {
    await fc.assert(
      fc.asyncProperty(rule, fc.array(environments(facts), { minLength: 1, maxLength: 4 }), async (one, worlds) => {
        const engine = new RuleEngine(one.match, one.violatedWhen)
        for (const world of worlds) {
          environment = world
          expect(await engine.decide(nothing)).toBe(expectedDecision(one))
        }
      }),
      { numRuns: scale(300, 5000) },
    )
  })

  it('never decides what unknown facts could still change', async () => {
    await fc.assert(
      fc.asyncProperty(rule, environments(facts), async (one, world) => {
        environment = world
        const decision = await new RuleEngine(one.match, one.violatedWhen).decide(nothing)
        if (decision === 'indeterminate') return
        for (const complete of someCompletions(one, world)) {
          environment = complete
          expect(expectedDecision(one) === 'violated').toBe(decision === 'violated')
        }
      }),
      { numRuns: scale(200, 5000) },
    )
  })

  it('looks at each comparison alone: an unknown fact or its opposite is unknown', async () => {
    environment = new Map()
    const fact = facts[0]
    const operator = operatorsByName.get('equal')
    if (fact === undefined || operator === undefined) throw new Error('the test lacks its fact')
    const isTrue: Leaf = {
      kind: 'leaf',
      index: 0,
      fact,
      operator,
      operand: { kind: 'constant', value: true, source: true },
      source: { fact: fact.name, operator: 'equal', value: true },
    }
    const excludedMiddle: BoundCondition = {
      kind: 'any',
      parts: [isTrue, { kind: 'not', part: { ...isTrue, index: 1 } }],
    }
    expect(await new RuleEngine(undefined, excludedMiddle).decide(nothing)).toBe('indeterminate')
  })
})

/** Worlds in which all that the rule reads is known, among those that the given one may turn out to be. */
function someCompletions({ match, violatedWhen }: Case, world: Environment): readonly Environment[] {
  const read = new Set([...(match === undefined ? [] : factsOf(match)), ...factsOf(violatedWhen)])
  const choices = [...read].map(({ name, type }) => ({ name, values: completions(world.get(name), type) }))
  return Array.from({ length: 24 }, (_, seed) => {
    const chosen = new Map(world)
    choices.forEach(({ name, values }, index) => {
      const value = values[(seed * (2 * index + 1) + (seed >> 2)) % values.length]
      if (value !== undefined)
        chosen.set(
          name,
          value instanceof Set || typeof value === 'object' ? { has: value, hasNot: new Set(), complete: true } : value,
        )
    })
    return chosen
  })
}

/** A rule of which only the conditions matter. */
function compiled({ match, violatedWhen }: Case): CompiledRule {
  const template = rulesOf({
    builtin: true,
    documents: [],
    settings: settingsOf(undefined),
    labels: new Map(),
    inventoryMaxAge: undefined,
  }).rules[0]
  if (template === undefined) throw new Error('there is no rule')
  const leaves = [...(match === undefined ? [] : leavesOf(match)), ...leavesOf(violatedWhen)]
  return { ...template, match, violatedWhen, leaves }
}

describe('a decider', () => {
  it('comes to the same with memory and without', async () => {
    await fc.assert(
      fc.asyncProperty(rule, fc.array(environments(facts), { minLength: 2, maxLength: 12 }), async (one, worlds) => {
        const decider = new Decider(compiled(one))
        for (const world of worlds) {
          environment = world
          if (decider.known(nothing) === undefined) await decider.learn(nothing)
          expect(decider.known(nothing)).toBe(await new RuleEngine(one.match, one.violatedWhen).decide(nothing))
        }
      }),
      { numRuns: scale(100, 2000) },
    )
  })

  it('remembers rules with very many comparisons, too', async () => {
    const [first] = facts
    const leaf = fc.sample(conditions(facts.slice(0, 1)), 50).find(({ kind }) => kind === 'leaf')
    if (first === undefined || leaf?.kind !== 'leaf') throw new Error('the test lacks its comparison')
    const parts = Array.from({ length: 40 }, (_, index) => ({ ...leaf, index }))
    const decider = new Decider(compiled({ match: undefined, violatedWhen: { kind: 'any', parts } }))
    for (const value of [true, false, undefined]) {
      environment = new Map([[first.name, value]])
      await decider.learn(nothing)
      const expected = expectedDecision({ match: undefined, violatedWhen: { kind: 'any', parts } })
      expect(decider.known(nothing)).toBe(expected)
    }
  })
})

describe('the open comparisons of a condition', () => {
  it('are there when it is undecided, and name uncertain facts', () => {
    fc.assert(
      fc.property(conditions(facts), environments(facts), (condition, world) => {
        environment = world
        const open = openLeaves(condition, (leaf) => leafTruth(leaf, nothing))
        expect(open.length > 0).toBe(kleene(condition, truthOf) === undefined)
        for (const { fact, operand } of open) {
          const read = operand.kind === 'fact' ? [fact, operand.fact] : [fact]
          expect(read.some((one) => !isCertain(one.read(nothing)))).toBe(true)
        }
      }),
      { numRuns: scale(500, 10_000) },
    )
  })
})

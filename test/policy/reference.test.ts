import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { operatorsByName } from '../../src/policy/operators.ts'
import { candidate } from '../support/reference/candidate.ts'
import { type Judged, type Outcome, outcomeOf, type World } from '../support/reference/evaluate.ts'
import { operatorNames } from '../support/reference/operators.ts'
import { rules, worlds } from '../support/reference/random.ts'
import { type Value, whole } from '../support/reference/values.ts'
import { scale } from '../support/scale.ts'

/** How the suite spells what is known; what is left out is unknown. */
type Spelt = string | number | boolean | string[] | { atLeast: number } | { between: [number, number] } | PartlyKnown
interface PartlyKnown {
  readonly has?: readonly string[]
  readonly hasNot?: readonly string[]
}

interface ConformanceCase extends Judged {
  readonly name: string
  readonly facts?: Readonly<Record<string, Spelt>>
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, Spelt>>>>
  readonly outcome: Outcome
}

const folder = join(import.meta.dirname, '../../fixtures/language')

function casesIn(file: string): readonly ConformanceCase[] {
  return (load(readFileSync(join(folder, file), 'utf8')) as { cases: ConformanceCase[] }).cases
}

function spelled(spelt: Spelt): Value {
  if (Array.isArray(spelt)) return whole(new Set(spelt))
  if (typeof spelt !== 'object') return whole(spelt)
  if ('atLeast' in spelt) return { kind: 'between', min: spelt.atLeast, max: Number.POSITIVE_INFINITY }
  if ('between' in spelt) return { kind: 'between', min: spelt.between[0], max: spelt.between[1] }
  return { kind: 'partly', has: new Set(spelt.has), hasNot: new Set(spelt.hasNot) }
}

function worldOf({ facts = {}, accounts = {} }: ConformanceCase): World {
  const values = (spelt: Readonly<Record<string, Spelt>>): ReadonlyMap<string, Value> =>
    new Map(Object.entries(spelt).map(([name, one]) => [name, spelled(one)]))
  return {
    facts: values(facts),
    accounts: new Map(Object.entries(accounts).map(([id, spelt]) => [id, values(spelt)])),
  }
}

describe.each(readdirSync(folder).sort())('the conformance suite, %s', (file) => {
  it.each(casesIn(file))('$name', async (one) => {
    const world = worldOf(one)
    expect({ reference: outcomeOf(one, world), candidate: await candidate(one)(world) }).toEqual({
      reference: one.outcome,
      candidate: one.outcome,
    })
  })
})

describe('the conformance suite', () => {
  const all = readdirSync(folder).flatMap(casesIn)

  it('shows every operator true, false and unknown, and every outcome', () => {
    const seen = new Set(all.flatMap((one) => operatorsIn(one.violatedWhen).map((name) => `${name} ${one.outcome}`)))
    for (const name of operatorsByName.keys()) {
      for (const outcome of ['violated', 'held', 'indeterminate'])
        expect([...seen], `${name} ${outcome}`).toContain(`${name} ${outcome}`)
    }
    expect([...new Set(all.map(({ outcome }) => outcome))].sort()).toEqual(
      ['held', 'indeterminate', 'not-applicable', 'violated'].sort(),
    )
  })

  it('is told in names of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })
})

function operatorsIn(condition: unknown): readonly string[] {
  if (typeof condition !== 'object' || condition === null) return []
  const own = 'operator' in condition && typeof condition.operator === 'string' ? [condition.operator] : []
  return [...own, ...Object.values(condition).flatMap(operatorsIn)]
}

describe('the reference evaluator and the engine', () => {
  it('know the same operators', () => {
    expect(operatorNames.toSorted()).toEqual([...operatorsByName.keys()].sort())
  })

  it('agree on random rules and random facts', async () => {
    const perRule = 20
    const outcomes: Record<Outcome, number> = { violated: 0, indeterminate: 0, held: 0, 'not-applicable': 0 }
    await fc.assert(
      fc.asyncProperty(rules, fc.array(worlds, { minLength: perRule, maxLength: perRule }), async (rule, several) => {
        const judge = candidate(rule)
        for (const world of several) {
          const outcome = outcomeOf(rule, world)
          outcomes[outcome]++
          if ((await judge(world)) !== outcome) expect({ rule, world, by: await judge(world) }).toEqual(outcome)
        }
      }),
      { numRuns: scale(100, 5_000) },
    )
    const agreements = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    expect(agreements).toBe(scale(2_000, 100_000))
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(agreements / 50)
  }, 120_000)
})

describe('the reference evaluator', () => {
  it('uses nothing of the policy', () => {
    const own = join(import.meta.dirname, '../support/reference')
    for (const file of ['evaluate.ts', 'operators.ts', 'values.ts'])
      expect(readFileSync(join(own, file), 'utf8')).not.toMatch(/src\/policy|json-rules-engine/)
  })

  it('takes what is not there for unknown', () => {
    expect(
      outcomeOf({ violatedWhen: { fact: 'x', operator: 'equal', value: 1 } }, worldOf({} as ConformanceCase)),
    ).toBe('indeterminate')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../src/analysis/analyze.ts'
import { workspace } from '../policy/support/arbitrary.ts'
import { load } from '../policy/support/rule-text.ts'
import { judge } from '../support/judge.ts'
import { scale } from '../support/scale.ts'

describe('what is proven of the built-in rules', () => {
  it('is true of random plans and whatever is known', async () => {
    const { rules } = await load({ inventoryMaxAge: 86_400 })
    const analysis = await analyze(rules, { labels: new Map(), facts: [], failOn: 'deny' })
    const never = new Set(
      analysis.rules.flatMap(({ rule, violated, indeterminate }) => [
        ...(violated.kind === 'never' ? [`${rule} violated`] : []),
        ...(indeterminate.kind === 'never' ? [`${rule} indeterminate`] : []),
      ]),
    )
    expect(never.size).toBeGreaterThan(5)
    await fc.assert(
      fc.asyncProperty(workspace, async (world) => {
        const { findings } = await judge(world)
        const seen = findings.map(({ rule, outcome }) => `${rule} ${outcome}`)
        expect(seen.filter((one) => never.has(one))).toEqual([])
      }),
      { numRuns: scale(200, 3_000) },
    )
  })
})

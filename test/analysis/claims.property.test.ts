import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everComesTo, violatedWithout } from '../../src/analysis/claims.ts'
import { distinguish } from '../../src/analysis/distinguish.ts'
import type { Scene } from '../../src/analysis/scene.ts'
import { unlocated } from '../../src/analysis/scene.ts'
import type { Finding } from '../../src/finding.ts'
import { compileRules } from '../../src/policy/load.ts'
import type { CompiledRule } from '../../src/policy/rule-set.ts'
import type { LabelType, Rule } from '../../src/schema/generated/types.ts'
import { judge, settingsOf } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import { outcomeOf, worldsOf } from './support/brute-force.ts'
import { rulePair } from './support/random-rules.ts'

const labels: ReadonlyMap<string, LabelType> = new Map([['env', 'string']])

function compiled(rule: Rule): CompiledRule {
  const { rules, problems } = compileRules([{ document: unlocated(rule, 'rule.yaml'), builtin: false }], {
    settings: settingsOf(undefined),
    labels,
    inventoryMaxAge: undefined,
  })
  const [one] = rules.rules
  if (one === undefined || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'))
  return one
}

/** Judges a scene from its documents as text, as `check` would. */
async function findingsIn(scene: Scene, rules: readonly Rule[]): Promise<readonly Finding[]> {
  const text = (document: unknown): string => JSON.stringify(document)
  const report = await judge({
    plans: [{ file: 'plan.json', text: text(scene.plan) }],
    accounts: [{ file: 'accounts.json', text: text(scene.accounts) }],
    inventories: scene.inventories.map((inventory, index) => ({
      file: `inventory-${index}.json`,
      text: text(inventory),
    })),
    rules: rules.map((rule, index) => ({ file: `rule-${index}.json`, text: text(rule) })),
    builtin: false,
    asOf: scene.asOf,
  })
  expect(report.verdict).not.toBe('invalid')
  return report.findings
}

describe('what is claimed of random pairs of rules', () => {
  it('is true of every world, and of every witness', async () => {
    const told = { never: 0, witness: 0, undecided: 0 }
    await fc.assert(
      fc.asyncProperty(rulePair, async ([a, b]) => {
        const [one, two] = [compiled(a), compiled(b)]
        const worlds = worldsOf([a, b])
        const both = worlds.map((world) => [outcomeOf(a, world), outcomeOf(b, world)] as const)

        const difference = await distinguish(one, two, { labels })
        told[difference.kind]++
        const isFinding = (outcome: string): boolean => outcome === 'violated' || outcome === 'indeterminate'
        const shown = (rule: Rule, outcome: string): string =>
          isFinding(outcome) ? `${outcome} ${rule.spec.enforcement}` : outcome
        if (difference.kind === 'never') for (const [was, is] of both) expect(shown(b, is)).toBe(shown(a, was))
        if (difference.kind === 'witness') {
          const { scene, seen } = difference
          const findings = await findingsIn(scene, [a, b])
          const at = (rule: Rule): string =>
            findings.find(
              (one) =>
                one.rule === rule.metadata.id && one.step === seen.step && (one.account ?? '') === (seen.account ?? ''),
            )?.outcome ?? 'none'
          expect([at(a), at(b)]).toEqual([seen.before, seen.after].map((one) => (isFinding(one) ? one : 'none')))
        }

        const violated = await everComesTo(one, ['violated'], labels)
        told[violated.kind]++
        if (violated.kind === 'never') for (const [was] of both) expect(was).not.toBe('violated')
        if (violated.kind === 'witness')
          expect((await findingsIn(violated.scene, [a])).map(({ outcome }) => outcome)).toContain('violated')

        const alone = await violatedWithout(one, two, labels)
        told[alone.kind]++
        if (alone.kind === 'never')
          for (const [was, is] of both) expect(was !== 'violated' || is === 'violated').toBe(true)
        if (alone.kind === 'witness') {
          const findings = await findingsIn(alone.scene, [a, b])
          const violations = (rule: Rule): readonly (string | null)[] =>
            findings
              .filter((one) => one.rule === rule.metadata.id && one.outcome === 'violated')
              .map((one) => one.account)
          expect(violations(a).some((account) => !violations(b).includes(account))).toBe(true)
        }
      }),
      { numRuns: scale(200, 10_000) },
    )
    expect(told.never).toBeGreaterThan(told.undecided)
    expect(told.witness).toBeGreaterThan(told.undecided)
  })
})

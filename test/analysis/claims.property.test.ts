import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everComesTo, violatedWithout } from '../../src/analysis/claims.ts'
import { diffRules } from '../../src/analysis/diff/rules.ts'
import { distinguish } from '../../src/analysis/distinguish.ts'
import { logicFindings } from '../../src/analysis/lint/logic.ts'
import { type Scene, unlocated } from '../../src/analysis/scene.ts'
import type { Answer } from '../../src/analysis/search.ts'
import type { Finding } from '../../src/finding.ts'
import type { Decision } from '../../src/policy/engine.ts'
import { compileRules } from '../../src/policy/load.ts'
import type { CompiledRule, RuleSet } from '../../src/policy/rule-set.ts'
import type { LabelType, Rule } from '../../src/schema/generated/types.ts'
import { judge, settingsOf } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import { outcomesIn, truthsAt, without } from './support/brute-force.ts'
import { rulePair } from './support/random-rules.ts'

const labels: ReadonlyMap<string, LabelType> = new Map([['env', 'string']])

type Kind = Answer<unknown>['kind']
type RulePair = readonly [Rule, Rule]

const memory = new WeakMap<Rule, CompiledRule>()

/** A rule, compiled once. */
function compiled(rule: Rule): CompiledRule {
  const known = memory.get(rule) ?? compile(rule)
  memory.set(rule, known)
  return known
}

function compile(rule: Rule): CompiledRule {
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

type Outcomes = readonly (readonly [before: Decision, after: Decision])[]

const isFinding = (outcome: string): boolean => outcome === 'violated' || outcome === 'indeterminate'

/** Whether two rules differ. */
async function checkDifference([a, b]: RulePair, both: Outcomes): Promise<Kind> {
  const shown = (rule: Rule, outcome: string): string =>
    isFinding(outcome) ? `${outcome} ${rule.spec.enforcement}` : outcome
  const difference = await distinguish(compiled(a), compiled(b), { labels })
  if (difference.kind === 'never') expect(both.filter(([was, is]) => shown(a, was) !== shown(b, is))).toEqual([])
  if (difference.kind === 'witness') {
    const { scene, seen } = difference
    const findings = await findingsIn(scene, [a, b])
    const at = (rule: Rule): string => {
      const here = findings.filter((one) => one.step === seen.step && (one.account ?? '') === (seen.account ?? ''))
      return here.find((one) => one.rule === rule.metadata.id)?.outcome ?? 'none'
    }
    expect([at(a), at(b)]).toEqual([seen.before, seen.after].map((one) => (isFinding(one) ? one : 'none')))
  }
  return difference.kind
}

/** Whether a rule is ever violated. */
async function checkViolation(a: Rule, both: Outcomes): Promise<Kind> {
  const violated = await everComesTo(compiled(a), ['violated'], labels)
  if (violated.kind === 'never') expect(both.filter(([was]) => was === 'violated')).toEqual([])
  if (violated.kind === 'witness')
    expect((await findingsIn(violated.scene, [a])).map(({ outcome }) => outcome)).toContain('violated')
  return violated.kind
}

/** Whether one rule implies another. */
async function checkImplication([a, b]: RulePair, both: Outcomes): Promise<Kind> {
  const alone = await violatedWithout(compiled(a), compiled(b), labels)
  if (alone.kind === 'never') expect(both.filter(([was, is]) => was === 'violated' && is !== 'violated')).toEqual([])
  if (alone.kind === 'witness') {
    const findings = (await findingsIn(alone.scene, [a, b])).filter(({ outcome }) => outcome === 'violated')
    const violations = (rule: Rule): readonly (string | null)[] =>
      findings.flatMap((one) => (one.rule === rule.metadata.id ? [one.account] : []))
    expect(violations(a).some((account) => !violations(b).includes(account))).toBe(true)
  }
  return alone.kind
}

const weightOf = ({ spec }: Rule, outcome: string): number =>
  isFinding(outcome) ? { info: 1, warn: 2, deny: 3 }[spec.enforcement] : 0

/** What a change of one rule into the other loosens and tightens. */
async function checkChange([a, b]: RulePair, both: Outcomes): Promise<readonly Kind[]> {
  const after = { ...b, metadata: a.metadata }
  const set = (rule: Rule): RuleSet => ({ rules: [compiled(rule)], inventoryMaxAge: undefined })
  const [change] = await diffRules(set(a), set(after), { labels, failOn: 'deny' })
  if (change === undefined || change.change === 'texts') {
    expect(both.filter(([was, is]) => weightOf(a, was) !== weightOf(b, is))).toEqual([])
    return []
  }
  for (const [answer, sign] of [
    [change.loosens, -1],
    [change.tightens, 1],
  ] as const) {
    const goes = (was: string, is: string): boolean => Math.sign(weightOf(b, is) - weightOf(a, was)) === sign
    if (answer.kind === 'never') expect(both.filter(([was, is]) => goes(was, is))).toEqual([])
    if (answer.kind !== 'witness') continue
    const { scene, seen } = answer
    const here = async (rule: Rule): Promise<string> => {
      const findings = (await findingsIn(scene, [rule])).filter((one) => one.rule === rule.metadata.id)
      const found = findings.find((one) => one.step === seen.step && (one.account ?? '') === (seen.account ?? ''))
      return found?.outcome ?? 'none'
    }
    expect(goes(await here(a), await here(b))).toBe(true)
  }
  return [change.loosens.kind, change.tightens.kind]
}

/** What linting says can never happen, always does, or changes nothing. */
function checkLint(a: Rule, both: Outcomes): void {
  const seen = new Set(both.map(([was]) => was))
  const found = logicFindings(compiled(a))
  const moot = found.filter(({ lint }) => lint === 'part-without-effect' || lint === 'part-repeated')
  const smaller = without(
    a,
    moot.map(({ path }) => path),
  )
  expect(outcomesIn(a, smaller).filter(([whole, part]) => whole !== part)).toEqual([])
  for (const { lint, path } of found) {
    if (lint.endsWith('-never-true')) expect([...truthsAt(a, path)]).not.toContain(true)
    if (lint.endsWith('-always-true')) expect([...truthsAt(a, path)]).not.toContain(false)
    if (lint === 'rule-never-violated' || lint === 'rule-never-applies')
      expect(a.spec.onUnknown !== 'violated' && seen.has('violated')).toBe(false)
    if (lint === 'rule-always-violated') expect([...seen]).toEqual(['violated'])
  }
}

describe('what is claimed of random pairs of rules', () => {
  it('is true of every world, and of every witness', { timeout: 300_000 }, async () => {
    let turn = 0
    const told = { never: 0, witness: 0, undecided: 0 }
    await fc.assert(
      fc.asyncProperty(rulePair, async ([a, b]) => {
        const both = outcomesIn(a, b)
        const others = [
          async () => [await checkViolation(a, both)],
          async () => [await checkImplication([a, b], both)],
          () => checkChange([a, b], both),
        ]
        checkLint(a, both)
        // That two rules differ, or never do, is checked of every pair; the other claims take turns.
        const kinds = [await checkDifference([a, b], both), ...((await others[turn++ % others.length]?.()) ?? [])]
        for (const kind of kinds) told[kind]++
      }),
      { numRuns: scale(150, 10_000) },
    )
    expect(told.never).toBeGreaterThan(10 * told.undecided)
    expect(told.witness).toBeGreaterThan(10 * told.undecided)
    if (process.env.SHAREPLAN_TEST_TELL === '1') process.stdout.write(`${JSON.stringify(told)}\n`)
  })
})

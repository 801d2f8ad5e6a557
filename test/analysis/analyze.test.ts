import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../../src/analysis/analyze.ts'
import type { Scene } from '../../src/analysis/scene.ts'
import type { Answer } from '../../src/analysis/search.ts'
import { problemsOf } from '../../src/cli/rules/analyze-text.ts'
import { factsByName } from '../../src/policy/facts/index.ts'
import { load, rule } from '../policy/support/rule-text.ts'
import { judge } from '../support/judge.ts'

/** An analysis of own rules alone, beside the guards. */
async function analysisOf(...rules: readonly string[]): Promise<Analysis> {
  const loaded = await load({ rules, builtin: false })
  return analyze(loaded.rules, { labels: new Map(), facts: [...factsByName(new Map()).values()], failOn: 'deny' })
}

async function problems(...rules: readonly string[]): Promise<readonly string[]> {
  const found = problemsOf(await analysisOf(...rules))
  return found.filter((problem) => !problem.startsWith('no rule that denies looks at'))
}

const own = (id: string, violatedWhen: string, more: Readonly<Record<string, string>> = {}): string =>
  rule({ per: 'grant', violatedWhen, ...more }, `acme/${id}`)

const site = (value: string): string => `{ fact: account.site, operator: equal, value: ${value} }`

/** Findings of a scene's plan by the built-in rules, judged from text. */
async function findingsIn({ plan, beside, accounts, inventories, asOf, inventoryMaxAge }: Scene) {
  const text = (file: string, document: unknown) => ({ file, text: JSON.stringify(document) })
  const config = { apiVersion: 'shareplan/v1', kind: 'Config', spec: { inventoryMaxAge: `${inventoryMaxAge ?? 0}s` } }
  const report = await judge({
    plans: [text('plan.json', plan), ...(beside ? [text('beside.json', beside)] : [])],
    accounts: [text('accounts.json', accounts)],
    inventories: inventories.map((one, index) => text(`inventory-${index}.json`, one)),
    ...(inventoryMaxAge !== undefined && inventoryMaxAge > 0 && { config: text('shareplan.json', config) }),
    asOf,
  })
  return report.findings
}

describe('the analysis of the built-in rules', () => {
  it('holds nothing against them, and its witnesses behave as said', async () => {
    const { rules } = await load({})
    const analysis = await analyze(rules, {
      labels: new Map(),
      facts: [...factsByName(new Map()).values()],
      failOn: 'deny',
    })
    expect(problemsOf(analysis)).toEqual([])
    expect(analysis.implications).toEqual([])
    for (const { rule: id, violated, indeterminate } of analysis.rules)
      for (const [answer, outcome] of [
        [violated, 'violated'],
        [indeterminate, 'indeterminate'],
      ] as const) {
        // Beside all others that one gives way to the rule about the image itself.
        if (answer.kind !== 'witness' || (id === 'paid-image-billed-to-sharee' && outcome === 'violated')) continue
        const found = await findingsIn(answer.scene)
        expect(found.filter((one) => one.rule === id).map((one) => one.outcome)).toContain(outcome)
      }
    for (const { passes, action } of analysis.actions) {
      expect([action, passes.kind]).toEqual([action, 'witness'])
      const { scene } = passes as Extract<Answer<null>, { kind: 'witness' }>
      expect((await findingsIn(scene)).filter(({ enforcement }) => enforcement === 'deny')).toEqual([])
    }
  })
})

describe('an analysis', () => {
  it('tells of rules that are never or always violated', async () => {
    expect(await problems(own('a', `{ all: [${site('china')}, ${site('japan')}] }`))).toEqual([
      'acme/a is never violated; all it can come to is undecided',
    ])
    const counted = '{ any: [{ fact: step.accountCount, operator: greaterThanInclusive, value: 0 }] }'
    expect(await problems(own('b', counted))).toContain('acme/b is violated wherever it is asked')
  })

  it('tells where parameters are the reason', async () => {
    const over = '{ fact: step.accountCount, operator: greaterThan, value: { fact: params.most } }'
    const params = (value: number): string => `{ most: { type: number, default: ${value} } }`
    expect(await problems(own('a', over, { params: params(-1) }))).toContain(
      'acme/a is violated wherever it is asked, because of its parameters',
    )
    expect(await problems(own('a', over, { params: params(5) }))).toEqual([])
  })

  it('tells of a rule that another implies, unless it weighs more or yields', async () => {
    const over = (id: string, value: number, more = {}): string =>
      own(id, `{ fact: image.shareCountAfter, operator: greaterThan, value: ${value} }`, more)
    expect(await problems(over('a', 10), over('b', 5))).toEqual(['acme/a is violated nowhere but where acme/b is, too'])
    expect(await problems(over('a', 10), over('b', 5, { enforcement: 'warn' }))).toEqual([])
    expect(await problems(over('a', 10, { yieldsTo: '[acme/b]' }), over('b', 5))).toEqual([])
    expect(await problems(over('a', 5), over('b', 5))).toEqual(['acme/b and acme/a are violated by the same'])
  })

  it('tells of two rules that leave nothing to pass', async () => {
    const trusted = (value: boolean): string => `{ fact: image.encrypted, operator: equal, value: ${value} }`
    const { actions } = await analysisOf(own('a', trusted(true)), own('b', trusted(false)))
    expect(actions.find(({ action }) => action === 'share')).toMatchObject({
      passes: { kind: 'never' },
      closedBy: ['acme/a', 'acme/b'],
    })
  })

  it('tells of actions that no rule looks at, with a plan that passes', async () => {
    const analysis = await analysisOf(own('a', site('japan')))
    expect(problemsOf(analysis)).toEqual(
      ['unshare', 'copy', 'delete'].map((one) => `no rule that denies looks at ${one} steps`),
    )
    const share = analysis.actions.find(({ action }) => action === 'share')
    expect(share?.passes.kind).toBe('witness')
    expect(share?.unread).toContain('image.public')
    expect(share?.unread).not.toContain('account.site')
  })
})

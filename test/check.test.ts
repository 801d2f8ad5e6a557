import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Enforcement, Finding } from '../src/finding.ts'
import type { Report, Verdict } from '../src/report.ts'
import { workspace } from './policy/support/arbitrary.ts'
import { planText, sharedFacts, textsOf } from './policy/support/cases.ts'
import { judge, type Text, type Workspace } from './support/judge.ts'
import { scale } from './support/scale.ts'

/** Plans of the given steps, on the shared facts. */
function run(plans: readonly (readonly string[])[], more: Partial<Workspace> = {}): Promise<Report> {
  const texts = plans.map((steps, index) => ({ file: `plan-${index}.yaml`, text: planText(steps, `plan-${index}`) }))
  return judge({ ...sharedFacts(), plans: texts, ...more })
}

const good = 'action: share, image: m-plain, accounts: [pay-prod]'
const denied = 'action: share, image: m-hangzhou, region: cn-hangzhou, accounts: [vendor]'
const warned = 'action: unshare, image: m-plain, accounts: [pay-prod]'
const informed = 'action: share, image: m-market, accounts: [pay-prod]'
const undecided = 'action: share, image: m-status-dark, accounts: [pay-prod]'
const undecidedWarning = 'action: share, image: m-enc-dark, region: cn-hangzhou, accounts: [pay-prod]'
const invalid = 'action: share, imageFrom: nothing, accounts: [pay-prod]'

describe('the verdict', () => {
  const table: readonly (readonly [string, readonly string[], Enforcement, Verdict])[] = [
    ['nothing found', [good], 'deny', 'pass'],
    ['a violation', [denied], 'deny', 'fail'],
    ['an undecided rule', [undecided], 'deny', 'indeterminate'],
    ['both', [undecided, denied], 'deny', 'fail'],
    ['a warning', [warned], 'deny', 'pass'],
    ['a warning that counts', [warned], 'warn', 'fail'],
    ['a warning where information counts', [warned], 'info', 'fail'],
    ['an invalid plan', [invalid, denied], 'deny', 'invalid'],
    ['an invalid plan whatever counts', [invalid], 'info', 'invalid'],
  ]
  it.each(table)('on %s', async (_, steps, failOn, verdict) => {
    const report = await run([steps], { failOn })
    expect([report.verdict, report.plans.map((plan) => plan.verdict)]).toEqual([verdict, [verdict]])
  })

  it('is that of rules at or above the level, indeterminate ones too', async () => {
    const region = { ...sharedFacts() }
    const steps = [undecidedWarning]
    const inventories = region.inventories?.map(({ file, text }) => ({
      file,
      text: text.replace('id: m-enc-dark, region: cn-beijing', 'id: m-enc-dark, region: cn-hangzhou'),
    }))
    const off = (id: string) => `    ${id}: { level: off, reason: a test }\n`
    const others = ['encrypted-service-key', 'encrypted-key-disabled', 'encrypted-several-snapshots']
    const text = `apiVersion: shareplan/v1\nkind: Config\nspec:\n  enforcement:\n${others.map(off).join('')}`
    const more = { ...(inventories && { inventories }), config: { file: 'shareplan.yaml', text } }
    expect((await run([steps], { ...more, failOn: 'deny' })).verdict).toBe('pass')
    expect((await run([steps], { ...more, failOn: 'warn' })).verdict).toBe('indeterminate')
  })

  it('counts information only when asked', async () => {
    const text =
      'apiVersion: shareplan/v1\nkind: Config\nspec:\n  params: { marketplace-image-shared: { scope: cross-site } }\n'
    const config = { file: 'shareplan.yaml', text }
    expect((await run([[informed]], { config, failOn: 'warn' })).verdict).toBe('pass')
    expect((await run([[informed]], { config, failOn: 'info' })).verdict).toBe('fail')
  })

  it('of several plans is the worst, and each has its own', async () => {
    const report = await run([[good], [undecided], [denied], [invalid]])
    expect(report.verdict).toBe('invalid')
    expect(report.plans.map(({ name, file, verdict }) => [name, file, verdict])).toEqual([
      ['plan-0', 'plan-0.yaml', 'pass'],
      ['plan-1', 'plan-1.yaml', 'indeterminate'],
      ['plan-2', 'plan-2.yaml', 'fail'],
      ['plan-3', 'plan-3.yaml', 'invalid'],
    ])
    expect((await run([[undecided], [good]])).verdict).toBe('indeterminate')
  })
})

describe('a report', () => {
  it('counts plans, steps, grants, rules and findings', async () => {
    const all = 'action: unshare, image: m-shared, accounts: all'
    const report = await run([
      [good, 'action: share, image: m-hangzhou, region: cn-hangzhou, accounts: ["@pay", vendor]'],
      [all, undecided],
      [invalid],
    ])
    const { summary } = report
    expect(summary).toEqual({
      plans: 3,
      steps: 4,
      grants: 7,
      rules: 35,
      violated: 1,
      indeterminate: 1,
      waived: 0,
      invalid: 1,
    })
    expect(report.rules).toHaveLength(35)
    expect(report.rules.find(({ rule }) => rule === 'account-untrusted')).toEqual({
      rule: 'account-untrusted',
      violated: 1,
      indeterminate: 0,
      held: 4,
      notApplicable: 0,
    })
  })

  it('says which clock the rules saw', async () => {
    expect((await run([[good]], { asOf: '2026-12-01T00:00:00Z' })).asOf).toBe('2026-12-01T00:00:00Z')
  })

  it('counts other documents in a file of plans, and uses none of them', async () => {
    const friend = `---
apiVersion: shareplan/v1
kind: Accounts
spec: { accounts: [{ id: "4000000000000001", name: friend, site: china, trusted: true }] }
---
kind: Deployment
`
    const text = planText(['action: share, image: m-plain, accounts: ["4000000000000001"]']) + friend
    const report = await judge({ ...sharedFacts(), plans: [{ file: 'plan.yaml', text }] })
    expect(report.otherDocuments).toEqual({ ours: 1, foreign: 1 })
    expect(report.findings.map(({ rule }) => rule)).toEqual(['account-unknown'])
  })

  it('judges each plan of a file alone', async () => {
    const text = `${planText([good], 'one')}---\n${planText([good], 'two')}`
    const report = await judge({ ...sharedFacts(), plans: [{ file: 'plan.yaml', text }] })
    expect(report.plans.map(({ name }) => name)).toEqual(['one', 'two'])
    expect(report.findings.map(({ rule, plan }) => [rule, plan])).toEqual([
      ['plans-share-image', 'one'],
      ['plans-share-image', 'two'],
    ])
  })

  it('has findings for whatever keeps a plan from being judged', async () => {
    const text = planText(['action: share, image: m-plain, accounts: [9123456789012345]'], 'broken')
    const report = await judge({ ...sharedFacts(), plans: [{ file: 'plan.yaml', text }] })
    expect(report.plans.map(({ name, verdict }) => [name, verdict])).toEqual([['broken', 'invalid']])
    expect(report.findings).toMatchObject([
      { kind: 'document', rule: 'plan-schema', outcome: 'invalid', enforcement: 'deny', plan: 'broken', step: null },
    ])
    expect(await report.plans[0]?.digest()).toBeNull()
  })
})

/** Own rules for what the built-in ones do not show. */
function ownRule(id: string, spec: string): readonly Text[] {
  const text = `apiVersion: shareplan/v1\nkind: Rule\nmetadata: { id: acme/${id}, title: Own rule }\nspec:\n${spec}`
  return [{ file: `${id}.yaml`, text }]
}

const onDarkStatus = `  actions: [share]
  per: step
  violatedWhen: { fact: image.status, operator: equal, value: Creating }
  enforcement: deny
  message: is it made?
`

describe('a rule', () => {
  const outcomes: readonly (readonly [string, string | undefined, string[]])[] = [
    ['nothing', undefined, ['acme/made: indeterminate']],
    ['indeterminate', 'indeterminate', ['acme/made: indeterminate']],
    ['violated', 'violated', ['acme/made: violated']],
    ['skip', 'skip', []],
  ]
  it.each(outcomes)('that says %s of the unknown', async (_, onUnknown, expected) => {
    const spec = onUnknown === undefined ? onDarkStatus : `${onDarkStatus}  onUnknown: ${onUnknown}\n`
    const { findings, rules } = await run([[undecided]], { rules: ownRule('made', spec) })
    const own = findings.filter(({ rule }) => rule === 'acme/made')
    expect(own.map(({ rule, outcome }) => `${rule}: ${outcome}`)).toEqual(expected)
    if (onUnknown === 'skip') expect(rules.find(({ rule }) => rule === 'acme/made')?.notApplicable).toBe(1)
  })

  it('is counted as not applied where it has nothing to look at', async () => {
    const rules = ownRule('made', onDarkStatus.replace('[share]', '[delete]'))
    const counts = async (steps: readonly string[]) =>
      (await run([steps], { rules })).rules.find(({ rule }) => rule === 'acme/made')
    const none = { rule: 'acme/made', violated: 0, indeterminate: 0, held: 0, notApplicable: 0 }
    expect(await counts([good])).toEqual(none)
    expect(await counts(['action: delete, image: m-plain'])).toEqual({ ...none, held: 1 })
  })

  it('yields to rules of accounts, wherever in the step they have a finding', async () => {
    const spec = `  actions: [share]
  per: grant
  violatedWhen: { fact: account.known, operator: equal, value: true }
  enforcement: warn
  yieldsTo: [account-untrusted]
  message: "{{account.name}}"
`
    const found = async (steps: readonly string[]) =>
      (await run([steps], { rules: ownRule('known', spec) })).findings
        .filter(({ rule }) => rule === 'acme/known')
        .map(({ step, account }) => [step, account])
    const last = 'action: share, image: m-plain, accounts: [pay-prod, vendor]'
    const first = 'action: share, image: m-plain, accounts: [vendor, pay-prod]'
    expect(await found([last, first, good])).toEqual([['step-3', '2000000000000001']])
  })

  it('yields to rules of the same step only', async () => {
    const spec = `  actions: [share]
  per: step
  violatedWhen: { fact: image.id, operator: startsWith, value: m- }
  enforcement: warn
  yieldsTo: [account-untrusted]
  message: "{{image.id}}"
`
    const { findings } = await run([[denied, good]], { rules: ownRule('any', spec) })
    expect(findings.filter(({ rule }) => rule === 'acme/any').map(({ step }) => step)).toEqual(['step-2'])
  })

  it('of the image does not apply where a guard fires, though all built-in rules but the guards are left out', async () => {
    const rules = ownRule('any', onDarkStatus.replace('equal, value: Creating', 'startsWith, value: ""'))
    const steps = ['action: share, image: m-nowhere, accounts: [pay-prod]', good]
    const { findings, verdict } = await run([steps], { rules, builtin: false })
    expect(findings.map(({ rule, step }) => [rule, step])).toEqual([
      ['image-unknown', 'step-1'],
      ['acme/any', 'step-2'],
    ])
    expect(verdict).toBe('fail')
  })

  it('reads labels', async () => {
    const spec = `  actions: [share]
  per: grant
  match: { fact: account.labels.env, operator: equal, value: dev }
  violatedWhen: { fact: image.id, operator: notEqual, value: m-for-developers }
  enforcement: deny
  message: "{{account.name}} ({{account.labels.env}})"
`
    const step = 'action: share, image: m-plain, accounts: [pay-prod, pay-dev, web-jp]'
    const { findings } = await run([[step]], { rules: ownRule('dev', spec) })
    expect(findings.map(({ message, outcome }) => [message.split(':')[0], outcome])).toEqual([
      ['pay-dev (dev)', 'violated'],
      ['Own rule', 'indeterminate'],
    ])
  })
})

describe('findings of random plans', () => {
  const levels: readonly Enforcement[] = ['info', 'warn', 'deny']

  it('stand in a text, in order, and say what is missing and what to do', async () => {
    await fc.assert(
      fc.asyncProperty(workspace, fc.constantFrom(...levels), async (input, failOn) => {
        const { findings, verdict } = await judge({ ...input, failOn })
        for (const finding of findings) expectSound(finding, input)
        const places = findings.map(({ file, range: { start } }) => [file, start.line, start.column] as const)
        expect(places).toEqual(
          places.toSorted((a, b) => (a[0] === b[0] ? a[1] - b[1] || a[2] - b[2] : a[0] < b[0] ? -1 : 1)),
        )
        expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length)
        expect(verdict).toBe(verdictOf(findings, levels.slice(levels.indexOf(failOn))))
      }),
      { numRuns: scale(100, 1500) },
    )
  })

  it('are the same when asked again', async () => {
    await fc.assert(
      fc.asyncProperty(workspace, async (input) => {
        expect((await judge(input)).findings).toEqual((await judge(input)).findings)
      }),
      { numRuns: scale(30, 500) },
    )
  })
})

function expectSound({ file, range, outcome, missing, message, remediation, fingerprint }: Finding, input: Workspace) {
  const lines = textsOf(input)
    .find((one) => one.file === file)
    ?.text.split('\n')
  const { start, end } = range
  expect(lines?.[start.line - 1]?.length).toBeGreaterThanOrEqual(start.column)
  expect((lines?.[end.line - 1]?.length ?? 0) + 1).toBeGreaterThanOrEqual(end.column)
  expect(end.line > start.line || (end.line === start.line && end.column > start.column)).toBe(true)
  expect(missing.length > 0).toBe(outcome === 'indeterminate')
  expect(message).not.toBe('')
  expect(remediation).not.toBe('')
  expect(fingerprint).toMatch(/^[0-9a-f]{32}$/)
}

function verdictOf(findings: readonly Finding[], counting: readonly Enforcement[]): Verdict {
  const outcomes = findings.filter(({ enforcement }) => counting.includes(enforcement)).map(({ outcome }) => outcome)
  if (outcomes.includes('violated')) return 'fail'
  return outcomes.includes('indeterminate') ? 'indeterminate' : 'pass'
}

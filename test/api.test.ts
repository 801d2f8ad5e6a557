import { describe, expect, it } from 'vitest'
import { check, type Workspace, WorkspaceError } from '../src/index.ts'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "1000000000000002", name: prod, site: china, trusted: true }
`
const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001", capturedAt: 2026-11-24T00:00:00Z }
spec:
  images:
    - id: m-1
      region: cn-beijing
      name: one
      status: Available
      owner: self
      productCode: ""
      encryption: none
      public: false
      sharedWith: []
      resourceShares: []
      usedBy: { "1000000000000001": [] }
`
const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: p, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps:
    - { action: share, image: m-1, accounts: [prod] }
`
const workspace: Workspace = {
  plans: [{ file: 'plan.yaml', text: plan }],
  accounts: [{ file: 'accounts.yaml', text: accounts }],
  inventories: [{ file: 'inventory.yaml', text: inventory }],
  now: new Date('2026-11-24T01:00:00Z'),
}

function config(spec: string): Workspace['config'] & object {
  return { file: 'shareplan.yaml', text: `apiVersion: shareplan/v1\nkind: Config\nspec: ${spec}\n` }
}

describe('check', () => {
  it('judges texts', async () => {
    const { verdict, summary, plans } = await check(workspace)
    expect([verdict, summary.steps, summary.grants]).toEqual(['pass', 1, 1])
    expect(await plans[0]?.digest()).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('knows nothing without facts', async () => {
    const { verdict, findings } = await check({
      plans: [{ file: 'p', text: plan.replace('[prod]', '["12"]') }],
      now: workspace.now,
    })
    expect(verdict).toBe('fail')
    expect(findings.map(({ rule }) => rule)).toEqual(['image-unknown', 'account-id-unusual', 'account-unknown'])
  })

  it('uses the clock, the parameters and the levels that it is given', async () => {
    const stale = await check({
      ...workspace,
      now: new Date('2026-11-26T00:00:00Z'),
      config: config('{ inventoryMaxAge: 24h }'),
    })
    expect(stale.findings.map(({ rule, file }) => [rule, file])).toEqual([['inventory-stale', 'inventory.yaml']])
    const large = await check({
      ...workspace,
      failOn: 'warn',
      config: config('{ params: { plan-too-large: { maxGrants: 0 } } }'),
    })
    expect([large.verdict, large.findings.map(({ rule }) => rule)]).toEqual(['fail', ['plan-too-large']])
  })

  it('waives by the waivers that it is given, and refuses those that are not sound', async () => {
    const large = {
      ...workspace,
      failOn: 'warn',
      config: config('{ params: { plan-too-large: { maxGrants: 0 } } }'),
    } as const
    const by = (where: string) => {
      const entry = `{ rule: plan-too-large, ${where}, reason: r, owner: o, ticket: t, expires: 2026-12-01 }`
      const text = `apiVersion: shareplan/v1\nkind: Waivers\nspec: { waivers: [${entry}] }\n`
      return check({ ...large, waivers: [{ file: 'w.yaml', text }] })
    }
    const { verdict, summary, findings } = await by('plan: p')
    expect([verdict, summary.violated, summary.waived]).toEqual(['pass', 0, 1])
    expect(findings[0]?.waiver?.owner).toBe('o')
    const unused = await by('plan: other')
    expect(unused.findings.map(({ rule }) => rule)).toEqual(['plan-too-large', 'waiver-unused'])
    await expect(by('plan: "*"')).rejects.toBeInstanceOf(WorkspaceError)
  })

  it('judges no plan beside a broken document', async () => {
    const text = `${plan}---\napiVersion: shareplan/v1\nkind: Accounts\nspec: { accounts: [{ id: 12 }] }\n`
    const { verdict, plans } = await check({ ...workspace, plans: [{ file: 'plan.yaml', text }] })
    expect([verdict, plans.map((one) => one.verdict)]).toEqual(['invalid', ['invalid']])
  })

  it.each([
    ['accounts', { accounts: [{ file: 'a.yaml', text: `${accounts}    - { id: "1000000000000002" }\n` }] }, 'a.yaml'],
    ['inventories', { inventories: [{ file: 'i.yaml', text: inventory.replace('Available', 'Odd') }] }, 'i.yaml'],
    [
      'the configuration',
      { config: config('{ enforcement: { image-unknown: { level: off, reason: x } } }') },
      'shareplan.yaml',
    ],
  ])('refuses to judge by %s that are not sound', async (_, broken, file) => {
    const refused = await check({ ...workspace, ...broken }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(WorkspaceError)
    const problems = refused instanceof WorkspaceError ? refused.problems : []
    expect(problems.map(({ location }) => location.file)).toEqual([file])
  })

  const other = { file: 'other.yaml', text: 'a: 1\n' }
  const must = `apiVersion: shareplan/v1
kind: Rule
metadata: { id: own/must, title: Must }
spec:
  actions: [delete]
  per: step
  mustApply: true
  violatedWhen: { fact: image.id, operator: equal, value: nothing }
  enforcement: deny
  message: m
`
  const twice = config('{}')

  it.each<[string, Partial<Workspace>, string]>([
    ['no plan', { plans: [] }, 'there is no plan to judge'],
    ['nothing that is a plan', { plans: [other] }, 'there is no plan to judge'],
    ['no rule', { builtin: false }, 'no rule is in force'],
    ['a rule that must apply and does not', { rules: [{ file: 'r.yaml', text: must }] }, 'own/must must apply'],
    ['no document of the kind', { accounts: [other] }, 'other.yaml holds no document of kind Accounts'],
    ['two configurations', { config: { ...twice, text: `${twice.text}---\n${twice.text}` } }, 'more than one document'],
  ])('passes nothing where there is %s', async (_, given, words) => {
    const refused = await check({ ...workspace, ...given }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(WorkspaceError)
    expect(String(refused)).toContain(words)
  })

  it.each([
    { failOn: 'error' },
    { stage: 'prod' },
    { now: '2026-11-24' },
    { now: new Date('never') },
    { now: undefined },
  ])('refuses what it does not know: %j', async (given) => {
    await expect(check({ ...workspace, ...given } as unknown as Workspace)).rejects.toBeInstanceOf(TypeError)
  })
})

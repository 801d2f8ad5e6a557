import { describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import type { Finding } from '../../src/finding.ts'
import { renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report.ts'
import { readWorkspace, rulesOf, type Text, type Workspace } from '../support/judge.ts'

const owner = '1000000000000001'
const apiVersion = 'shareplan/v1'

function document(kind: string, rest: object): Text {
  return { file: `${kind}.yaml`, text: JSON.stringify({ apiVersion, kind, ...rest }) }
}

function account(n: number): string {
  return String(2_000_000_000_000_000n + BigInt(n))
}

const accounts = [
  document('Accounts', {
    spec: {
      accounts: [owner, ...Array.from({ length: 30 }, (_, n) => account(n))].map((id) => ({
        id,
        site: 'china',
        trusted: true,
      })),
    },
  }),
]

const own = { region: 'cn-beijing', status: 'Available', owner: 'self', productCode: '', encryption: 'none' }
const facts = { ...own, public: false, sharedWith: [], resourceShares: [], usedBy: { [owner]: [] } }
const inventories = [
  document('Inventory', {
    metadata: { account: owner },
    spec: {
      images: [
        { id: 'm-1', name: 'base', ...facts },
        { id: 'm-old', ...facts },
      ],
    },
  }),
]

function plan(steps: readonly object[]): Text {
  return document('SharePlan', { metadata: { name: 'p', account: owner }, spec: { region: 'cn-beijing', steps } })
}

async function anyOrder(workspace: Workspace): Promise<Report> {
  const { input, sources } = await readWorkspace({ accounts, inventories, ...workspace })
  return check({ ...input, rules: rulesOf(sources), anyOrder: true })
}

function lines(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, outcome, step, message }) => `${rule} ${outcome} ${step}: ${message}`)
}

const auditFirst: Text = document('Rule', {
  metadata: { id: 'acme/shared-without-audit', title: 'Image shared, but not with the auditors' },
  spec: {
    actions: ['share', 'unshare'],
    per: 'step',
    invariant: true,
    violatedWhen: {
      all: [
        { fact: 'image.shareCountAfter', operator: 'greaterThan', value: 0 },
        { fact: 'image.sharedWithAfter', operator: 'doesNotContain', value: account(0) },
      ],
    },
    enforcement: 'deny',
    message: '{{image.id}} is shared with {{image.shareCountAfter}} accounts, without the auditors',
  },
})

describe('check --any-order', () => {
  const freeing = { id: 'free', action: 'delete', image: 'm-old' }
  const copying = { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-beijing', name: 'next' } }

  it('finds that a copy may come before the delete that frees its name', async () => {
    const report = await anyOrder({ plans: [plan([freeing, copying])] })
    expect(lines(report.findings)).toEqual([
      'copy-name-taken indeterminate copy: Copy named like an image that exists: cannot be decided for m-1, since copy.nameTaken is unknown (in this order: copy)',
    ])
    expect([report.verdict, report.findings[0]?.missing]).toEqual(['indeterminate', ['copy.nameTaken']])
  })

  it('finds nothing where the name is known, since the copy then follows the delete', async () => {
    const named = JSON.parse(inventories[0]?.text ?? '')
    named.spec.images[1].name = 'next'
    const workspace = { plans: [plan([freeing, copying])], inventories: [document('Inventory', named)] }
    expect((await anyOrder(workspace)).verdict).toBe('pass')
  })

  it('finds that a step may stop half way, with the fewest accounts done', async () => {
    const share = { id: 'all', action: 'share', image: 'm-1', accounts: [account(1), account(0), account(2)] }
    const report = await anyOrder({ plans: [plan([share])], rules: [auditFirst] })
    expect(lines(report.findings)).toEqual([
      `acme/shared-without-audit violated all: m-1 is shared with 1 accounts, without the auditors (in this order: all, stopped after ${account(1)})`,
    ])
  })

  it('knows the steps that are done before, and how calls are cut', async () => {
    const auditors = { id: 'auditors', action: 'share', image: 'm-1', accounts: [account(0)] }
    const others = Array.from({ length: 12 }, (_, n) => account(n + 1))
    const share = { id: 'others', action: 'share', image: 'm-1', accounts: others }
    const safe = await anyOrder({ plans: [plan([auditors, share])], rules: [auditFirst] })
    expect(lines(safe.findings)).toEqual([])
    const unshare = { id: 'end', action: 'unshare', image: 'm-1', accounts: [...others, account(0)] }
    const report = await anyOrder({ plans: [plan([auditors, share, unshare])], rules: [auditFirst] })
    // The auditors are the thirteenth: three others must be done before a call of ten can reach them.
    expect(lines(report.findings.filter(({ enforcement }) => enforcement === 'deny'))).toEqual([
      `acme/shared-without-audit violated end: m-1 is shared with 9 accounts, without the auditors (in this order: auditors, others, then end, stopped after ${[...others.slice(0, 3), account(0)].join(', ')})`,
    ])
  })

  it('asks a quantifier of accounts that leave its set before the step is done', async () => {
    const rule = JSON.parse(auditFirst.text)
    rule.spec.actions = ['unshare']
    rule.spec.violatedWhen = {
      some: {
        account: 'image.sharedWithAfter',
        satisfies: { fact: 'image.shareCountAfter', operator: 'equal', value: 1 },
      },
    }
    const both = [account(1), account(2)]
    const steps = ['share', 'unshare'].map((action) => ({ id: action, action, image: 'm-1', accounts: both }))
    const report = await anyOrder({ plans: [plan(steps)], rules: [document('Rule', rule)] })
    expect(lines(report.findings.filter(({ enforcement }) => enforcement === 'deny'))).toEqual([
      expect.stringContaining(`(in this order: share, then unshare, stopped after ${account(2)})`),
    ])
  })

  it('does not repeat what is found in the plan as written', async () => {
    const share = { id: 'all', action: 'share', image: 'm-1', accounts: [account(1), account(2)] }
    const { input, sources } = await readWorkspace({
      accounts,
      inventories,
      plans: [plan([share])],
      rules: [auditFirst],
    })
    const rules = rulesOf(sources)
    const written = await check({ ...input, rules })
    expect((await check({ ...input, rules, anyOrder: true })).findings).toEqual(written.findings)
  })

  it('gives up where the ways to stop are too many, and does not say that the rule holds', async () => {
    const condition = {
      any: Array.from({ length: 13 }, (_, n) => ({
        all: [
          { fact: 'image.sharedWithAfter', operator: 'contains', value: account(n) },
          { fact: 'image.shareCountAfter', operator: 'equal', value: 60 },
        ],
      })),
    }
    const rule = JSON.parse(auditFirst.text)
    rule.spec.violatedWhen = condition
    const share = {
      id: 'all',
      action: 'share',
      image: 'm-1',
      accounts: Array.from({ length: 20 }, (_, n) => account(n)),
    }
    const report = await anyOrder({ plans: [plan([share])], rules: [document('Rule', rule)] })
    expect(lines(report.findings)).toEqual([
      'acme/shared-without-audit indeterminate all: Image shared, but not with the auditors: there are too many ways to come to step all to try them all',
    ])
  })

  it('says in every report which rules were judged so, and only there where it was asked', async () => {
    const workspace = { plans: [plan([copying])] }
    const told = JSON.parse(await renderJson(await anyOrder(workspace)))
    expect(told.anyOrder).toContain('share-quota-exceeded')
    const { input, sources } = await readWorkspace({ accounts, inventories, ...workspace })
    expect(JSON.parse(await renderJson(await check({ ...input, rules: rulesOf(sources) })))).not.toHaveProperty(
      'anyOrder',
    )
  })

  it('takes rules about a plan as a whole for no invariants', async () => {
    const rule = document('Rule', {
      metadata: { id: 'acme/x', title: 'x' },
      spec: {
        per: 'plan',
        invariant: true,
        violatedWhen: { fact: 'plan.stepCount', operator: 'greaterThan', value: 9 },
        enforcement: 'deny',
        message: 'x',
      },
    })
    await expect(anyOrder({ plans: [plan([copying])], rules: [rule] })).rejects.toThrow(
      'per: plan is not about the order',
    )
  })
})

import { describe, expect, it } from 'vitest'
import { judge, type Workspace } from '../support/judge.ts'
import { load, rule, told } from './support/rule-text.ts'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: [prod, dev] }
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true, labels: { env: prod } }
    - { id: "2000000000000001", name: pay, site: china, trusted: true, labels: { env: prod } }
    - { id: "2000000000000002", name: web, site: japan, trusted: false }
    - { id: "2000000000000003", name: lab }
  groups: { some: [pay, web] }
`

const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001", capturedAt: 2026-11-24T02:00:00Z }
spec:
  shareRole: { exists: true, trustedAccounts: ["2000000000000001"] }
  images:
    - id: m-1
      region: cn-beijing
      name: golden-1
      status: Available
      owner: self
      createdAt: 2026-11-21T03:00:01Z
      family: golden
      tags: { stage: approved, note: "" }
      encryption: { kmsKey: key-1, keyType: customer, keyEnabled: true }
      sharedWith: ["2000000000000001", "2000000000000002"]
    - { id: m-2, region: cn-beijing, name: golden-2, owner: self, createdAt: 2026-12-24T03:00:00Z, family: "", tags: {}, sharedWith: ["2000000000000009"] }
    - { id: m-3, region: cn-beijing, name: golden-3, owner: self }
`

const steps = {
  share: '{ id: s, action: share, image: m-1, accounts: [lab] }',
  strip: '{ id: u, action: unshare, image: m-1, accounts: all }',
  stripDark: '{ id: d, action: unshare, image: m-3, accounts: all }',
  dark: '{ id: k, action: share, image: m-3, accounts: [pay] }',
  second: '{ id: t, action: share, image: m-2, accounts: [lab] }',
  copy: '{ id: c, action: copy, image: m-1, to: { region: cn-hangzhou, name: hz, kmsKey: key-hz, tags: { stage: draft } } }',
  copied: '{ id: f, action: share, region: cn-hangzhou, imageFrom: c, accounts: [web] }',
  remove: '{ id: r, action: delete, image: m-2 }',
} as const

/** What the values of facts come to where a rule's message shows them, one line a finding. */
async function shown(
  texts: readonly string[],
  { per = 'plan', names }: { readonly per?: string; readonly names: readonly string[] },
  asOf = '2026-11-24T03:00:00Z',
): Promise<readonly string[]> {
  const actions = { plan: '', grant: '[share]', step: '[share]' }[per] ?? per
  const message = `"${names.map((name) => `{{${name}}}`).join(' | ')}"`
  const given = {
    actions,
    per: ['plan', 'grant'].includes(per) ? per : 'step',
    violatedWhen: '{ fact: plan.stepCount, operator: greaterThan, value: 0 }',
    imageTags: '{ stage: [draft, approved], note: string }',
    planLabels: '{ ticket: string }',
    message,
  }
  const report = await judge(workspace(texts, [rule(given)], asOf))
  return report.findings.filter((one) => one.rule === 'acme/some-rule').map((finding) => finding.message)
}

function workspace(texts: readonly string[], rules: readonly string[], asOf = '2026-11-24T03:00:00Z'): Workspace {
  const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: p, account: "1000000000000001", labels: { ticket: CHG-1 } }
spec:
  region: cn-beijing
  steps:
${texts.map((text) => `    - ${text}\n`).join('')}`
  return {
    plans: [{ file: 'plan.yaml', text: plan }],
    rules: rules.map((text, index) => ({ file: `rule-${index}.yaml`, text })),
    builtin: false,
    accounts: [{ file: 'accounts.yaml', text: accounts }],
    inventories: [{ file: 'inventory.yaml', text: inventory }],
    asOf,
  }
}

describe('facts of an image', () => {
  const names = [
    'image.ageDays',
    'image.family',
    'image.tagKeys',
    'image.tags.stage',
    'image.tags.note',
    'image.kmsKey',
  ]

  it('are what the inventory says', async () => {
    expect(await shown([steps.share], { per: 'step', names })).toEqual([
      '2 | golden | note, stage | approved |  | key-1',
    ])
  })

  it('are unknown where it says nothing, and where an image was made in the future', async () => {
    expect(await shown([steps.dark], { per: 'step', names })).toEqual([
      'unknown | unknown | unknown | unknown | unknown | unknown',
    ])
    expect(await shown([steps.second], { per: 'step', names })).toEqual([
      'unknown |  | none | unknown | unknown | unknown',
    ])
  })

  it('count whole days', async () => {
    const at = (asOf: string) => shown([steps.share], { per: 'step', names: ['image.ageDays'] }, asOf)
    expect(await at('2026-11-24T03:00:01Z')).toEqual(['3'])
    expect(await at('2026-11-21T03:00:01Z')).toEqual(['0'])
  })

  it('are those that a copy gets', async () => {
    expect(await shown([steps.copy, steps.copied], { per: 'step', names })).toEqual([
      '0 |  | stage | draft | unknown | key-hz',
    ])
  })
})

describe('facts of a copy', () => {
  it('tell that the account of the plan owns the image it makes', async () => {
    const names = ['image.owned', 'image.ownerAccount', 'image.ownerKnown', 'image.ownerTrusted']
    expect(await shown([steps.copy, steps.copied], { per: 'step', names })).toEqual([
      'true | 1000000000000001 | true | true',
    ])
  })

  it('are what the plan says', async () => {
    const names = ['copy.tagKeys', 'copy.tags.stage', 'copy.tags.note', 'copy.kmsKey']
    expect(await shown([steps.copy], { per: '[copy]', names })).toEqual(['stage | draft | unknown | key-hz'])
  })
})

describe('facts of accounts', () => {
  it('tell groups and labels', async () => {
    const names = ['account.groups', 'owner.labels.env', 'step.accounts', 'shareRole.trustedAccounts']
    expect(await shown([steps.share, steps.copy, steps.copied], { per: 'grant', names })).toEqual([
      'none | prod | 2000000000000003 | 2000000000000001',
      'some | prod | 2000000000000002 | 2000000000000001',
    ])
  })

  it('tell whom a step is about as far as that is known', async () => {
    const names = ['step.accounts']
    expect(await shown([steps.strip, steps.stripDark], { per: '[unshare]', names })).toEqual([
      '2000000000000001, 2000000000000002',
      'others that are unknown',
    ])
  })
})

describe('facts of the plan', () => {
  const all = [steps.copy, steps.copied, steps.share, steps.second, steps.remove]

  it('tell what it is about', async () => {
    const names = [
      'plan.actions',
      'plan.regions',
      'plan.images',
      'plan.sharees',
      'plan.labelKeys',
      'plan.labels.ticket',
    ]
    expect(await shown(all, { names })).toEqual([
      'copy, delete, share | cn-beijing, cn-hangzhou | copy:c, m-1, m-2 | 2000000000000002, 2000000000000003 | ticket | CHG-1',
    ])
  })

  it('tell how it ends', async () => {
    const names = [
      'plan.accountsAfter',
      'plan.mostSharesAfter',
      'plan.lostGrantCount',
      'plan.deletedImages',
      'plan.deletedImageCount',
    ]
    expect(await shown(all, { names })).toEqual([
      '2000000000000001, 2000000000000002, 2000000000000003 | 3 | 1 | m-2 | 1',
    ])
    expect(await shown([steps.strip], { names })).toEqual(['none | 0 | 2 | none | 0'])
    expect(await shown([steps.dark], { names })).toEqual([
      '2000000000000001, others that are unknown | at least 1 | 0 | none | 0',
    ])
    expect(await shown([steps.stripDark], { names })).toEqual(['none | 0 | at least 0 | none | 0'])
    expect(await shown(['{ action: unshare, image: m-3, accounts: [pay, web] }'], { names })).toEqual([
      'others that are unknown | at least 0 | between 0 and 2 | none | 0',
    ])
  })

  it('about the end are for rules per plan', async () => {
    const given = { per: 'step', violatedWhen: '{ fact: plan.newGrantCount, operator: greaterThan, value: 0 }' }
    expect(told(await load({ rules: [rule(given)] }))).toEqual([
      [
        'plan.newGrantCount cannot be read per step',
        'plan.newGrantCount',
        'it is known when all steps have been simulated: use per: plan, or another fact',
      ],
    ])
  })
})

describe('the last step on an image', () => {
  it('is the one after which nothing changes it', async () => {
    const again = '{ id: g, action: copy, image: m-1, to: { region: cn-hangzhou, name: again } }'
    const texts = [steps.share, steps.copy, steps.copied, steps.strip, again]
    const at = (per: string) => shown(texts, { per, names: ['step.id', 'step.lastOnImage'] })
    expect(await at('[share, unshare]')).toEqual(['s | false', 'f | true', 'u | true'])
    expect(await at('[copy]')).toEqual(['c | false', 'g | true'])
  })
})

describe('the clock', () => {
  it.each([
    ['2026-11-24T03:59:00Z', '20261124 | 3 | tuesday'],
    ['2027-01-03T07:00:00+08:00', '20270102 | 23 | saturday'],
  ])('at %s says %s', async (asOf, text) => {
    expect(await shown([steps.share], { names: ['clock.date', 'clock.hour', 'clock.weekday'] }, asOf)).toEqual([text])
  })
})

describe('a digest', () => {
  const given = { violatedWhen: '{ fact: image.ageDays, operator: greaterThan, value: 30 }' }
  const digest = async (asOf: string, more: Partial<Workspace> = {}): Promise<string | null | undefined> =>
    (await judge({ ...workspace([steps.share], [rule(given)], asOf), ...more })).plans[0]?.digest()

  it('covers when an image was made, and not how old it is', async () => {
    const [today, later] = ['2026-11-24T03:00:00Z', '2027-11-24T03:00:00Z']
    expect(await digest(later)).toBe(await digest(today))
    const older = inventory.replace('createdAt: 2026-11-21', 'createdAt: 2026-11-20')
    const inventories = [{ file: 'inventory.yaml', text: older }]
    expect(await digest(today, { inventories })).not.toBe(await digest(today))
  })
})

describe('declared tags and labels', () => {
  it('are all that a rule can read', async () => {
    const violatedWhen = '{ fact: image.tags.stgae, operator: equal, value: approved }'
    const given = { imageTags: '{ stage: [draft, approved] }', violatedWhen }
    expect(told(await load({ rules: [rule(given)] }))).toEqual([
      ['there is no fact image.tags.stgae', 'image.tags.stgae', 'did you mean image.tags.stage?'],
    ])
  })

  it('are told how to be declared, where none is', async () => {
    for (const [fact, given, remediation] of [
      ['image.tags.stage', {}, "declare it in the rule's spec: imageTags: { stage: string }"],
      ['copy.tags.stage', { actions: '[copy]' }, "declare it in the rule's spec: imageTags: { stage: string }"],
      ['plan.labels.ticket', {}, "declare it in the rule's spec: planLabels: { ticket: string }"],
    ] as const) {
      const violatedWhen = `{ fact: ${fact}, operator: equal, value: x }`
      const problems = told(await load({ rules: [rule({ ...given, violatedWhen })] }))
      expect(problems).toEqual([[`there is no fact ${fact}`, fact, remediation]])
    }
  })

  it('have the values that are declared', async () => {
    const violatedWhen = '{ fact: image.tags.stage, operator: equal, value: aproved }'
    const given = { imageTags: '{ stage: [draft, approved] }', violatedWhen }
    expect(told(await load({ rules: [rule(given)] }))).toEqual([
      ['image.tags.stage is never "aproved"', 'aproved', 'did you mean approved?'],
    ])
  })

  it('are unknown with a value that is not declared', async () => {
    const violatedWhen = '{ fact: plan.labels.ticket, operator: notEqual, value: INC-1 }'
    const given = { planLabels: '{ ticket: [INC-1, INC-2] }', violatedWhen }
    const { findings } = await judge(workspace([steps.share], [rule(given)]))
    expect(findings.map(({ outcome, missing, remediation }) => [outcome, missing, remediation])).toEqual([
      ['indeterminate', ['plan.labels.ticket'], 'give the plan the label ticket'],
    ])
  })
})

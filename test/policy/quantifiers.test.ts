import { describe, expect, it } from 'vitest'
import { judge, type Workspace } from '../support/judge.ts'
import { load, rule, told } from './support/rule-text.ts'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: [prod, dev] }
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "2000000000000001", name: prod-1, site: china, trusted: true, labels: { env: prod } }
    - { id: "2000000000000002", name: prod-2, site: japan, trusted: true, labels: { env: prod } }
    - { id: "2000000000000003", name: dev, site: china, trusted: true, labels: { env: dev } }
    - { id: "2000000000000004", name: blank }
  groups: { core: [prod-1] }
`

function inventory(sharedWith: string | undefined): string {
  return `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001" }
spec:
  images:
    - { id: m-1, region: cn-beijing, name: one, owner: self${sharedWith === undefined ? '' : `, sharedWith: [${sharedWith}]`} }
`
}

function workspace(condition: string, sharedWith: string | undefined, step: string): Workspace {
  const text = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: p, account: "1000000000000001" }
spec: { region: cn-beijing, steps: [${step}] }
`
  return {
    plans: [{ file: 'plan.yaml', text }],
    rules: [{ file: 'rule.yaml', text: rule({ actions: '[share, unshare]', violatedWhen: condition }) }],
    builtin: false,
    accounts: [{ file: 'accounts.yaml', text: accounts }],
    inventories: [{ file: 'inventory.yaml', text: inventory(sharedWith) }],
  }
}

const noStep = '{ action: unshare, image: m-1, accounts: [dev] }'

/** What a condition comes to for the accounts that have the image before the step, and what is missing. */
async function asked(condition: string, sharedWith: string | undefined, step = noStep): Promise<readonly string[]> {
  const { findings } = await judge(workspace(condition, sharedWith, step))
  const [own] = findings.filter(({ rule: id }) => id === 'acme/some-rule')
  if (own === undefined) return ['false']
  return own.outcome === 'violated' ? ['true'] : ['unknown', ...own.missing]
}

const [prod1, prod2, dev, blank, stranger] = [
  '2000000000000001',
  '2000000000000002',
  '2000000000000003',
  '2000000000000004',
  '2999999999999999',
]
const list = (...ids: readonly (string | undefined)[]): string => ids.map((id) => `"${id}"`).join(', ')
const isProd = '{ fact: member.labels.env, operator: equal, value: prod }'
const over = (kind: string, satisfies = isProd, set = 'image.sharedWith'): string =>
  `{ ${kind}: { account: ${set}, satisfies: ${satisfies} } }`

describe('a quantifier', () => {
  it.each([
    ['some', list(), 'false'],
    ['every', list(), 'true'],
    ['none', list(), 'true'],
    ['some', list(prod1, dev), 'true'],
    ['every', list(prod1, dev), 'false'],
    ['none', list(prod1, dev), 'false'],
    ['some', list(dev), 'false'],
    ['every', list(prod1, prod2), 'true'],
    ['none', list(dev), 'true'],
    ['some', list(prod1, blank), 'true'],
    ['every', list(dev, blank), 'false'],
    ['none', list(prod1, blank), 'false'],
  ])('%s over [%s] is %s', async (kind, sharedWith, truth) => {
    expect(await asked(over(kind), sharedWith)).toEqual([truth])
  })

  it.each(['some', 'every', 'none'])('%s hangs on accounts of which nobody knows, and says which', async (kind) => {
    const decided = kind === 'every' ? prod1 : dev
    expect(await asked(over(kind), list(decided, blank))).toEqual(['unknown', `member.labels.env of ${blank}`])
    expect(await asked(over(kind), list(decided, stranger))).toEqual(['unknown', `member.labels.env of ${stranger}`])
    expect(await asked(over(kind), undefined)).toEqual(['unknown', 'image.sharedWith'])
  })

  it('is decided by accounts that are known, whoever else there is', async () => {
    const afterwards = (kind: string, account: string) =>
      asked(
        over(kind, isProd, 'image.sharedWithAfter'),
        undefined,
        `{ action: share, image: m-1, accounts: [${account}] }`,
      )
    expect(await afterwards('some', 'prod-1')).toEqual(['true'])
    expect(await afterwards('none', 'prod-1')).toEqual(['false'])
    expect(await afterwards('every', 'dev')).toEqual(['false'])
    expect(await afterwards('every', 'prod-1')).toEqual(['unknown', 'image.sharedWithAfter'])
  })

  it('asks conditions of every form, and reads the facts around it', async () => {
    const known = '{ fact: member.known, operator: equal, value: true }'
    expect(await asked(over('every', known), list(prod1, blank))).toEqual(['true'])
    expect(await asked(over('some', `{ not: ${known} }`), list(prod1, stranger))).toEqual(['true'])
    const abroad =
      '{ all: [{ fact: member.site, operator: notEqual, value: { fact: owner.site } }, { fact: member.isOwner, operator: equal, value: false }] }'
    expect(await asked(over('some', abroad), list(prod1, prod2))).toEqual(['true'])
    expect(await asked(over('some', abroad), list(prod1, dev))).toEqual(['false'])
    const lost = '{ fact: step.accounts, operator: contains, value: { fact: member.id } }'
    expect(await asked(over('some', lost), list(prod1, dev))).toEqual(['true'])
    const core =
      '{ any: [{ fact: member.groups, operator: contains, value: core }, { fact: member.name, operator: startsWith, value: d }] }'
    expect(await asked(over('every', core), list(prod1, dev))).toEqual(['true'])
    expect(await asked(over('every', core), list(prod2, dev))).toEqual(['false'])
  })

  it('stands anywhere in a condition', async () => {
    const both = `{ all: [${over('some')}, { not: ${over('every')} }, { fact: member.id, operator: equal, value: x }] }`
    expect(told(await load({ rules: [rule({ violatedWhen: both })] }))).toEqual([
      [
        'member.id can only be read inside some, every or none',
        'member.id',
        'it is a fact of an account in a set: use account.… in rules per grant, or another fact',
      ],
    ])
    const mixed = `{ all: [${over('some')}, { not: ${over('every')} }] }`
    expect(await asked(mixed, list(prod1, dev))).toEqual(['true'])
    expect(await asked(mixed, list(prod1, prod2))).toEqual(['false'])
    expect(await asked(mixed, list(prod1, blank))).toEqual(['unknown', `member.labels.env of ${blank}`])
  })
})

const broken: readonly (readonly [string, string, readonly [string, string, string]])[] = [
  [
    'over a set of something else',
    over('some', isProd, 'image.tagKeys'),
    ['image.tagKeys is no set of accounts', 'image.tagKeys', expect.stringContaining('image.sharedWithAfter')],
  ],
  [
    'over no set',
    over('every', isProd, 'image.name'),
    ['image.name is no set of accounts', 'image.name', expect.stringContaining('step.accounts')],
  ],
  [
    'over an unknown fact',
    over('none', isProd, 'image.sharedWht'),
    ['there is no fact image.sharedWht', 'image.sharedWht', 'did you mean image.sharedWith?'],
  ],
  [
    'that asks for what no account has',
    over('some', '{ fact: member.labels.evn, operator: equal, value: prod }'),
    ['there is no fact member.labels.evn', 'member.labels.evn', 'did you mean member.labels.env?'],
  ],
  [
    'inside another',
    over('some', over('every')),
    ['quantifiers do not nest', expect.stringContaining('account'), 'say it in two rules, or without the inner one'],
  ],
]

describe('a rule does not load', () => {
  it.each(broken)('with a quantifier %s', async (_, violatedWhen, problem) => {
    expect(told(await load({ rules: [rule({ violatedWhen })] }))).toEqual([problem])
  })

  it('with a quantifier that has no condition', async () => {
    const broken = load({ rules: [rule({ violatedWhen: '{ some: { account: image.sharedWith } }' })] })
    await expect(broken).rejects.toThrow('"satisfies" is missing')
  })
})

describe('a digest', () => {
  const digest = async (
    more: Partial<Workspace> = {},
    condition = over('some'),
  ): Promise<string | null | undefined> => {
    const report = await judge({ ...workspace(condition, list(prod1, dev), noStep), ...more })
    return report.plans[0]?.digest()
  }
  const changed = (from: string, to: string): Partial<Workspace> => {
    expect(accounts).toContain(from)
    return { accounts: [{ file: 'accounts.yaml', text: accounts.replace(from, to) }] }
  }

  it('covers what a quantifier asks of each account, and no more', async () => {
    expect(await digest(changed('labels: { env: dev }', 'labels: { env: prod }'))).not.toBe(await digest())
    expect(await digest(changed('name: prod-2, site: japan', 'name: prod-2, site: china'))).toBe(await digest())
    expect(await digest(changed('name: dev, site: china', 'name: dev, site: japan'))).toBe(await digest())
  })
})

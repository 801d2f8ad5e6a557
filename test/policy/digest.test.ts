import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type Text, type Workspace } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import { text, workspace } from './support/arbitrary.ts'

const base: Workspace = {
  plans: [
    {
      file: 'plan.yaml',
      text: `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: golden, account: "1000000000000001", labels: { ticket: CHG-1 } }
spec:
  region: cn-beijing
  steps:
    - { id: copy, action: copy, image: m-base, to: { region: cn-hangzhou, name: copied, description: nightly, tags: { a: b } } }
    - { action: share, image: m-base, accounts: [pay, "@web"] }
    - { action: unshare, image: m-old, accounts: all, acknowledge: { strands-instances: 1 } }
    - { action: delete, image: m-old, force: true }
`,
    },
  ],
  accounts: [
    {
      file: 'accounts.yaml',
      text: `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: [prod, dev] }
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "2000000000000001", name: pay, site: china, trusted: true, labels: { env: prod } }
    - { id: "2000000000000002", name: web-1, site: china, trusted: true }
    - { id: "2000000000000003", name: web-2, site: china, trusted: true }
  groups: { web: [web-1] }
`,
    },
  ],
  inventories: [
    {
      file: 'inventory.yaml',
      text: `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001", capturedAt: 2026-11-24T02:00:00Z }
spec:
  quotas: { accountsPerImage: 10 }
  shareRole: { exists: true, trustedAccounts: ["2000000000000001"] }
  images:
    - { id: m-base, region: cn-beijing, name: base, status: Available, owner: self, productCode: "", encryption: none, public: false,
        sharedWith: [], resourceShares: [], usedBy: { "1000000000000001": [] } }
    - { id: m-old, region: cn-beijing, name: old, status: Deprecated, owner: self, productCode: "", encryption: none, public: false,
        sharedWith: ["2000000000000001", "2000000000000002"], resourceShares: [], usedBy: { "2000000000000001": [i-1], "2000000000000002": [], "1000000000000001": [] } }
    - { id: m-other, region: cn-beijing, name: other, status: Available, owner: self, sharedWith: [] }
`,
    },
  ],
}

type Part = 'plans' | 'accounts' | 'inventories'

/** The base with a piece of one of its texts replaced. @throws where the piece is not there. */
function changed(part: Part, from: string, to: string): Workspace {
  const [only] = base[part] ?? []
  if (!only?.text.includes(from)) throw new Error(`${part} have no ${from}`)
  return { ...base, [part]: [{ ...only, text: only.text.replace(from, to) }] }
}

function configured(spec: string): Workspace {
  return {
    ...base,
    config: { file: 'shareplan.yaml', text: `apiVersion: shareplan/v1\nkind: Config\nspec: ${spec}\n` },
  }
}

async function digest(input: Workspace): Promise<string | null | undefined> {
  return (await judge(input)).plans[0]?.digest()
}

const ownRule: Text = {
  file: 'rule.yaml',
  text: `apiVersion: shareplan/v1
kind: Rule
metadata: { id: acme/own, title: Own }
spec:
  actions: [share]
  per: grant
  violatedWhen: { fact: account.labels.env, operator: equal, value: dev }
  enforcement: warn
  message: "{{account.name}}"
`,
}

describe('a digest', () => {
  it('is a SHA-256', async () => {
    expect(await digest(base)).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  const same: readonly (readonly [string, Workspace])[] = [
    ['comments and blanks', changed('plans', 'metadata:', '# reviewed\n\nmetadata:')],
    ['the order of keys in a plan', changed('plans', 'action: share, image: m-base,', 'image: m-base, action: share,')],
    [
      'the style of YAML',
      changed(
        'plans',
        '{ action: delete, image: m-old, force: true }',
        '\n        action: delete\n        image: "m-old"\n        force: true',
      ),
    ],
    [
      "the plan's file name",
      { ...base, plans: base.plans.map(({ text: same }) => ({ file: 'elsewhere/a.yaml', text: same })) },
    ],
    ['the time of capture', changed('inventories', '2026-11-24T02:00:00Z', '2026-11-23T01:00:00Z')],
    ['the clock', { ...base, asOf: '2027-01-01T00:00:00Z' }],
    ['what counts', { ...base, failOn: 'info' }],
    [
      'the order of sharees',
      changed('inventories', '["2000000000000001", "2000000000000002"]', '["2000000000000002", "2000000000000001"]'),
    ],
    [
      'images that no step names',
      changed('inventories', 'name: other, status: Available', 'name: renamed, status: Creating'),
    ],
    ['accounts that no step reaches', changed('accounts', 'name: web-2, site: china', 'name: web-2, site: japan')],
    ['a parameter set to its default', configured('{ params: { plan-too-large: { maxGrants: 500 } } }')],
    ["a level set to the rule's own", configured('{ enforcement: { plan-too-large: { level: warn } } }')],
  ]
  it.each(same)('does not depend on %s', async (_, input) => {
    expect(await digest(input)).toBe(await digest(base))
  })

  const different: readonly (readonly [string, Workspace])[] = [
    ['the name of the plan', changed('plans', 'name: golden', 'name: silver')],
    ['the account of the plan', changed('plans', 'account: "1000000000000001"', 'account: "1000000000000002"')],
    ['a label of the plan', changed('plans', 'CHG-1', 'CHG-2')],
    ['the id of a step', changed('plans', 'id: copy', 'id: copied')],
    ['the account of a step', changed('plans', 'accounts: [pay,', 'accounts: [web-2,')],
    ['the way an account came in', changed('plans', 'accounts: [pay,', 'accounts: ["2000000000000001",')],
    ['the order of accounts, which is that of calls', changed('plans', '[pay, "@web"]', '["@web", pay]')],
    ['the members of a group', changed('accounts', 'web: [web-1]', 'web: [web-1, web-2]')],
    ['the target of a copy', changed('plans', 'name: copied', 'name: other-name')],
    ['the description of a copy', changed('plans', 'nightly', 'weekly')],
    ['the tags of a copy', changed('plans', '{ a: b }', '{ a: c }')],
    ['an acknowledgement', changed('plans', 'strands-instances: 1', 'strands-instances: 2')],
    ['force', changed('plans', 'force: true', 'force: false')],
    [
      'the trust of an account',
      changed('accounts', 'name: pay, site: china, trusted: true', 'name: pay, site: china, trusted: false'),
    ],
    ['trust that is not said', changed('accounts', 'name: pay, site: china, trusted: true', 'name: pay, site: china')],
    ['the site of an account', changed('accounts', 'name: pay, site: china', 'name: pay, site: japan')],
    ["the owner's site", changed('accounts', 'name: images, site: china', 'name: images, site: japan')],
    ['the status of an image', changed('inventories', 'name: base, status: Available', 'name: base, status: Waiting')],
    ['a fact that is not known any more', changed('inventories', 'name: base, status: Available', 'name: base')],
    [
      'who has an image',
      changed(
        'inventories',
        'sharedWith: [], resourceShares: []',
        'sharedWith: ["2000000000000001"], resourceShares: []',
      ),
    ],
    ['who uses an image', changed('inventories', '[i-1]', '[i-1, i-2]')],
    ['the quota', changed('inventories', 'accountsPerImage: 10', 'accountsPerImage: 11')],
    ['a parameter', configured('{ params: { plan-too-large: { maxGrants: 501 } } }')],
    ['a level', configured('{ enforcement: { plan-too-large: { level: deny } } }')],
    ['a rule that is off', configured('{ enforcement: { plan-too-large: { level: off, reason: x } } }')],
    ['a maximum age', configured('{ inventoryMaxAge: 24h }')],
    ['a rule more', { ...base, rules: [ownRule] }],
  ]
  it.each(different)('depends on %s', async (_, input) => {
    expect(await digest(input)).not.toBe(await digest(base))
  })

  it('depends on labels that a rule reads', async () => {
    const rules = [ownRule]
    const dev = changed('accounts', 'labels: { env: prod }', 'labels: { env: dev }')
    expect(await digest({ ...dev, rules })).not.toBe(await digest({ ...base, rules }))
    expect(await digest(dev)).toBe(await digest(base))
  })

  it('is that of its plan, whatever other plans are judged beside it', async () => {
    const other = { file: 'other.yaml', text: (base.plans[0]?.text ?? '').replace('name: golden', 'name: another') }
    const beside = await judge({ ...base, plans: [other, ...base.plans] })
    expect(await beside.plans[1]?.digest()).toBe(await digest(base))
  })

  it('of a random plan does not depend on the order of keys and images', async () => {
    await fc.assert(
      fc.asyncProperty(workspace, fc.integer(), async (input, seed) => {
        const reordered = (texts: readonly Text[] = []): readonly Text[] =>
          texts.map(({ file, text: written }) => ({
            file: `else/${file}`,
            text: text(shuffled(JSON.parse(written), seed)),
          }))
        const { accounts, plans, inventories } = input
        const other = {
          ...input,
          accounts: accounts ?? [],
          plans: reordered(plans),
          inventories: reordered(inventories),
        }
        expect(await digest(other)).toBe(await digest(input))
      }),
      { numRuns: scale(50, 1000) },
    )
  })
})

/** The same document with its keys, and the images of an inventory, in another order. */
function shuffled(value: unknown, seed: number, key = ''): unknown {
  const by = (name: string): number =>
    Math.imul([...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) ^ seed, 2654435761)
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, seed))
    return key === 'images' ? items.sort((a, b) => by(JSON.stringify(a)) - by(JSON.stringify(b))) : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, shuffled(inner, seed, name)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => by(a) - by(b)))
}

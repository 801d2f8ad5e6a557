import { describe, expect, it } from 'vitest'
import { builtinDocuments } from '../../src/policy/load.ts'
import { judge, type Workspace } from '../support/judge.ts'
import { type Loaded, load, rule, told } from './support/rule-text.ts'

const far = 'use: plan-too-large, as: acme/plan-far-too-large'

function withInstances(...instances: readonly string[]): Promise<Loaded> {
  return load({ config: `  rules:\n    - builtin\n${instances.map((one) => `    - { ${one} }\n`).join('')}` })
}

function find({ rules }: Loaded, id: string): Loaded['rules']['rules'][number] | undefined {
  return rules.rules.find((one) => one.id === id)
}

describe('an instance', () => {
  it('is the rule once more, and the rule stays as it is', async () => {
    const loaded = await withInstances(`${far}, params: { maxGrants: 1000 }, enforcement: deny`)
    expect(loaded.problems).toEqual([])
    expect(find(loaded, 'plan-too-large')).toMatchObject({ enforcement: 'warn', params: { maxGrants: 500 } })
    const instance = find(loaded, 'acme/plan-far-too-large')
    expect(instance).toMatchObject({ enforcement: 'deny', params: { maxGrants: 1000 }, use: 'plan-too-large' })
    expect(instance?.texts).toEqual(find(loaded, 'plan-too-large')?.texts)
  })

  it('of every rule that is no guard is as sound as the rule', async () => {
    const rules = builtinDocuments().filter(({ value }) => value.spec.guard === undefined)
    const loaded = await withInstances(
      ...rules.map(({ value: { metadata } }) => `use: ${metadata.id}, as: acme/my-${metadata.id}`),
    )
    expect(loaded.problems).toEqual([])
    expect(loaded.rules.rules.filter(({ use }) => use !== undefined)).toHaveLength(rules.length - 1)
    for (const { id, use, enforcement, params } of loaded.rules.rules) {
      if (use === undefined) continue
      expect(id).toBe(`acme/my-${use}`)
      expect(find(loaded, use)).toMatchObject({ enforcement, params })
    }
  })

  it('keeps the levels of its rule where it says none, and replaces all of them where it says one', async () => {
    const rules = [rule({ stages: '{ ci: warn }', enforceFrom: '2027-01-01T00:00:00Z' })]
    const loaded = await load({
      rules,
      config: `  rules:
    - { use: acme/some-rule, as: acme/same }
    - { use: acme/some-rule, as: acme/more, stages: { pre-commit: info } }
    - { use: acme/some-rule, as: acme/other, enforcement: warn }
`,
    })
    expect(loaded.problems).toEqual([])
    const enforceFrom = '2027-01-01T00:00:00Z'
    expect(find(loaded, 'acme/same')?.levels).toEqual({ otherwise: 'deny', stages: { ci: 'warn' }, enforceFrom })
    expect(find(loaded, 'acme/more')?.levels.stages).toEqual({ ci: 'warn', 'pre-commit': 'info' })
    expect(find(loaded, 'acme/other')?.levels).toEqual({ otherwise: 'warn', stages: {} })
  })

  it('is set by its own id', async () => {
    const loaded = await load({
      config: `  rules: [{ ${far} }]
  params: { acme/plan-far-too-large: { maxGrants: 7 } }
  enforcement: { acme/plan-far-too-large: { level: deny } }
`,
    })
    expect(loaded.problems).toEqual([])
    expect(find(loaded, 'acme/plan-far-too-large')).toMatchObject({ enforcement: 'deny', params: { maxGrants: 7 } })
  })

  it('may be one of a built-in rule that is not in force itself', async () => {
    const loaded = await load({ builtin: false, config: `  rules: [{ ${far} }]\n` })
    expect(loaded.problems).toEqual([])
    expect(find(loaded, 'plan-too-large')).toBeUndefined()
    expect(find(loaded, 'acme/plan-far-too-large')).toBeDefined()
  })

  const wrong: readonly (readonly [string, readonly string[], readonly (readonly [string, string, string])[]])[] = [
    [
      'of a rule that there is not',
      ['use: plan-to-large, as: acme/a'],
      [['there is no rule plan-to-large', 'plan-to-large', 'did you mean plan-too-large?']],
    ],
    [
      'of an instance',
      [far, 'use: acme/plan-far-too-large, as: acme/b'],
      [
        [
          'acme/plan-far-too-large is an instance itself: only rules have instances',
          'acme/plan-far-too-large',
          'use the rule that it is an instance of',
        ],
      ],
    ],
    [
      'of a guard',
      ['use: image-unknown, as: acme/a'],
      [
        [
          'image-unknown is a guard: it decides which steps change nothing, for all rules alike, so there is one of it',
          'image-unknown',
          'drop this instance',
        ],
      ],
    ],
    [
      'with the id of another',
      [far, far],
      [
        [
          'there is already a rule of that name',
          'acme/plan-far-too-large',
          'give it another id; built-in rules cannot be overridden',
        ],
      ],
    ],
    [
      'with a parameter that the rule does not have',
      [`${far}, params: { most: 1 }`],
      [['the rule plan-too-large has no parameter most', 'most', 'use one of maxGrants']],
    ],
    [
      'with a parameter called as what every object has',
      [`${far}, params: { constructor: 1 }`],
      [['the rule plan-too-large has no parameter constructor', 'constructor', 'use one of maxGrants']],
    ],
    [
      'with a value of another type',
      [`${far}, params: { maxGrants: "1" }`],
      [
        [
          'the parameter maxGrants of plan-too-large must be a number, not "1"',
          '"1"',
          '`shareplan rules show plan-too-large` tells its parameters',
        ],
      ],
    ],
    [
      'with a match on a fact that there is not',
      [`${far}, match: { fact: plan.nam, operator: equal, value: x }`],
      [['there is no fact plan.nam', 'plan.nam', 'did you mean plan.name?']],
    ],
    [
      'with a match deep inside, beside the one of the rule',
      ['use: account-untrusted, as: acme/a, match: { any: [{ fact: account.id, operator: greaterThan, value: 1 }] }'],
      [
        [
          'greaterThan compares a number, but account.id is a string',
          'greaterThan',
          'use one of equal, notEqual, in, notIn, startsWith, endsWith, matches, doesNotMatch',
        ],
      ],
    ],
    [
      'with a date that is none',
      [`${far}, enforcement: deny, enforceFrom: 2027-02-30T00:00:00Z`],
      [['there is no such day as in 2027-02-30T00:00:00Z', '2027-02-30T00:00:00Z', 'write a date of the calendar']],
    ],
  ]
  it.each(wrong)('is refused %s', async (_, instances, problems) => {
    expect(told(await withInstances(...instances))).toEqual(problems)
  })

  it('of a rule that is not sound says nothing beside it', async () => {
    const rules = [rule({ match: '{ fact: image.nam, operator: equal, value: x }' })]
    const loaded = await load({ rules, config: '  rules: [{ use: acme/some-rule, as: acme/again }]\n' })
    expect(told(loaded)).toEqual([['there is no fact image.nam', 'image.nam', 'did you mean image.name?']])
  })
})

const workspace: Workspace = {
  plans: [
    {
      file: 'plan.yaml',
      text: `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: golden, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps: [{ action: share, image: m-1, accounts: ["2000000000000001", "2000000000000002"] }]
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
    - { id: "1000000000000001", site: china, trusted: true }
    - { id: "2000000000000001", name: pay, site: china, trusted: false, labels: { env: prod } }
    - { id: "2000000000000002", name: lab, site: china, trusted: false, labels: { env: dev } }
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
  quotas: { accountsPerImage: 50 }
  images:
    - { id: m-1, region: cn-beijing, status: Available, owner: self, productCode: "", encryption: none, public: false, sharedWith: [], resourceShares: [] }
`,
    },
  ],
}

function configured(spec: string): Workspace {
  return {
    ...workspace,
    config: { file: 'shareplan.yaml', text: `apiVersion: shareplan/v1\nkind: Config\nspec: ${spec}\n` },
  }
}

const prod = '{ fact: account.labels.env, operator: equal, value: prod }'

describe('what an instance finds', () => {
  it('is what its rule finds, where its own match holds too', async () => {
    const input = configured(
      `{ rules: [builtin, { use: account-untrusted, as: acme/untrusted-in-prod, match: ${prod}, enforcement: info }] }`,
    )
    const found = (await judge(input)).findings.map(({ rule: id, account, enforcement }) => [id, account, enforcement])
    expect(found).toEqual([
      ['account-untrusted', '2000000000000001', 'deny'],
      ['acme/untrusted-in-prod', '2000000000000001', 'info'],
      ['account-untrusted', '2000000000000002', 'deny'],
    ])
  })

  it('says what the rule says, with its own parameters', async () => {
    const { findings } = await judge(
      configured('{ rules: [{ use: plan-too-large, as: acme/large, params: { maxGrants: 1 } }] }'),
    )
    const [finding] = findings.filter(({ rule: id }) => id === 'acme/large')
    expect(finding?.message).toContain('2')
    expect(finding?.message).toContain('1')
  })

  it('is part of the digest', async () => {
    const digest = async (spec: string): Promise<unknown> => (await judge(configured(spec))).plans[0]?.digest()
    const one = await digest(`{ rules: [builtin, { use: plan-too-large, as: acme/large }] }`)
    expect(one).not.toBe(await digest('{}'))
    expect(one).not.toBe(await digest(`{ rules: [builtin, { use: plan-too-large, as: acme/larger }] }`))
    expect(one).not.toBe(
      await digest(`{ rules: [builtin, { use: plan-too-large, as: acme/large, params: { maxGrants: 9 } }] }`),
    )
    expect(one).toBe(
      await digest(`{ rules: [{ use: plan-too-large, as: acme/large, params: { maxGrants: 500 } }, builtin] }`),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { Explainer } from '../../src/explain/explainer.ts'
import { parseSelector } from '../../src/explain/selector.ts'
import type { Explanation, Explanations, ShownCondition, ShownFact } from '../../src/explanation.ts'
import { type Action, actions } from '../../src/plan/model.ts'
import type { Fact } from '../../src/policy/facts/definition.ts'
import { factsByName } from '../../src/policy/facts/index.ts'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { treeLines } from '../../src/report/tree.ts'
import type { Report } from '../../src/report.ts'
import { en } from '../../src/words/en.ts'
import { planText, ruleCases, sharedFacts } from '../policy/support/cases.ts'
import { rule } from '../policy/support/rule-text.ts'
import { readAll, readWorkspace, rulesOf, type Workspace } from '../support/judge.ts'

/** Judges a workspace, and explains what is selected. */
async function explain(workspace: Workspace, selector?: string): Promise<Explanations & { readonly report: Report }> {
  const { input, sources } = await readWorkspace(workspace)
  const rules = rulesOf(sources)
  const background = {
    accounts: await readAll(workspace.accounts, 'Accounts'),
    inventories: await readAll(workspace.inventories, 'Inventory'),
    settings: sources.settings,
  }
  const explainer = new Explainer(parseSelector(selector, new Set(rules.rules.map(({ id }) => id))), background, en)
  const report = await check({ ...input, rules, listen: explainer.listen })
  return { selector: selector ?? null, ...explainer.result(), report }
}

function factsIn(condition: ShownCondition): readonly ShownFact[] {
  switch (condition.kind) {
    case 'leaf':
      return condition.right.fact === null ? [condition.left] : [condition.left, condition.right]
    case 'quantifier':
      return [condition.over, ...condition.members.flatMap((member) => factsIn(member.condition))]
    default:
      return condition.parts.flatMap(factsIn)
  }
}

function factsOf({ match, violatedWhen }: Explanation): readonly ShownFact[] {
  return [...(match === null ? [] : factsIn(match)), ...factsIn(violatedWhen)]
}

/** What the rule comes to by its trees. */
function outcomeOf({ match, violatedWhen, onUnknown }: Explanation): Explanation['outcome'] {
  if (match?.truth === 'false') return 'not-applicable'
  if (violatedWhen.truth === 'false') return 'held'
  if (violatedWhen.truth === 'true' && match?.truth !== 'unknown') return 'violated'
  return onUnknown === 'skip' ? 'not-applicable' : onUnknown
}

describe('the explanations of the findings of all built-in rules', () => {
  const cases = ruleCases()

  it.each(builtinRules.map(({ metadata }) => metadata.id))('%s: say what was judged', async (id) => {
    for (const { workspace } of cases.filter(({ rule: own }) => own === id)) {
      const { shown, left, report } = await explain(workspace)
      const policy = report.findings.filter(({ kind }) => kind === 'policy')
      expect(shown.length + left).toBe(policy.length)
      for (const one of shown) {
        const finding = policy.find(({ fingerprint }) => fingerprint === one.fingerprint)
        const { rule: name, outcome, step, account, message, file, range } = finding ?? {}
        expect(one).toMatchObject({ rule: name, outcome, step, account, message })
        expect(one.place).toEqual({ file, ...range?.start })
        expect(outcomeOf(one)).toBe(one.outcome)
        const silent = factsOf(one).filter(({ origins }) => origins.length === 0)
        expect(silent.map(({ fact }) => fact)).toEqual([])
      }
    }
  })

  it.each(builtinRules.map(({ metadata }) => metadata.id))('%s: and what was not found', async (id) => {
    for (const { workspace } of cases.filter(({ rule: own }) => own === id)) {
      const { shown, left, report } = await explain(workspace, id)
      const counted = report.rules.find((count) => count.rule === id)
      const { violated = 0, indeterminate = 0, held = 0, notApplicable = 0 } = counted ?? {}
      expect(shown.length + left).toBe(violated + indeterminate + held + notApplicable)
      for (const one of shown) expect(outcomeOf(one)).toBe(one.outcome)
    }
  })
})

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: string }
  accounts:
    - { id: "1", name: images, site: china, trusted: true }
    - { id: "2", name: pay, site: china, trusted: true, labels: { env: prod } }
    - { id: "3", name: acme, site: international, trusted: false }
  groups: { prod: [pay] }
`
const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1", capturedAt: "2026-11-24T02:00:00Z" }
spec:
  shareRole: { exists: true }
  images:
    - id: m-one
      region: cn-beijing
      name: one
      owner: self
      status: Available
      public: false
      sharedWith: ["3"]
    - id: m-two
      region: cn-beijing
      owner: self
`
const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: origins, account: "1" }
spec:
  region: cn-beijing
  steps:
    - { id: first, action: unshare, image: m-one, accounts: [acme] }
    - { id: second, action: share, image: m-one, accounts: [pay, acme] }
    - { id: third, action: copy, image: m-one, to: { region: cn-hangzhou, name: copied } }
    - { id: fourth, action: share, region: cn-hangzhou, imageFrom: third, accounts: [pay] }
    - { id: fifth, action: delete, image: m-two, force: true }
`

/** Explains what rules with these conditions come to for the plan. */
function explained(
  rules: readonly Readonly<Record<string, string>>[],
  selector: string | undefined,
): ReturnType<typeof explain> {
  const workspace: Workspace = {
    plans: [{ file: 'plan.yaml', text: plan }],
    accounts: [{ file: 'accounts.yaml', text: accounts }],
    inventories: [{ file: 'inventory.yaml', text: inventory }],
    rules: rules.map((spec, index) => ({
      file: `rule-${index}.yaml`,
      text: rule({ message: 'found', ...spec }, `acme/rule-${index}`),
    })),
    builtin: false,
    config: {
      file: 'shareplan.yaml',
      text: 'apiVersion: shareplan/v1\nkind: Config\nspec: { inventoryMaxAge: 72h }\n',
    },
  }
  return explain(workspace, selector)
}

/** A comparison of a fact with anything that it can be compared with. */
function comparison({ name, type, values = ['x'] }: Fact): string {
  const [operator, value] = {
    boolean: ['equal', 'true'],
    number: ['greaterThan', '1'],
    string: ['equal', values[0] ?? 'x'],
    set: ['contains', 'x'],
  }[type]
  return `{ fact: ${name}, operator: ${operator}, value: ${value} }`
}

/** The facts as the conditions of rules that may read them. */
function rulesAbout(all: readonly Fact[]): readonly Readonly<Record<string, string>>[] {
  const readable = (per: string, action: Action | undefined): readonly Fact[] =>
    all.filter(({ scope, atEnd, actions: only }) => {
      if (scope === 'member' || (per === 'run') !== (scope === 'run')) return false
      if (per === 'run' || per === 'plan') return scope === per
      return (
        atEnd === undefined &&
        (per === 'grant' || scope !== 'grant') &&
        (only === undefined || (action !== undefined && only.includes(action)))
      )
    })
  const any = (parts: readonly string[]): string => `{ any: [${parts.join(', ')}] }`
  const members = any(all.filter(({ scope }) => scope === 'member').map(comparison))
  return [
    { per: 'run', actions: '', violatedWhen: any(readable('run', undefined).map(comparison)) },
    { per: 'plan', actions: '', violatedWhen: any(readable('plan', undefined).map(comparison)) },
    { per: 'plan', actions: '', violatedWhen: `{ some: { account: plan.sharees, satisfies: ${members} } }` },
    ...actions.map((action) => ({
      per: 'step',
      actions: `[${action}]`,
      violatedWhen: any(readable('step', action).map(comparison)),
    })),
    { per: 'grant', actions: '[share]', violatedWhen: any(readable('grant', 'share').map(comparison)) },
  ]
}

function told(list: readonly ShownFact[]): readonly string[] {
  return list.flatMap(({ fact, shown, origins }) => [
    `${fact} is ${shown}`,
    ...origins.map((one) => `  ${en.explain.origin(one)}`),
  ])
}

/** The facts of a condition of a rule, and where they come from. */
async function origins(
  facts: readonly string[],
  spec: Readonly<Record<string, string>>,
  at: string,
): Promise<readonly string[]> {
  const named = facts.map((name) => everyFact.get(name)).filter((one) => one !== undefined)
  const { shown } = await explained(
    [{ ...spec, violatedWhen: `{ all: [${named.map(comparison).join(', ')}] }` }],
    `acme/rule-0${at}`,
  )
  return told(shown.flatMap(factsOf))
}

const everyFact = factsByName(new Map([['env', 'string']]))

describe('where facts come from', () => {
  it('is told for every fact there is: src/explain/origins.ts has a line for each', async () => {
    const rules = rulesAbout([...everyFact.values()])
    const seen = new Map<string, ShownFact>()
    for (const index of rules.keys()) {
      const { shown } = await explained(rules, `acme/rule-${index}`)
      for (const fact of shown.flatMap(factsOf)) seen.set(fact.fact, fact)
    }
    expect([...everyFact.keys()].filter((name) => !seen.has(name))).toEqual([])
    expect([...seen.values()].filter(({ origins: all }) => all.length === 0).map(({ fact }) => fact)).toEqual([])
  })

  it('is a place in a file, with the steps in between', async () => {
    const names = [
      'image.sharedWith',
      'image.sharedWithAfter',
      'account.site',
      'account.labels.env',
      'step.region',
      'account.id',
    ]
    expect(await origins(names, { per: 'grant' }, '@second/pay')).toMatchInlineSnapshot(`
      [
        "image.sharedWith is none",
        "  the inventory, inventory.yaml:13:19, as of 2026-11-24T02:00:00Z (snapshot reads it with ecs:DescribeImageSharePermission)",
        "  simulated by first",
        "image.sharedWithAfter is 2, 3",
        "  the inventory, inventory.yaml:13:19, as of 2026-11-24T02:00:00Z (snapshot reads it with ecs:DescribeImageSharePermission)",
        "  simulated by first, second",
        "account.site is china",
        "  the Accounts file, accounts.yaml:7:35",
        "account.labels.env is prod",
        "  the Accounts file, accounts.yaml:7:72",
        "step.region is cn-beijing",
        "  the plan, plan.yaml:5:11",
        "account.id is 2",
        "  the plan, plan.yaml:8:61",
      ]
    `)
  })

  it('is the step that makes an image', async () => {
    expect(await origins(['image.id', 'image.name', 'image.shareCountAfter'], {}, '@fourth')).toMatchInlineSnapshot(`
      [
        "image.id is copy:third",
        "  the plan, plan.yaml:10:68",
        "image.name is copied",
        "  made by third, plan.yaml:9:7",
        "image.shareCountAfter is 1",
        "  made by third, plan.yaml:9:7",
        "  simulated by fourth",
      ]
    `)
  })

  it('is the entry that does not say it, or no file', async () => {
    const names = ['image.family', 'quota.accountsPerImage', 'shareRole.trustedAccounts', 'owner.labels.env', 'step.id']
    expect(await origins(names, {}, '@second')).toMatchInlineSnapshot(`
      [
        "image.family is unknown",
        "  inventory.yaml:7:7 does not say it",
        "quota.accountsPerImage is 50",
        "  the default of the platform",
        "shareRole.trustedAccounts is unknown",
        "  inventory.yaml:5:14 does not say it",
        "owner.labels.env is unknown",
        "  accounts.yaml:6:7 does not say it",
        "step.id is second",
        "  the plan, plan.yaml:8:13",
      ]
    `)
  })

  it('is the clock, the configuration and the plan as a whole', async () => {
    const names = ['inventory.ageSeconds', 'inventory.maxAgeSeconds', 'plan.newGrantCount', 'clock.date']
    expect(await origins(names, { per: 'plan', actions: '' }, '')).toMatchInlineSnapshot(`
      [
        "inventory.ageSeconds is 3600",
        "  the inventory, inventory.yaml:3:39",
        "  the clock, as of 2026-11-24T03:00:00.000Z",
        "inventory.maxAgeSeconds is 259200",
        "  the configuration, shareplan.yaml:3:26",
        "plan.newGrantCount is 2",
        "  the plan, plan.yaml:7:5",
        "  simulated by fifth",
        "clock.date is 20261124",
        "  the clock, as of 2026-11-24T03:00:00.000Z",
      ]
    `)
  })
})

describe('parameters', () => {
  it('come from the configuration or from the rule', async () => {
    const text = 'apiVersion: shareplan/v1\nkind: Config\nspec:\n  params:\n    plan-too-large: { maxGrants: 1 }\n'
    const world = {
      ...sharedFacts(),
      plans: [{ file: 'plan.yaml', text: planText(['action: share, image: m-plain, accounts: [pay-prod]']) }],
    }
    const param = async (config: Partial<Workspace>): Promise<readonly string[]> => {
      const { shown } = await explain({ ...world, ...config }, 'plan-too-large')
      return told(shown.flatMap(factsOf)).slice(-2)
    }
    expect(await param({})).toMatchInlineSnapshot(`
      [
        "params.maxGrants is 500",
        "  the default of the rule",
      ]
    `)
    const instance = '    - { use: plan-too-large, as: acme/far-too-large, params: { maxGrants: 2 } }\n'
    const rules = `apiVersion: shareplan/v1\nkind: Config\nspec:\n  rules:\n${instance}`
    const { shown } = await explain({ ...world, config: { file: 'shareplan.yaml', text: rules } }, 'acme/far-too-large')
    expect(told(shown.flatMap(factsOf)).slice(-2)).toMatchInlineSnapshot(`
      [
        "params.maxGrants is 2",
        "  the configuration, shareplan.yaml:5:75",
      ]
    `)
    expect(await param({ config: { file: 'shareplan.yaml', text } })).toMatchInlineSnapshot(`
      [
        "params.maxGrants is 1",
        "  the configuration, shareplan.yaml:5:34",
      ]
    `)
  })
})

describe('a quantifier', () => {
  it('shows the accounts that decide, and each once', async () => {
    const violatedWhen =
      '{ every: { account: image.sharedWithAfter, satisfies: { fact: member.trusted, operator: equal, value: true } } }'
    const { shown } = await explained([{ violatedWhen }], 'acme/rule-0@second')
    expect(shown.map((one) => treeLines(one.violatedWhen))).toMatchInlineSnapshot(`
      [
        [
          "[false] every account in image.sharedWithAfter",
          "    image.sharedWithAfter is 2, 3",
          "      the inventory, inventory.yaml:13:19, as of 2026-11-24T02:00:00Z (snapshot reads it with ecs:DescribeImageSharePermission)",
          "      simulated by first, second",
          "  3:",
          "    [false] member.trusted equal true",
          "        member.trusted is false",
          "          the Accounts file, accounts.yaml:8:60",
          "  2:",
          "    [true] member.trusted equal true",
          "        member.trusted is true",
          "          the Accounts file, accounts.yaml:7:51",
        ],
      ]
    `)
  })
})

describe('what is selected', () => {
  const violating = { violatedWhen: '{ fact: account.trusted, operator: equal, value: false }', per: 'grant' }

  it.each([
    ['acme/rule-0', ['second 2', 'second 3', 'fourth 2']],
    ['acme/rule-0@second', ['second 2', 'second 3']],
    ['acme/rule-0@second/acme', ['second 3']],
    ['acme/rule-0@second/3', ['second 3']],
    ['acme/rule-0@nowhere', []],
    [undefined, ['second 3']],
  ])('by %s', async (selector, expected) => {
    const { shown } = await explained([violating], selector)
    expect(shown.map(({ step, account }) => `${step} ${account}`).sort()).toEqual(expected.toSorted())
  })

  it('by the beginning of a fingerprint', async () => {
    const { report } = await explained([violating], undefined)
    const fingerprint = report.findings[0]?.fingerprint ?? ''
    const { shown } = await explained([violating], fingerprint.slice(0, 8))
    expect(shown.map((one) => one.fingerprint)).toEqual([fingerprint])
  })

  it('comes first where it was found, and is bounded', async () => {
    const grants = Array.from({ length: 60 }, (_, index) => `"${index + 100}"`).join(', ')
    const text = plan.replace('accounts: [pay, acme]', `accounts: [${grants}, acme]`)
    const many = accounts.replace(
      '  groups',
      `${Array.from({ length: 60 }, (_, index) => `    - { id: "${index + 100}", trusted: true }\n`).join('')}  groups`,
    )
    const { shown, left } = await explain(
      {
        plans: [{ file: 'plan.yaml', text }],
        accounts: [{ file: 'accounts.yaml', text: many }],
        inventories: [{ file: 'inventory.yaml', text: inventory }],
        rules: [{ file: 'rule.yaml', text: rule(violating, 'acme/rule-0') }],
        builtin: false,
      },
      'acme/rule-0@second',
    )
    expect(shown[0]?.outcome).toBe('violated')
    expect([shown.length, left]).toEqual([21, 40])
  })
})

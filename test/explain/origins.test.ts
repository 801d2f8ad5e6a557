import { describe, expect, it } from 'vitest'
import type { ShownFact } from '../../src/explanation.ts'
import { type Action, actions } from '../../src/plan/model.ts'
import type { Fact } from '../../src/policy/facts/definition.ts'
import { factsByName } from '../../src/policy/facts/index.ts'
import { en } from '../../src/words/en.ts'
import { planText, sharedFacts } from '../policy/support/cases.ts'
import type { Workspace } from '../support/judge.ts'
import { explain, explained, factsOf } from './support/explained.ts'

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

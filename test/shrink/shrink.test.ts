import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/finding.ts'
import type { Accounts, Inventory, RuleTest, SharePlan } from '../../src/schema/generated/types.ts'
import { type Shrunk, shrink, type Wanted } from '../../src/shrink/shrink.ts'
import type { World } from '../../src/shrink/world.ts'
import { type RuleCase, ruleCases } from '../policy/support/cases.ts'
import { builtins } from '../rule-tests/support/fixture-cases.ts'
import { run } from '../rule-tests/support/prepared.ts'
import { judge, readAll, readWorkspace, rulesOf, type Workspace } from '../support/judge.ts'
import { scale } from '../support/scale.ts'

/** Cases in which a rule finds something: of each rule the first, or all. */
const corpus = ruleCases()
  .filter(({ name }) => name.startsWith('violated-') || name.startsWith('unknown-'))
  .filter(
    ({ rule }, index, all) => index - all.findIndex((one) => one.rule === rule) < scale(1, Number.POSITIVE_INFINITY),
  )

const apiVersion = 'shareplan/v1'

async function worldOf({ plans, accounts, inventories }: Workspace, name: string | null): Promise<World> {
  const all = (await readAll(plans, 'SharePlan')).map(({ value }) => value)
  const plan = all.find(({ metadata }) => metadata.name === name)
  if (plan === undefined) throw new Error('no such plan')
  return {
    plan,
    beside: all.filter((other) => other !== plan),
    accounts: (await readAll(accounts, 'Accounts')).map(({ value }) => value),
    inventories: (await readAll(inventories, 'Inventory')).map(({ value }) => value),
  }
}

function wantedOf({ outcome, image, account, step }: Finding, { spec }: SharePlan): Wanted {
  const written = spec.steps.find(({ id }, index) => (id ?? `step-${index + 1}`) === step)
  return {
    outcome: outcome === 'indeterminate' ? 'indeterminate' : 'violated',
    action: written?.action ?? null,
    image: image?.startsWith('copy:') ? null : image,
    account,
  }
}

async function shrunk({ rule, workspace }: RuleCase): Promise<Shrunk & { readonly wanted: Wanted }> {
  const { input, sources } = await readWorkspace(workspace)
  const rules = rulesOf(sources)
  const { findings } = await judge(workspace)
  const finding = findings.find((one) => one.rule === rule)
  const compiled = rules.rules.find(({ id }) => id === rule)
  if (finding === undefined || compiled === undefined) throw new Error('nothing found')
  const world = await worldOf(workspace, finding.plan)
  const wanted = wantedOf(finding, world.plan)
  const small = await shrink({ world, rule: compiled, rules, wanted, now: input.now })
  if (small === undefined) throw new Error('not told as a case')
  return { ...small, wanted }
}

/** The documents of a case, as they were before it was written. */
function documentsOf({ spec: { cases } }: RuleTest): World {
  const [one] = cases
  const list = (given: unknown): readonly object[] => (given ?? []) as readonly object[]
  const whole = <T>(kind: string, given: object): T => ({ apiVersion, kind, ...given }) as T
  return {
    plan: whole<SharePlan>('SharePlan', one?.plan as object),
    beside: list(one?.beside).map((plan) => whole<SharePlan>('SharePlan', plan)),
    accounts: list(one?.accounts).map((spec) => whole<Accounts>('Accounts', { spec })),
    inventories: list(one?.inventory).map((given) => whole<Inventory>('Inventory', given)),
  }
}

/** Whether all rules together, from texts to findings, still find it. What is not valid finds nothing. */
async function isFound(world: World, { rule, workspace }: RuleCase, wanted: Wanted): Promise<boolean> {
  const texts = (documents: readonly unknown[], name: string) =>
    documents.map((document, index) => ({ file: `${name}-${index}.yaml`, text: JSON.stringify(document) }))
  const small = {
    ...workspace,
    plans: texts([world.plan, ...world.beside], 'plan'),
    accounts: texts(world.accounts, 'accounts'),
    inventories: texts(world.inventories, 'inventory'),
  }
  const report = await judge(small).catch(() => undefined)
  if (report === undefined || report.verdict === 'invalid') return false
  return report.findings.some((finding) => {
    if (finding.rule !== rule || finding.plan !== world.plan.metadata.name) return false
    const { outcome, action, image, account } = wantedOf(finding, world.plan)
    return (
      outcome === wanted.outcome && action === wanted.action && image === wanted.image && account === wanted.account
    )
  })
}

/** The world with one part left out, for each part at any depth. */
function* smaller(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    const isList = Array.isArray(value)
    yield isList ? value.filter((_, index) => index !== Number(key)) : omit(value, key)
    for (const inner of smaller(Reflect.get(value, key))) {
      const copy = isList ? [...value] : { ...value }
      Reflect.set(copy, key, inner)
      yield copy
    }
  }
}

function omit(value: object, key: string): object {
  const { [key]: _, ...rest } = value as Record<string, unknown>
  return rest
}

describe('the smallest case of a finding', () => {
  it.each(corpus.map((one) => [`${one.rule}/${one.name}`, one] as const))(
    'of %s',
    async (_, one) => {
      const { test, foreign, wanted } = await shrunk(one)
      // It is a case that passes, and the same one each time.
      const results = await run(one.rule, builtins, JSON.stringify(test))
      expect(results.map(({ failures }) => failures.length === 0)).toEqual([foreign.length === 0])
      expect((await shrunk(one)).test).toEqual(test)
      // Everything in it is needed.
      const world = documentsOf(test)
      expect(await isFound(world, one, wanted)).toBe(true)
      for (const less of smaller(world)) {
        const { plan, beside, accounts, inventories } = less as Partial<World>
        if (plan === undefined || beside === undefined || accounts === undefined || inventories === undefined) continue
        const isStill = await isFound({ plan, beside, accounts, inventories }, one, wanted)
        expect(isStill, JSON.stringify(less)).toBe(false)
      }
    },
    60_000,
  )
})

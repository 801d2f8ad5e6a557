import { type Scene, unlocated } from '../analysis/scene.ts'
import type { Expectation, RuleTest, TestCase } from '../schema/generated/types.ts'
import type { Bench } from './bench.ts'
import { failuresOf } from './compare.ts'
import type { RuleCase } from './model.ts'
import { observe } from './observe.ts'
import { prepareCases } from './prepare.ts'
import { expectationsOf } from './update.ts'

/** A case made of a scene, as it can be written into a file, and ready to be run. */
export interface MadeCase {
  readonly written: TestCase
  readonly prepared: RuleCase
}

/** The case in which the rule comes to what it comes to in the scene; undefined where the scene cannot be told as a case. */
export async function killingCase(
  rule: string,
  change: string,
  scene: Scene,
  bench: Bench,
): Promise<MadeCase | undefined> {
  const open = caseOf(scene, `notices ${change}`, [{ outcome: 'not-applicable' }])
  const first = await prepared(rule, open)
  if (first === undefined) return undefined
  const expect = expectationsOf(await observe(bench.for(first), first))
  const written = { ...open, expect: [...expect] }
  const made = await prepared(rule, written)
  if (made === undefined) return undefined
  const failures = failuresOf(made, await observe(bench.for(made), made))
  return failures.length === 0 ? { written, prepared: made } : undefined
}

function caseOf(
  { plan, beside, accounts, inventories, asOf, inventoryMaxAge }: Scene,
  name: string,
  expect: Expectation[],
): TestCase {
  return {
    name: name.replaceAll('${', '$$${'),
    plan: { metadata: plan.metadata, spec: plan.spec },
    ...(beside !== undefined && { beside: { metadata: beside.metadata, spec: beside.spec } }),
    accounts: accounts.spec,
    inventory: inventories.map(({ metadata, spec }) => ({ metadata, spec })),
    asOf,
    ...(inventoryMaxAge !== undefined && { inventoryMaxAge: `${inventoryMaxAge}s` }),
    expect,
  }
}

async function prepared(rule: string, one: TestCase): Promise<RuleCase | undefined> {
  const value: RuleTest = { apiVersion: 'shareplan/v1', kind: 'RuleTest', metadata: { rule }, spec: { cases: [one] } }
  const { cases, problems } = await prepareCases(unlocated(value, 'generated'), async () => 'cannot be read')
  return problems.length > 0 ? undefined : cases[0]
}

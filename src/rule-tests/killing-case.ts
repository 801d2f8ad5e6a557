import { type Scene, unlocated } from '../analysis/scene.ts'
import type { Expectation, RuleTest, TestCase } from '../schema/generated/types.ts'
import type { Bench } from './bench.ts'
import { failuresOf } from './compare.ts'
import type { RuleCase } from './model.ts'
import { observe } from './observe.ts'
import { prepareCases } from './prepare.ts'
import { shrinkCase } from './shrink-case.ts'
import { expectationsOf } from './update.ts'

/** A case made of a scene, as it can be written into a file, and ready to be run. */
export interface MadeCase {
  readonly written: TestCase
  readonly prepared: RuleCase
}

/** A change of a rule, the rule as it is and as it is with the change. */
export interface Survivor {
  readonly rule: string
  readonly change: string
  readonly original: Bench
  readonly mutated: Bench
}

/** A small case, made of a scene, that passes and that fails with the change; undefined where the scene gives none. */
export async function killingCase(survivor: Survivor, scene: Scene): Promise<MadeCase | undefined> {
  const { rule, change, original } = survivor
  const open = caseOf(scene, `notices ${change}`, [{ outcome: 'not-applicable' }])
  const first = await prepared(rule, open)
  if (first === undefined) return undefined
  const expect = expectationsOf(await observe(original.for(first), first))
  const whole = { ...open, expect: [...expect] }
  if (!(await kills(survivor, whole))) return undefined
  const written = await shrinkCase(whole, (smaller) => kills(survivor, smaller))
  const made = await prepared(rule, written)
  return made && { written, prepared: made }
}

async function kills({ rule, original, mutated }: Survivor, written: TestCase): Promise<boolean> {
  const one = await prepared(rule, written)
  return one !== undefined && !(await notices(original, one)) && (await notices(mutated, one))
}

/** Whether a case fails with the rule as the bench has it. */
export async function notices(bench: Bench, one: RuleCase): Promise<boolean> {
  const messages = one.expected.some(({ message }) => message !== null)
  return failuresOf(one, await observe(bench.for(one), one, { messages })).length > 0
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

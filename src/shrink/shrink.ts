import type { Path } from '../finding.ts'
import { minimize } from '../minimize.ts'
import type { CompiledRule, RuleSet } from '../policy/rule-set.ts'
import type { Expectation, RuleTest, TestCase } from '../schema/generated/types.ts'
import { type Found, findIn, rulesAbout, type World } from './world.ts'

/** What a finding is about: the rule's own finding is the same in a smaller world when all of this is. */
export type Wanted = Omit<Found, 'step'>

export interface ShrinkInput {
  readonly world: World
  readonly rule: CompiledRule
  readonly rules: RuleSet
  readonly wanted: Wanted
  /** The clock that rules see, ms since the epoch. */
  readonly now: number
}

/** A case, and what it cannot say. */
export interface Shrunk {
  readonly test: RuleTest
  /** Rules that this one yields to and that are off, or have other parameters than they say: a case sets only those of its own rule. */
  readonly foreign: readonly string[]
}

/**
 * The smallest part of the world in which the rule still finds the same, as a case of the rule. Nothing of it can be left out: not a
 * step, account, image or key. Undefined where the finding is not in the world.
 */
export async function shrink({ world, rule, rules, wanted, now }: ShrinkInput): Promise<Shrunk | undefined> {
  const about = rulesAbout(rule, rules)
  const find = (candidate: World): Promise<readonly Found[] | undefined> => findIn(candidate, rule.id, about, now)
  const holds = async (candidate: World): Promise<boolean> =>
    (await find(candidate))?.some((found) => isSame(found, wanted)) ?? false
  if (!(await holds(world))) return undefined
  const smallest = await minimize(world, holds, fixedFor(rule))
  const one = caseOf(smallest, rule, (await find(smallest)) ?? [], { now, rules })
  const test: RuleTest = {
    apiVersion: 'shareplan/v1',
    kind: 'RuleTest',
    metadata: { rule: rule.id },
    spec: { cases: [one] },
  }
  return { test, foreign: foreignTo(rule, about) }
}

function foreignTo(rule: CompiledRule, { rules }: RuleSet): readonly string[] {
  const off = rule.yieldsTo.filter((id) => rules.every((other) => other.id !== id))
  const changed = rules.filter((other) => other.id !== rule.id && Object.keys(changedParams(other)).length > 0)
  return [...off, ...changed.map(({ id }) => id)]
}

function isSame(found: Wanted, wanted: Wanted): boolean {
  const { outcome, action, image, account } = found
  return outcome === wanted.outcome && action === wanted.action && image === wanted.image && account === wanted.account
}

/** The parts of the world itself; and declared labels, where the rule would not load without. */
function fixedFor({ facts }: CompiledRule): (path: Path) => boolean {
  const readsLabels = facts.some(({ name }) => name.includes('labels.'))
  return (path) =>
    path.length === 1 || (readsLabels && path[0] === 'accounts' && path[2] === 'spec' && path[3] === 'labels')
}

function caseOf(
  { plan, beside, accounts, inventories }: World,
  rule: CompiledRule,
  found: readonly Found[],
  { now, rules: { inventoryMaxAge } }: Pick<ShrinkInput, 'now' | 'rules'>,
): TestCase {
  const needsClock = rule.facts.some(({ volatile, scope }) => volatile && scope !== 'run')
  const needsAge = rule.facts.some(({ requires }) => requires === 'inventoryMaxAge') && inventoryMaxAge !== undefined
  const params = changedParams(rule)
  return {
    name: `${plan.metadata.name}: as little as it takes`,
    ...(literal({
      plan: { metadata: plan.metadata, spec: plan.spec },
      ...(beside.length > 0 && { beside: beside.map(({ metadata, spec }) => ({ metadata, spec })) }),
      ...(accounts.length > 0 && { accounts: accounts.map(({ spec }) => spec) }),
      ...(inventories.length > 0 && { inventory: inventories.map(({ metadata, spec }) => ({ metadata, spec })) }),
      ...(Object.keys(params).length > 0 && { params }),
    }) as Partial<TestCase>),
    ...(needsClock && { asOf: new Date(now).toISOString() }),
    ...(needsAge && { inventoryMaxAge: `${inventoryMaxAge}s` }),
    expect: found.map(expectation),
  }
}

function expectation({ outcome, step, account }: Found): Expectation {
  return { outcome, ...(step !== null && { step }), ...(account !== null && { account }) }
}

/** Parameters that are not what the rule says they are by default. */
function changedParams({ params, source }: CompiledRule): TestCase['params'] & object {
  const declared = source.spec.params ?? {}
  const isChanged = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(declared[name]?.default)
  return Object.fromEntries(Object.entries(params).filter(isChanged)) as TestCase['params'] & object
}

/** Texts of a case may name variables: what looks like one is written so that it stands for itself. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '$$${')
  if (Array.isArray(value)) return value.map(literal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]))
}

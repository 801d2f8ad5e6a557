import type { Located } from '../document.ts'
import type { Outcome } from '../finding.ts'
import { buildDirectory } from '../plan/directory.ts'
import { expandPlan } from '../plan/expand.ts'
import { mergeInventories } from '../plan/facts.ts'
import { imageLabel, isPlanned } from '../plan/model.ts'
import { contentionOf } from '../policy/contention.ts'
import { Judge } from '../policy/judge.ts'
import { planSubject } from '../policy/plan-subject.ts'
import type { CompiledRule, RuleSet } from '../policy/rule-set.ts'
import type { Subject } from '../policy/subject.ts'
import type { Accounts, Inventory, SharePlan } from '../schema/generated/types.ts'
import { loadValidator } from '../schema/index.ts'

/** A plan, the others of its run, and all that they are judged on, as values of documents. */
export interface World {
  readonly plan: SharePlan
  readonly beside: readonly SharePlan[]
  readonly accounts: readonly Accounts[]
  readonly inventories: readonly Inventory[]
}

/** What a rule found. `image` is null for one that the plan makes, since its name hangs on the positions of steps. */
export interface Found {
  readonly outcome: Extract<Outcome, 'violated' | 'indeterminate'>
  readonly action: string | null
  readonly image: string | null
  readonly account: string | null
  readonly step: string | null
}

/** The rule, and those that it yields to. */
export function rulesAbout(rule: CompiledRule, { rules, inventoryMaxAge }: RuleSet): RuleSet {
  const about = new Set([rule.id])
  for (const id of about) for (const other of rules.find((one) => one.id === id)?.yieldsTo ?? []) about.add(other)
  return { inventoryMaxAge, rules: rules.filter(({ id }) => about.has(id)).map((one, index) => ({ ...one, index })) }
}

/** All that the rule finds in the world's plan; undefined where the documents are not valid, or make no sense together. */
export async function findIn(
  world: World,
  id: string,
  rules: RuleSet,
  now: number,
): Promise<readonly Found[] | undefined> {
  if (!(await isValid(world))) return undefined
  const { directory, problems } = buildDirectory(world.accounts.map(unlocated))
  const { facts, problems: contradictions } = mergeInventories(world.inventories.map(unlocated))
  const { plan } = expandPlan(unlocated(world.plan), directory)
  const beside = world.beside.map((other) => expandPlan(unlocated(other), directory).plan)
  if (plan === undefined || beside.includes(undefined) || problems.length + contradictions.length > 0) return undefined
  const contention = contentionOf([plan, ...beside.filter((other) => other !== undefined)])
  const found: Found[] = []
  await new Judge(rules).judge(planSubject(plan, { rules, directory, facts, now }, contention), {
    decision: (rule, outcome, subject) => {
      if (rule.id !== id || (outcome !== 'violated' && outcome !== 'indeterminate')) return
      found.push({ outcome, ...about(subject) })
    },
  })
  return found
}

function about({ step, grant }: Subject): Omit<Found, 'outcome'> {
  return {
    action: step?.action ?? null,
    image: step === undefined || isPlanned(step.image) ? null : imageLabel(step.image),
    account: grant?.account || null,
    step: step?.id ?? null,
  }
}

async function isValid({ plan, beside, accounts, inventories }: World): Promise<boolean> {
  const [ofPlan, ofAccounts, ofInventory] = await Promise.all([
    loadValidator('SharePlan'),
    loadValidator('Accounts'),
    loadValidator('Inventory'),
  ])
  return (
    [plan, ...beside].every((one) => ofPlan(one)) &&
    accounts.every((one) => ofAccounts(one)) &&
    inventories.every((one) => ofInventory(one))
  )
}

function unlocated<T>(value: T): Located<T> {
  return { value, file: 'shrunk', locate: () => nowhere }
}

const nowhere = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

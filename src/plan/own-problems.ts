import type { Located, Problem } from '../document.ts'
import type { SharePlan } from '../schema/generated/types.ts'
import type { AppliedPlan } from './applied.ts'
import type { Directory } from './directory.ts'
import { expandPlan } from './expand.ts'

/**
 * What is wrong with a plan whatever accounts there are and plans were applied: an id given twice, an `imageFrom` that names no earlier
 * copy step. Names of accounts and groups, and what other plans have made, are taken for known.
 */
export function ownProblems(document: Located<SharePlan>): readonly Problem[] {
  return expandPlan(document, everybodyNamed(document.value), everythingMade(document.value)).problems
}

function everybodyNamed({ spec }: SharePlan): Directory {
  const entries = spec.steps.flatMap((step) => ('accounts' in step && step.accounts !== 'all' ? step.accounts : []))
  const [groups, names] = [entries.filter(isGroup), entries.filter((entry) => !isGroup(entry))]
  return {
    accounts: new Map(),
    byName: new Map(names.map((name) => [name, name])),
    groups: new Map(groups.map((group) => [group.slice(1), [group]])),
    labels: new Map(),
  }
}

function isGroup(entry: string): boolean {
  return entry.startsWith('@')
}

function everythingMade({ spec }: SharePlan): readonly AppliedPlan[] {
  const steps = new Map<string, string[]>()
  for (const { imageFrom } of spec.steps) {
    if (typeof imageFrom === 'object') steps.set(imageFrom.plan, [...(steps.get(imageFrom.plan) ?? []), imageFrom.step])
  }
  return [...steps].map(([name, ids]) => ({
    name,
    run: '',
    file: '',
    steps: new Map(ids.map((id) => [id, { image: id, region: spec.region }])),
  }))
}

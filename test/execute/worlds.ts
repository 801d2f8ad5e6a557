import type { Located } from '../../src/document.ts'
import type { Call } from '../../src/execute/call.ts'
import { compileCalls } from '../../src/execute/compile.ts'
import { journalFormat, type RunEntry } from '../../src/execute/entry.ts'
import { planTasks, type Task } from '../../src/execute/tasks.ts'
import { buildDirectory, type Directory } from '../../src/plan/directory.ts'
import { expandPlan } from '../../src/plan/expand.ts'
import { type Facts, mergeInventories } from '../../src/plan/facts.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'
import { initialState, type State } from '../../src/plan/state.ts'
import type { Inventory, InventoryImage, InventorySpec, SharePlan, Step } from '../../src/schema/generated/types.ts'

export const owner = '1000000000000001'

/** The n-th account that images may be shared with, from 1. */
export function sharee(n: number): string {
  return String(2_000_000_000_000_000n + BigInt(n))
}

export function sharees(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => sharee(from + index))
}

/** A document without a text. */
export function located<T>(value: T): Located<T> {
  const start = { line: 1, column: 1 }
  return { value, file: 'test.yaml', locate: () => ({ start, end: start }) }
}

export function planDocument(steps: readonly Step[], region = 'cn-beijing'): SharePlan {
  return {
    apiVersion: 'shareplan/v1',
    kind: 'SharePlan',
    metadata: { name: 'test', account: owner },
    spec: { region, steps: [...steps] },
  }
}

/** An image of the owner, of which everything is known. */
export function ownImage(id: string, more: Partial<InventoryImage> = {}): InventoryImage {
  return {
    id,
    region: 'cn-beijing',
    name: `name-of-${id}`,
    status: 'Available',
    owner: 'self',
    ownerAccount: owner,
    productCode: '',
    encryption: 'none',
    public: false,
    sharedWith: [],
    resourceShares: [],
    usedBy: { [owner]: [] },
    ...more,
  }
}

export function inventory(
  images: readonly InventoryImage[],
  account: string = owner,
  spec: InventorySpec = {},
): Inventory {
  return {
    apiVersion: 'shareplan/v1',
    kind: 'Inventory',
    metadata: { account },
    spec: { ...spec, images: [...images] },
  }
}

function directoryOf(ids: readonly string[]): Directory {
  const accounts = ids.map((id) => ({ id, site: 'china' as const, trusted: true }))
  return buildDirectory([located({ apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })]).directory
}

/** A plan with everything it is judged and compiled on. */
export interface World {
  readonly document: SharePlan
  readonly inventories: readonly Inventory[]
  readonly plan: ExpandedPlan
  readonly facts: Facts
  readonly initial: State
  readonly directory: Directory
  readonly calls: readonly Call[]
  readonly tasks: readonly Task[]
  readonly onFailure: 'stop'
}

/** The header of a run of the world's plan. */
export function headerOf({ plan, calls, tasks, onFailure }: World, more: Partial<RunEntry> = {}): RunEntry {
  return {
    kind: 'run',
    format: journalFormat,
    ...{ tool: '0.1.0', run: 'r1', account: owner, digest: `sha256:${'d'.repeat(64)}`, simulated: true },
    verdict: { verdict: 'pass', findings: [] },
    source: { file: 'plans/test.yaml', sha256: `sha256:${'e'.repeat(64)}` },
    ...{ plan, calls, tasks, onFailure },
    factChanges: [],
    approvals: [],
    ...more,
  }
}

/** @throws when the plan or the inventories are not sound: a mistake of the test. */
export function world(
  steps: readonly Step[],
  images: readonly InventoryImage[],
  accounts: readonly string[] = sharees(1, 80),
  spec: InventorySpec = {},
): World {
  const document = planDocument(steps)
  const inventories = [inventory(images, owner, spec)]
  const directory = directoryOf([owner, ...accounts])
  const { plan, problems } = expandPlan(located(document), directory)
  const merged = mergeInventories(inventories.map(located))
  if (plan === undefined || merged.problems.length > 0) throw new Error(JSON.stringify([problems, merged.problems]))
  const initial = initialState(merged.facts, owner)
  const calls = compileCalls(plan, initial, directory)
  const tasks = planTasks(plan, initial, directory)
  return { document, inventories, plan, facts: merged.facts, directory, initial, calls, tasks, onFailure: 'stop' }
}

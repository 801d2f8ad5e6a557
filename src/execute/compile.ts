import type { Directory } from '../plan/directory.ts'
import type {
  ExpandedCopy,
  ExpandedDelete,
  ExpandedPlan,
  ExpandedShare,
  ExpandedStep,
  ExpandedUnshare,
} from '../plan/model.ts'
import { isSharee, nobody, type Sharees } from '../plan/sharees.ts'
import { obstacle, simulate } from '../plan/simulate.ts'
import type { State } from '../plan/state.ts'
import { accountsPerCall, type Call, type CopyCall, type DeleteCall, type Tag } from './call.ts'

/**
 * The exact calls of a plan, in the order of its steps. A share or unshare carries only what is missing against the simulated
 * state before it: where the sharees are unknown, everybody. A step that a guard hinders makes none. Linear in the size of the plan.
 */
export function compileCalls(plan: ExpandedPlan, initial: State, directory: Directory): readonly Call[] {
  const calls: Call[] = []
  let state = initial
  for (const step of plan.steps) {
    for (const call of compileStep(step, state, directory)) calls.push(call)
    state = simulate(state, step, directory)
  }
  return calls
}

/** The calls of one step, given the simulated state before it. */
export function compileStep(step: ExpandedStep, before: State, directory: Directory): readonly Call[] {
  if (obstacle(before, step, directory) !== undefined) return []
  switch (step.action) {
    case 'share':
    case 'unshare':
      return shareCalls(step, before.image(step.image)?.sharees ?? nobody)
    case 'copy':
      return [copyCall(step)]
    case 'delete':
      return [deleteCall(step)]
  }
}

/** The calls that take a share or unshare step from these sharees to its end: none when it has nothing left to do. */
function shareCalls(step: ExpandedShare | ExpandedUnshare, sharees: Sharees): readonly Call[] {
  const base = { action: 'ModifyImageSharePermission', step: step.id } as const
  const image = { RegionId: step.region, ImageId: step.image }
  if (step.action === 'unshare' && step.all && !sharees.complete) {
    return [{ ...base, parameters: { ...image, RemoveAccount: 'all' } }]
  }
  return chunks(missing(step, sharees)).map((accounts) =>
    step.action === 'share'
      ? { ...base, parameters: { ...image, AddAccount: accounts } }
      : { ...base, parameters: { ...image, RemoveAccount: accounts } },
  )
}

/** The accounts of the step that do not have the image yet, or still have it; those of whom nothing is known included. */
export function missing(step: ExpandedShare | ExpandedUnshare, sharees: Sharees): readonly string[] {
  // Sorted, because the order in which an inventory lists sharees means nothing.
  if (step.action === 'unshare' && step.all) return [...sharees.has].sort()
  const wanted = step.action === 'share'
  return step.grants.map(({ account }) => account).filter((account) => isSharee(sharees, account) !== wanted)
}

function chunks(accounts: readonly string[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = []
  for (let start = 0; start < accounts.length; start += accountsPerCall) {
    parts.push(accounts.slice(start, start + accountsPerCall))
  }
  return parts
}

/** The call of a copy, before it is signed. */
export function copyCall({ id, region, image, makes, to }: ExpandedCopy): CopyCall {
  return {
    action: 'CopyImage',
    step: id,
    makes,
    parameters: {
      RegionId: region,
      ImageId: image,
      DestinationRegionId: to.region,
      DestinationImageName: to.name,
      ...(to.description !== undefined && { DestinationDescription: to.description }),
      ...(to.kmsKey !== undefined && { Encrypted: true, KMSKeyId: to.kmsKey }),
      ...(to.tags !== undefined && { Tag: tagList(to.tags) }),
    },
  }
}

/** Sorted, because the order of a mapping's keys means nothing. */
function tagList(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }))
}

function deleteCall({ id, region, image, force }: ExpandedDelete): DeleteCall {
  return { action: 'DeleteImage', step: id, parameters: { RegionId: region, ImageId: image, Force: force } }
}

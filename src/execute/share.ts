import type { ExpandedShare, ExpandedUnshare } from '../plan/model.ts'
import { nobody } from '../plan/sharees.ts'
import type { State } from '../plan/state.ts'
import { type AddCall, accountsPerCall, type RemoveCall } from './call.ts'
import { failed, inDoubt, interrupted, type RunContext, type StepEnd, type StepTrace, stoppedBy } from './context.ts'
import type { StepProblem } from './entry.ts'
import { type Reading, read, readUntil, send } from './exchange.ts'
import { type SharesSeen, seeShares } from './look.ts'

/** Whom a step is about, and whether they shall have the image. `all`: everybody who has it, and these are they. */
export interface ShareTargets {
  readonly accounts: readonly string[]
  readonly wanted: boolean
  readonly all: boolean
}

/** What a share or unshare step shall come to, judged by the simulated state before it. */
export function targetsOf(step: ExpandedShare | ExpandedUnshare, before: State): ShareTargets {
  const wanted = step.action === 'share'
  const all = step.action === 'unshare' && step.all
  const { has } = before.image(step.image)?.sharees ?? nobody
  return { accounts: all ? [...has].sort() : step.grants.map(({ account }) => account), wanted, all }
}

/** Why the step must not go on from here: the image is gone or not ours, or `all` has become more than what was judged. */
export function shareProblem(seen: SharesSeen, targets: ShareTargets): StepProblem | undefined {
  if (seen.image === null) return { code: 'image-unknown', message: 'the image is not there any more' }
  if (seen.image.owner !== undefined && seen.image.owner !== 'self') {
    return { code: 'image-not-owned', message: 'the image belongs to another account' }
  }
  const judged = new Set(targets.accounts)
  const news = targets.all ? seen.sharedWith.filter((account) => !judged.has(account)) : []
  if (news.length === 0) return undefined
  return {
    code: 'drift',
    message: `it was shared with ${news.join(', ')} since the plan was checked, so that nobody has judged their loss: check again`,
  }
}

/** The accounts that are left to do. What was confirmed once is not sent again, though a later read may be stale. */
export function leftToDo(
  targets: ShareTargets,
  sharedWith: readonly string[],
  confirmed: ReadonlySet<string>,
): readonly string[] {
  return unverified(targets.accounts, targets.wanted, sharedWith).filter((account) => !confirmed.has(account))
}

/** The accounts that the cloud does not show as wanted. */
function unverified(accounts: readonly string[], wanted: boolean, sharedWith: readonly string[]): readonly string[] {
  const has = new Set(sharedWith)
  return accounts.filter((account) => has.has(account) !== wanted)
}

/** Brings a share or unshare step to its end, in calls of ten, each verified before the next. */
export async function performShare(
  run: RunContext,
  step: ExpandedShare | ExpandedUnshare,
  id: string,
  targets: ShareTargets,
  trace: StepTrace,
): Promise<StepEnd> {
  const { region } = step
  const probe = await read<SharesSeen>(run, { name: `${step.id}/probe`, kind: 'probe', step: step.id, region }, () =>
    seeShares(run.cloud, region, id),
  )
  if (probe.failure !== undefined) return stoppedBy(probe.failure, run)
  const problem = shareProblem(probe.seen, targets)
  if (problem !== undefined) return { status: 'failed', problem }
  const exchange = { run, step, id, targets, trace }
  const confirmed = new Set<string>()
  let { sharedWith } = probe.seen
  for (let turn = 1, doubts = 0; ; turn++) {
    const left = leftToDo(targets, sharedWith, confirmed)
    if (left.length === 0) return { status: 'done' }
    if (run.stopped()) return interrupted(`accounts left to do: ${left.length}`)
    const accounts = left.slice(0, accountsPerCall)
    const result = await exchangeOne(exchange, turn, accounts)
    if ('status' in result) return result
    sharedWith = result.sharedWith
    const open = new Set(unverified(accounts, targets.wanted, sharedWith))
    for (const account of accounts) if (!open.has(account)) confirmed.add(account)
    if (open.size < accounts.length) doubts = 0
    if (open.size === 0) continue
    if (result.accepted && !run.stopped()) return notEffective(targets, [...open])
    if (result.accepted || ++doubts > run.settings.doubts || run.stopped()) {
      return inDoubt('unverified', `the cloud does not show yet: ${[...open].join(', ')}`)
    }
  }
}

interface Exchange {
  readonly run: RunContext
  readonly step: ExpandedShare | ExpandedUnshare
  readonly id: string
  readonly targets: ShareTargets
  readonly trace: StepTrace
}

/** One call and its read-back: how the step ends here, or who has the image now. */
async function exchangeOne(
  { run, step, id, targets, trace }: Exchange,
  turn: number,
  accounts: readonly string[],
): Promise<StepEnd | { readonly accepted: boolean; readonly sharedWith: readonly string[] }> {
  const change = targets.wanted ? { add: accounts, remove: [] } : { add: [], remove: accounts }
  const name = `${step.id}/${turn}`
  const outcome = await send(run, trace, name, callOf(step, id, targets.wanted, accounts), () =>
    run.cloud.modifySharePermission(step.region, id, change),
  )
  if (outcome.failure !== undefined && outcome.answer !== 'in-doubt') return stoppedBy(outcome.failure, run)
  const request = { name: `${name}/read-back`, kind: 'read-back' as const, step: step.id, region: step.region }
  const back: Reading<{ readonly sharedWith: readonly string[] }> = await readUntil(
    run,
    request,
    async () => ({ sharedWith: await run.cloud.sharees(step.region, id) }),
    (seen) => unverified(accounts, targets.wanted, seen.sharedWith).length === 0,
  )
  if (back.failure !== undefined) return inDoubt(back.failure.code, `not verified: ${back.failure.message}`)
  return { accepted: outcome.answer === 'accepted', sharedWith: back.seen.sharedWith }
}

function callOf(
  step: ExpandedShare | ExpandedUnshare,
  id: string,
  wanted: boolean,
  accounts: readonly string[],
): AddCall | RemoveCall {
  const base = { action: 'ModifyImageSharePermission', step: step.id } as const
  const image = { RegionId: step.region, ImageId: id }
  return wanted
    ? { ...base, parameters: { ...image, AddAccount: accounts } }
    : { ...base, parameters: { ...image, RemoveAccount: accounts } }
}

function notEffective({ wanted }: ShareTargets, accounts: readonly string[]): StepEnd {
  const still = wanted ? 'still do not have it' : 'still have it'
  return failed('not-effective', `the cloud accepted the call, but these accounts ${still}: ${accounts.join(', ')}`)
}

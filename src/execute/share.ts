import type { ExpandedShare, ExpandedUnshare } from '../plan/model.ts'
import { type AddCall, accountsPerCall, type Call, type RemoveCall } from './call.ts'
import {
  failed,
  inDoubt,
  interrupted,
  type RunContext,
  type StepEnd,
  type StepTrace,
  stoppedAtProbe,
  stoppedBy,
  unseen,
} from './context.ts'
import type { Failure, StepProblem } from './entry.ts'
import { type Reading, read, readUntil, send } from './exchange.ts'
import { type SharesSeen, seeShares } from './look.ts'
import { accountsOf } from './replay.ts'
import type { ShareTargets } from './tasks.ts'

/** Why the step must not go on from here: the image is gone or not ours, or who has it is not what was judged. */
export function shareProblem(seen: SharesSeen, targets: ShareTargets): StepProblem | undefined {
  if (seen.image === null) return { code: 'image-unknown', message: 'the image is not there any more' }
  if (seen.image.owner !== undefined && seen.image.owner !== 'self') {
    return { code: 'image-not-owned', message: 'the image belongs to another account' }
  }
  const judged = new Set(targets.accounts)
  const news = targets.all ? seen.sharedWith.filter((account) => !judged.has(account)) : []
  if (news.length > 0) {
    return drift(
      `it was shared with ${news.join(', ')} since the plan was checked, so that nobody has judged their loss`,
    )
  }
  const changed = unverified(targets.kept, targets.wanted, seen.sharedWith)
  if (changed.length === 0) return undefined
  const since = targets.wanted ? 'no longer shared' : 'shared'
  return drift(
    `it is ${since} with ${changed.join(', ')}, unlike when the plan was checked: no call was approved for them`,
  )
}

function drift(message: string): StepProblem {
  return { code: 'drift', message: `${message}: check again` }
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
  const probe = await probeShares(run, step, id, trace)
  if (probe.failure !== undefined) return stoppedAtProbe(probe.failure, run, trace)
  let doubted = isDoubted(trace, probe.seen)
  const problem = shareProblem(probe.seen, targets)
  if (problem !== undefined) {
    const end = { status: 'failed', problem } as const
    return doubted ? unseen(end) : end
  }
  const exchange = { run, step, id, targets, trace }
  const confirmed = new Set(trace.prior.confirmed)
  let { sharedWith } = probe.seen
  let { replayed } = probe
  for (let turn = 1, doubts = 0; ; turn++) {
    const left = leftToDo(targets, sharedWith, confirmed)
    if (left.length === 0) return atEnd(exchange, sharedWith)
    if (run.stopped()) return interrupted(`accounts left to do: ${left.length}`)
    const accounts = left.slice(0, accountsPerCall)
    const result = await exchangeOne(exchange, { turn, accounts, replayed, doubted })
    if ('status' in result) return result
    ;({ sharedWith, replayed } = result)
    const open = new Set(unverified(accounts, targets.wanted, sharedWith))
    for (const account of accounts) if (!open.has(account)) confirmed.add(account)
    doubted = open.size > 0
    if (open.size < accounts.length) doubts = 0
    if (open.size === 0) continue
    if (result.refusal !== undefined) return unseen(stoppedBy(result.refusal, run))
    if (result.accepted && !run.stopped()) return notEffective(targets, [...open])
    if (result.accepted || ++doubts > run.settings.doubts || run.stopped()) {
      return inDoubt('unverified', `the cloud does not show yet: ${[...open].join(', ')}`)
    }
  }
}

/** Who has the image now. What a call of an earlier session may have done is waited for. */
async function probeShares(
  run: RunContext,
  { id: step, region }: ExpandedShare | ExpandedUnshare,
  id: string,
  { prior: { pending } }: StepTrace,
): Promise<Reading<SharesSeen>> {
  const request = { name: `${step}/probe`, kind: 'probe' as const, step, region }
  const look = (): Promise<SharesSeen> => seeShares(run.cloud, region, id)
  if (pending === undefined) return read(run, request, look)
  return readUntil(run, request, look, ({ image, sharedWith }) => image === null || isShown(pending, sharedWith))
}

/** Whether the sharees are as the call was to make them. */
function isShown(call: Call, sharedWith: readonly string[]): boolean {
  const { added, removed } = accountsOf(call)
  return unverified(added, true, sharedWith).length + unverified(removed, false, sharedWith).length === 0
}

/** Whether a call of an earlier session may have happened, and does not show. */
function isDoubted({ prior: { pending } }: StepTrace, { image, sharedWith }: SharesSeen): boolean {
  return pending !== undefined && (image === null || !isShown(pending, sharedWith))
}

/** The end, if the cloud shows it of everybody: also of those who were seen before, and whom somebody else may have changed since. */
async function atEnd({ run, step, id, targets }: Exchange, sharedWith: readonly string[]): Promise<StepEnd> {
  if (endProblem(sharedWith, targets) === undefined) return { status: 'done' }
  const request = { name: `${step.id}/end`, kind: 'read-back' as const, step: step.id, region: step.region }
  const back = await readUntil(
    run,
    request,
    () => seeShares(run.cloud, step.region, id),
    (seen) => seen.image === null || endProblem(seen.sharedWith, targets) === undefined,
  )
  if (back.failure !== undefined) return stoppedBy(back.failure, run)
  const problem = shareProblem(back.seen, targets) ?? endProblem(back.seen.sharedWith, targets)
  if (problem === undefined) return { status: 'done' }
  return run.stopped() ? interrupted(problem.message) : { status: 'failed', problem }
}

/** Who does not have the image as the step was to leave it, though it did its work. */
function endProblem(sharedWith: readonly string[], targets: ShareTargets): StepProblem | undefined {
  const { accounts, kept, wanted, all } = targets
  const changed = all ? sharedWith : unverified([...accounts, ...kept], wanted, sharedWith)
  if (changed.length === 0) return undefined
  return drift(
    `somebody else ${wanted ? 'took it from' : 'shared it with'} ${changed.join(', ')} while the run went on`,
  )
}

interface Exchange {
  readonly run: RunContext
  readonly step: ExpandedShare | ExpandedUnshare
  readonly id: string
  readonly targets: ShareTargets
  readonly trace: StepTrace
}

interface Turn {
  readonly turn: number
  readonly accounts: readonly string[]
  readonly replayed: boolean
  /** An earlier call for some of these accounts may have happened: also a refusal may be the answer to a repetition. */
  readonly doubted: boolean
}

interface Exchanged {
  readonly accepted: boolean
  readonly refusal: Failure | undefined
  readonly sharedWith: readonly string[]
  readonly replayed: boolean
}

/** One call and its read-back: how the step ends here, or who has the image now. */
async function exchangeOne(
  { run, step, id, targets, trace }: Exchange,
  { turn, accounts, replayed, doubted }: Turn,
): Promise<StepEnd | Exchanged> {
  const change = targets.wanted ? { add: accounts, remove: [] } : { add: [], remove: accounts }
  const name = `${step.id}/${turn}`
  const call = callOf(step, id, targets.wanted, accounts)
  const outcome = await send(run, trace, { name, call, replayed }, () =>
    run.cloud.modifySharePermission(step.region, id, change),
  )
  const refusal = outcome.answer === 'in-doubt' ? undefined : outcome.failure
  if (refusal !== undefined && !doubted) return stoppedBy(refusal, run)
  const request = { name: `${name}/read-back`, kind: 'read-back' as const, step: step.id, region: step.region }
  const back: Reading<{ readonly sharedWith: readonly string[] }> = await readUntil(
    run,
    request,
    async () => ({ sharedWith: await run.cloud.sharees(step.region, id) }),
    (seen) => unverified(accounts, targets.wanted, seen.sharedWith).length === 0,
  )
  if (back.failure !== undefined) return inDoubt(back.failure.code, `not verified: ${back.failure.message}`)
  return {
    accepted: outcome.answer === 'accepted',
    refusal,
    sharedWith: back.seen.sharedWith,
    replayed: back.replayed,
  }
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

import { type Cloud, CloudError } from './cloud.ts'
import type { CancelledCopy } from './entry.ts'
import { type RunProgress, replayRun, UnapprovedCallError } from './replay.ts'
import type { StoredRun } from './run-store.ts'

/** A copy that a run has started, and not seen the end of. */
export interface OpenCopy {
  readonly step: string
  /** Of the copy. */
  readonly region: string
  readonly image: string
}

/** The world around giving up a run. `hold` keeps others out. `cloud`: opened where copies shall be cancelled, and there are any. */
export interface AbandonPorts {
  readonly hold: () => Promise<StoredRun>
  readonly cloud?: () => Promise<Cloud>
}

/** What became of giving up a run. */
export type AbandonOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'unapproved'; readonly message: string }
  | { readonly kind: 'wrong-account'; readonly caller: string; readonly expected: string }
  | { readonly kind: 'other-cloud'; readonly simulated: boolean }
  /** The run is not given up: not every copy could be cancelled. */
  | { readonly kind: 'cloud-failed'; readonly cancelled: readonly CancelledCopy[]; readonly error: CloudError }
  | {
      readonly kind: 'abandoned'
      /** It was given up before. */
      readonly before: boolean
      /** Copies that may still run. */
      readonly copies: readonly OpenCopy[]
      readonly cancelled: readonly CancelledCopy[]
      readonly run: RunProgress
    }

/**
 * Gives up a run: it is not resumed any more. Copies that run are cancelled first where the cloud is given, else left alone. Throws
 * what `hold`, `cloud` and the record throw.
 */
export async function abandon(ports: AbandonPorts): Promise<AbandonOutcome> {
  const held = await ports.hold()
  try {
    return await abandonHeld(held, ports)
  } catch (error) {
    if (error instanceof UnapprovedCallError) return { kind: 'unapproved', message: error.message }
    throw error
  } finally {
    await held.release()
  }
}

async function abandonHeld(held: StoredRun, ports: AbandonPorts): Promise<AbandonOutcome> {
  const run = replayRun(held.records)
  if (run.ended === 'completed') return { kind: 'completed' }
  const copies = openCopies(run)
  const cloud = copies.length === 0 ? undefined : await ports.cloud?.()
  const cancelled: CancelledCopy[] = []
  if (cloud !== undefined) {
    const refused = await cancelAll(cloud, run, copies, cancelled)
    if (refused !== undefined) return refused
  }
  const before = run.ended === 'abandoned'
  if (!before) {
    await held.end({ kind: 'end', exit: 0, reason: 'abandoned', ...(cancelled.length > 0 && { cancelled }) })
  }
  return { kind: 'abandoned', before, copies: cloud === undefined ? copies : [], cancelled, run }
}

/** The copies that may still run, by the record alone. */
function openCopies({ header, steps }: RunProgress): readonly OpenCopy[] {
  return header.plan.steps.flatMap((step) => {
    const { made, status } = steps.get(step.id) ?? {}
    const isOver = status === 'done' || status === 'failed'
    if (step.action !== 'copy' || made === undefined || isOver) return []
    return [{ step: step.id, region: step.to.region, image: made }]
  })
}

/** Cancels what runs, one by one; a copy that came to its end is left alone. What was done is in `cancelled`, also after a failure. */
async function cancelAll(
  cloud: Cloud,
  { header }: RunProgress,
  copies: readonly OpenCopy[],
  cancelled: CancelledCopy[],
): Promise<AbandonOutcome | undefined> {
  if (cloud.simulated !== header.simulated) return { kind: 'other-cloud', simulated: header.simulated }
  try {
    const caller = await cloud.callerAccount()
    if (caller !== header.account) return { kind: 'wrong-account', caller, expected: header.account }
    for (const copy of copies) cancelled.push(await cancelOne(cloud, copy))
    return undefined
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'cloud-failed', cancelled, error }
    throw error
  }
}

async function cancelOne(cloud: Cloud, { step, region, image }: OpenCopy): Promise<CancelledCopy> {
  const [seen] = await cloud.images({ region, ids: [image] })
  const about = { step, region, image }
  if (seen === undefined) return { ...about, found: 'gone' }
  if (seen.status !== 'Creating' && seen.status !== 'Waiting') return { ...about, found: 'finished' }
  try {
    const { requestId } = await cloud.cancelCopy(region, image)
    return { ...about, found: 'running', requestId }
  } catch (error) {
    // It came to its end just now.
    if (error instanceof CloudError && error.code === 'IncorrectImageStatus') return { ...about, found: 'finished' }
    throw error
  }
}

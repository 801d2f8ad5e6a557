import { type Cloud, CloudError, type CloudImage } from './cloud.ts'
import type { CancelledCopy } from './entry.ts'
import { type JournalRecord, sealRecord } from './journal.ts'
import { isMadeBy } from './provenance.ts'
import { type RunProgress, replayRun, UnapprovedCallError } from './replay.ts'
import type { StoredRun } from './run-store.ts'
import { type Undo, undoRun } from './undo.ts'

/** A copy that a run has started, and not seen the end of. */
export interface OpenCopy {
  readonly step: string
  /** Of the copy. */
  readonly region: string
  readonly name: string
  /** Absent: the call that starts it may have happened, and nobody has seen whether. */
  readonly image?: string
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
      /** Copies that may have been started, and that the cloud does not show. */
      readonly unseen: readonly OpenCopy[]
      /** What is left of it, and how it is taken back. */
      readonly undo: Undo
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
  const copies = openCopies(run, cancelledBefore(held.records))
  const cloud = copies.length === 0 ? undefined : await ports.cloud?.()
  const cancelled: CancelledCopy[] = []
  if (cloud !== undefined) {
    const refused = await cancelAll(cloud, run, copies, cancelled)
    if (refused !== undefined) return refused
  }
  const before = run.ended === 'abandoned'
  const name = endName(held.records)
  const end = { kind: 'end', exit: 0, reason: 'abandoned', ...(cancelled.length > 0 && { cancelled }) } as const
  if (!before || cancelled.length > 0) await held.end(name, end)
  const seen = new Set(cancelled.map(({ step }) => step))
  const unseen = cloud === undefined ? [] : copies.filter(({ step }) => !seen.has(step))
  const ended = sealRecord({ time: run.startedAt, name, entry: end }, held.records.at(-1))
  const undo = undoRun([...held.records, ended])
  return { kind: 'abandoned', before, copies: cloud === undefined ? copies : [], cancelled, unseen, undo }
}

/** Of the record: names are there once, and a run may be given up first, and its copies cancelled later. */
function endName(records: readonly JournalRecord[]): string {
  const ends = records.filter(({ entry }) => entry.kind === 'end' && entry.reason === 'abandoned').length
  return ends === 0 ? 'abandoned' : `abandoned ${ends + 1}`
}

/** The steps whose copies were looked after when the run was given up before. */
function cancelledBefore(records: readonly JournalRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap(({ entry }) => (entry.kind === 'end' ? (entry.cancelled ?? []).map(({ step }) => step) : [])),
  )
}

/** The copies that may still run, by the record alone. */
function openCopies({ header, steps }: RunProgress, cancelled: ReadonlySet<string>): readonly OpenCopy[] {
  return header.plan.steps.flatMap((step) => {
    const { made, pending, status } = steps.get(step.id) ?? {}
    const isOver = status === 'done' || status === 'failed' || cancelled.has(step.id)
    if (step.action !== 'copy' || isOver || (made === undefined && pending === undefined)) return []
    const { region, name } = step.to
    return [{ step: step.id, region, name, ...(made !== undefined && { image: made }) }]
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
    for (const copy of copies) {
      const seen = await findCopy(cloud, header.digest, copy)
      const image = copy.image ?? seen?.id
      if (image !== undefined) cancelled.push(await cancelOne(cloud, { ...copy, image }, seen))
    }
    return undefined
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'cloud-failed', cancelled, error }
    throw error
  }
}

/** The copy as the cloud shows it: one whose id nobody was told is known by its name and tags. */
async function findCopy(
  cloud: Cloud,
  digest: string,
  { step, region, name, image }: OpenCopy,
): Promise<CloudImage | undefined> {
  if (image !== undefined) return (await cloud.images({ region, ids: [image] })).find(({ id }) => id === image)
  const named = await cloud.images({ region, owner: 'self', name })
  return named.find((one) => one.name === name && isMadeBy(one, digest, step))
}

async function cancelOne(
  cloud: Cloud,
  { step, region, image }: Required<OpenCopy>,
  seen: CloudImage | undefined,
): Promise<CancelledCopy> {
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

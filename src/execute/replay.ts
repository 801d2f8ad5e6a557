import type { ImageKey } from '../plan/model.ts'
import { ApprovedCalls } from './approved.ts'
import type { Call } from './call.ts'
import type { EndReason, Entry, IntentEntry, OutcomeEntry, ReadEntry, RunEntry, StepStatus } from './entry.ts'
import type { JournalRecord } from './journal.ts'
import { isHarmless } from './retry.ts'

/** How far a step has come, by the record alone. */
export interface StepProgress {
  /** As it ended last; `undefined`: it never ended, or was never reached. */
  readonly status: StepStatus | undefined
  /** Something changed in the cloud, or may have. */
  readonly changed: boolean
  readonly requestIds: readonly string[]
  /** The call that may have had an effect that nobody has seen since. */
  readonly pending?: Call
  /** The cloud has said yes to that call. */
  readonly accepted: boolean
  /** The accounts of a share or unshare that were seen as wanted after a call. */
  readonly confirmed: readonly string[]
  /** The image was seen to be gone after a call that deletes it. */
  readonly gone: boolean
  /** The image that a copy makes, or has made. */
  readonly made?: string
}

/** What a record says about how far its run has come. */
export interface RunProgress {
  readonly header: RunEntry
  /** RFC 3339. */
  readonly startedAt: string
  /** The number of the last session: 1 until the run was resumed. */
  readonly session: number
  /** How the last session ended; `undefined`: it was killed, or goes on. */
  readonly ended: EndReason | undefined
  /** By step. */
  readonly steps: ReadonlyMap<string, StepProgress>
}

/** A record that holds a call that was never approved: whoever wrote it, the run must not go on. */
export class UnapprovedCallError extends Error {
  override readonly name = 'UnapprovedCallError'
  readonly seq: number

  constructor(seq: number, { step, action }: Call) {
    super(`its record ${seq} is about to make a call (${action}, of step ${step}) that is none of the approved calls`)
    this.seq = seq
  }
}

/** What has been noted of a step so far. */
interface Notes {
  status: StepStatus | undefined
  changed: boolean
  readonly requestIds: string[]
  /** The call of the last intent. */
  call: Call | undefined
  pending: Call | undefined
  /** What was pending before the last intent: an answer to that call says nothing of it. */
  before: Call | undefined
  accepted: boolean
  /** The last call came to nothing, and is sent again until its step has a result, or the process dies. */
  retrying: boolean
  readonly confirmed: Set<string>
  gone: boolean
  made: string | undefined
}

/**
 * How far a run has come. Pure: the same record gives the same answer.
 *
 * @throws UnapprovedCallError when the record holds an intent that its header does not allow.
 */
export function replayRun(records: readonly JournalRecord[]): RunProgress {
  const approved = new ApprovedCalls(headerOf(records).entry)
  return replay(records, (seq, { call }, made) => {
    if (!approved.allows(call, made)) throw new UnapprovedCallError(seq, call)
  })
}

/** How far the steps of a run have come, whoever wrote its record: for telling, not for acting. */
export function progressOf(records: readonly JournalRecord[]): RunProgress['steps'] {
  return replay(records, () => undefined).steps
}

function headerOf([first]: readonly JournalRecord[]): JournalRecord & { readonly entry: RunEntry } {
  if (first?.entry.kind !== 'run') throw new TypeError('a record without its header')
  return { ...first, entry: first.entry }
}

function replay(
  records: readonly JournalRecord[],
  verify: (seq: number, intent: IntentEntry, made: ReadonlyMap<ImageKey, string>) => void,
): RunProgress {
  const { entry: header, time: startedAt } = headerOf(records)
  const notes = new Map<string, Notes>(header.plan.steps.map(({ id }) => [id, untouched()]))
  const copies = new Map(
    header.plan.steps.flatMap((step) => (step.action === 'copy' ? [[step.id, step.makes] as const] : [])),
  )
  const made = new Map<ImageKey, string>()
  let session = 1
  let ended: EndReason | undefined
  for (const { seq, entry } of records) {
    if (entry.kind === 'resume') {
      session = entry.session
      ended = undefined
      // What was being sent again when the process died may have been accepted: it stays in doubt.
      for (const one of notes.values()) one.retrying = false
    } else if (entry.kind === 'end') ended = entry.reason
    else if (entry.kind === 'intent') verify(seq, entry, made)
    const step = 'step' in entry && entry.step !== null ? entry.step : undefined
    const about = step === undefined ? undefined : notes.get(step)
    if (step === undefined || about === undefined) continue
    note(about, entry)
    const copy = copies.get(step)
    if (copy !== undefined && about.made !== undefined) made.set(copy, about.made)
  }
  return {
    header,
    startedAt,
    session,
    ended,
    steps: new Map([...notes].map(([id, one]) => [id, told(one)])),
  }
}

function untouched(): Notes {
  return {
    status: undefined,
    changed: false,
    requestIds: [],
    call: undefined,
    pending: undefined,
    before: undefined,
    accepted: false,
    retrying: false,
    confirmed: new Set(),
    gone: false,
    made: undefined,
  }
}

function note(notes: Notes, entry: Entry): void {
  switch (entry.kind) {
    case 'intent':
      noteIntent(notes, entry)
      break
    case 'outcome':
      noteOutcome(notes, entry)
      break
    case 'probe':
    case 'read-back':
      noteReading(notes, entry)
      break
    case 'result':
      if (notes.retrying) notes.pending = notes.before
      notes.retrying = false
      notes.status = entry.status
      notes.changed ||= entry.changed
      // A copy that failed is made again, unless it is found once more by its name and tags.
      notes.made = entry.status === 'failed' ? undefined : (entry.made ?? notes.made)
  }
}

/** Whoever is killed after this may have made the call. */
function noteIntent(notes: Notes, { call }: IntentEntry): void {
  // What was sent before and never seen stays possible, whatever comes of this call.
  notes.changed ||= notes.pending !== undefined
  notes.call = call
  notes.before = notes.pending
  notes.pending = call
  notes.accepted = false
  notes.retrying = false
  notes.status = undefined
}

function noteOutcome(notes: Notes, { answer, image, requestId, failure }: OutcomeEntry): void {
  const id = requestId ?? failure?.requestId
  if (id !== undefined) notes.requestIds.push(id)
  // Of a call that was throttled, the next attempt may have been accepted.
  notes.pending = answer === 'refused' ? notes.before : notes.call
  notes.accepted = answer === 'accepted'
  notes.retrying = isHarmless(answer)
  notes.changed ||= answer === 'accepted' || answer === 'in-doubt'
  if (image !== undefined) {
    notes.made = image
    notes.pending = undefined
  }
}

/** What a reading shows of the call before it. */
function noteReading(notes: Notes, { seen }: ReadEntry): void {
  const { pending } = notes
  if (pending === undefined || seen === undefined) return
  if (pending.action === 'CopyImage') {
    const ours = seen.named?.find((image) => image.ours === true)
    if (ours === undefined) return
    notes.changed = true
    notes.made = ours.id
    notes.pending = undefined
  } else if (pending.action === 'ModifyImageSharePermission' && seen.sharedWith !== undefined) {
    const has = new Set(seen.sharedWith)
    const { added, removed } = accountsOf(pending)
    const shown = [...added.filter((account) => has.has(account)), ...removed.filter((account) => !has.has(account))]
    for (const account of shown) notes.confirmed.add(account)
    notes.changed ||= shown.length > 0
    if (shown.length === added.length + removed.length) notes.pending = undefined
  } else if (pending.action === 'DeleteImage' && seen.image === null) {
    notes.changed = true
    notes.gone = true
    notes.pending = undefined
  }
}

/** The accounts that a call adds and removes. */
export function accountsOf({ parameters }: Call): {
  readonly added: readonly string[]
  readonly removed: readonly string[]
} {
  const list = (name: 'AddAccount' | 'RemoveAccount'): readonly string[] => {
    const value = name in parameters ? (parameters as Readonly<Record<string, unknown>>)[name] : undefined
    return Array.isArray(value) ? value : []
  }
  return { added: list('AddAccount'), removed: list('RemoveAccount') }
}

function told({ status, changed, requestIds, pending, accepted, confirmed, gone, made }: Notes): StepProgress {
  return {
    ...{ status, changed: changed || pending !== undefined, requestIds, accepted, confirmed: [...confirmed], gone },
    ...(pending !== undefined && { pending }),
    ...(made !== undefined && { made }),
  }
}

import type { Action, ExpandedStep } from '../plan/model.ts'
import type { Call } from './call.ts'
import type { EndEntry, Entry, IntentEntry, OutcomeEntry, ReadEntry, RunEntry, StepStatus } from './entry.ts'
import type { JournalRecord } from './journal.ts'
import { accountsOf } from './replay.ts'
import { isHarmless } from './retry.ts'

/** What a step changed in the cloud, and saw confirmed. Only what this run did: what was so before is not in it. */
export interface StepChange {
  readonly step: string
  readonly action: Action
  /** Of the image that changed; of a copy, the region of what it made. */
  readonly region: string
  /** The id of the image that changed, or was made; `undefined` where no call named it. */
  readonly image: string | undefined
  /** Accounts that a share added, or an unshare removed. */
  readonly accounts: readonly string[]
  /** The image was made by a call of this run. */
  readonly made: boolean
  /** The image was seen to be gone after a call of this run, or its copy was cancelled. */
  readonly deleted: boolean
  /** Accounts of calls that may have happened, and were never seen to. */
  readonly doubtful: readonly string[]
  /** A copy or delete may have happened, and was never seen to. */
  readonly inDoubt: boolean
  /** How the step ended last; `undefined`: it never ended, or was never reached. */
  readonly status: StepStatus | undefined
}

/** A call that was sent, and whether it may have had an effect. */
interface SentCall {
  readonly call: Call
  readonly accounts: readonly string[]
  harmless: boolean
  /** It came to nothing, and is sent again until its step has a result, or the process dies. */
  retrying: boolean
}

/** What has been noted of a step so far. */
interface Notes {
  readonly sent: SentCall[]
  readonly confirmed: Set<string>
  /** Who had the image when it was read last. */
  sharedWith: ReadonlySet<string> | undefined
  image: string | undefined
  deleted: boolean
  status: StepStatus | undefined
}

/** What a run changed, step by step in the order of its plan. The first record is the run's header. */
export function changesOf(header: RunEntry, records: readonly JournalRecord[]): readonly StepChange[] {
  const notes = new Map<string, Notes>()
  for (const { entry } of records) {
    if (entry.kind === 'end') noteCancelled(notes, entry)
    if (entry.kind === 'resume') noteDeath(notes)
    if (!('step' in entry) || entry.step === null) continue
    const known = notes.get(entry.step) ?? untouched()
    notes.set(entry.step, known)
    note(known, entry)
  }
  return header.plan.steps.map((step) => told(step, notes.get(step.id) ?? untouched()))
}

/** A copy that was cancelled when its run was given up is gone, as if it had never been; one that was found then may stay. */
function noteCancelled(notes: ReadonlyMap<string, Notes>, { cancelled = [] }: EndEntry): void {
  for (const { step, image, found } of cancelled) {
    const known = notes.get(step)
    if (known === undefined) continue
    known.image ??= image
    if (found !== 'finished') known.deleted = true
  }
}

/** What was being sent again when the process died may have been accepted. */
function noteDeath(notes: ReadonlyMap<string, Notes>): void {
  for (const { sent } of notes.values()) for (const one of sent) one.retrying = false
}

function untouched(): Notes {
  return { sent: [], confirmed: new Set(), sharedWith: undefined, image: undefined, deleted: false, status: undefined }
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
      for (const one of notes.sent) one.harmless ||= one.retrying
      notes.status = entry.status
      notes.image = entry.made ?? notes.image
  }
}

/** Whom the call would change nothing for is none of its accounts. */
function noteIntent(notes: Notes, { call }: IntentEntry): void {
  const { added, removed } = accountsOf(call)
  const { sharedWith } = notes
  const accounts = [
    ...added.filter((account) => sharedWith?.has(account) !== true),
    ...removed.filter((account) => sharedWith?.has(account) !== false),
  ]
  notes.status = undefined
  notes.sent.push({ call, accounts, harmless: false, retrying: false })
}

/** One call may be sent several times: what it was answered last counts. */
function noteOutcome(notes: Notes, { answer, image }: OutcomeEntry): void {
  const sent = notes.sent.at(-1)
  if (sent !== undefined) Object.assign(sent, { harmless: answer === 'refused', retrying: isHarmless(answer) })
  notes.image = image ?? notes.image
}

function noteReading(notes: Notes, { seen }: ReadEntry): void {
  if (seen === undefined) return
  const open = notes.sent.filter(({ harmless }) => !harmless)
  const ours = seen.named?.find((image) => image.ours === true)
  notes.image = ours?.id ?? notes.image
  if (open.some(({ call }) => call.action === 'DeleteImage') && seen.image === null) notes.deleted = true
  if (seen.sharedWith === undefined) return
  const has = new Set(seen.sharedWith)
  notes.sharedWith = has
  for (const { call, accounts } of open) {
    const wanted = accountsOf(call).added.length > 0
    for (const account of accounts) if (has.has(account) === wanted) notes.confirmed.add(account)
  }
}

function told(step: ExpandedStep, { sent, confirmed, image, deleted, status }: Notes): StepChange {
  const open = sent.filter(({ harmless }) => !harmless)
  const doubtful = open.flatMap(({ accounts }) => accounts).filter((account) => !confirmed.has(account))
  const made = step.action === 'copy' && image !== undefined && open.length > 0
  const isShown = step.action === 'copy' ? made : step.action === 'delete' ? deleted : true
  return {
    step: step.id,
    action: step.action,
    region: step.action === 'copy' ? step.to.region : step.region,
    image: step.action === 'copy' ? image : sent[0]?.call.parameters.ImageId,
    accounts: [...confirmed],
    made,
    deleted,
    doubtful: [...new Set(doubtful)],
    inDoubt: open.length > 0 && !isShown,
    status,
  }
}

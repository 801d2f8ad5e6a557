import type { ExpandedStep } from '../plan/model.ts'
import type { EndReason, Entry, StepResult } from './entry.ts'
import type { JournalRecord } from './journal.ts'

/** What the record says about one step. Times are RFC 3339; null: it has not come to that. */
export interface StepReport extends StepResult {
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** What the record says about a run. */
export interface RunReport {
  readonly run: string
  readonly tool: string
  readonly plan: string
  readonly account: string
  readonly digest: string
  readonly simulated: boolean
  readonly startedAt: string
  /** null: the record has no end. The run goes on, or was killed. */
  readonly endedAt: string | null
  readonly reason: EndReason | null
  readonly exit: number | null
  readonly steps: readonly StepReport[]
}

/** Reads a record back. The first record is the run's header, as `parseJournal` guarantees. */
export function reportRun(records: readonly JournalRecord[]): RunReport {
  const [header] = records
  if (header?.entry.kind !== 'run') throw new TypeError('a record without its header')
  const { run, tool, plan, account, digest, simulated } = header.entry
  // Of a run that was resumed, the last session tells how it stands.
  const end = records.findLast(({ entry }) => entry.kind === 'end' || entry.kind === 'resume')
  const over = end?.entry.kind === 'end' ? end.entry : undefined
  const bySteps = new Map<string, JournalRecord[]>()
  for (const record of records) {
    const step = stepOf(record.entry)
    if (step === undefined) continue
    const known = bySteps.get(step)
    if (known === undefined) bySteps.set(step, [record])
    else known.push(record)
  }
  return {
    run,
    tool,
    plan: plan.name,
    account,
    digest,
    simulated,
    startedAt: header.time,
    endedAt: over === undefined ? null : (end?.time ?? null),
    reason: over?.reason ?? null,
    exit: over?.exit ?? null,
    steps: plan.steps.map((step) => reportStep(step, bySteps.get(step.id) ?? [])),
  }
}

function stepOf(entry: Entry): string | undefined {
  return 'step' in entry && entry.step !== null ? entry.step : undefined
}

function reportStep(step: ExpandedStep, records: readonly JournalRecord[]): StepReport {
  const result = records.at(-1)
  const startedAt = records[0]?.time ?? null
  if (result?.entry.kind === 'result') {
    const { kind: _, ...rest } = result.entry
    return { ...rest, startedAt, endedAt: result.time }
  }
  return { ...unfinished(step, records), startedAt, endedAt: null }
}

/** What can be told of a step that has no result: the run was killed in it, or is in it now. */
function unfinished({ id, action, image, region }: ExpandedStep, records: readonly JournalRecord[]): StepResult {
  const outcomes = records.flatMap(({ entry }) => (entry.kind === 'outcome' ? [entry] : []))
  const last = records.findLast(({ entry }) => entry.kind === 'intent' || entry.kind === 'outcome')?.entry
  const isOpen = last?.kind === 'intent' || (last?.kind === 'outcome' && last.answer === 'in-doubt')
  const made = outcomes.findLast((outcome) => outcome.image !== undefined)?.image
  const changed = isOpen || outcomes.some(({ answer }) => answer === 'accepted' || answer === 'in-doubt')
  const base = { step: id, action, image, region, changed, requestIds: requestIdsOf(outcomes) }
  if (records.length === 0) return { ...base, status: 'not-reached' }
  const message = isOpen
    ? 'a call was about to be sent, or its answer was lost'
    : 'the record ends in the middle of the step'
  return {
    ...base,
    status: isOpen ? 'in-doubt' : 'interrupted',
    problem: { code: 'interrupted', message },
    ...(made !== undefined && { made }),
  }
}

function requestIdsOf(outcomes: readonly Extract<Entry, { readonly kind: 'outcome' }>[]): readonly string[] {
  return outcomes.flatMap(({ requestId, failure }) => requestId ?? failure?.requestId ?? [])
}

import type { ExpandedStep } from '../plan/model.ts'
import type { EndReason, Entry, OnFailure, StepResult } from './entry.ts'
import type { JournalRecord } from './journal.ts'
import { progressOf, type StepProgress } from './replay.ts'

/** What the record says about one step. Times are RFC 3339; null: it has not come to that. */
export interface StepReport extends StepResult {
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** One process that worked on the run. Times are RFC 3339; null: the session goes on, or was killed. */
export interface SessionReport {
  /** From 1. */
  readonly session: number
  readonly tool: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly reason: EndReason | null
  readonly exit: number | null
}

/** What the record says about a run. */
export interface RunReport {
  readonly run: string
  readonly tool: string
  readonly plan: string
  /** The plan's file, as findings call it. */
  readonly file: string
  readonly account: string
  readonly digest: string
  readonly simulated: boolean
  readonly onFailure: OnFailure
  /** The approvals that let it run, as they were given. */
  readonly approvals: readonly unknown[]
  readonly startedAt: string
  /** null: the record has no end. The run goes on, or was killed. */
  readonly endedAt: string | null
  readonly reason: EndReason | null
  readonly exit: number | null
  /** In the order in which they worked. */
  readonly sessions: readonly SessionReport[]
  readonly steps: readonly StepReport[]
}

/** Reads a record back. The first record is the run's header, as `parseJournal` guarantees. */
export function reportRun(records: readonly JournalRecord[]): RunReport {
  const [header] = records
  if (header?.entry.kind !== 'run') throw new TypeError('a record without its header')
  const { run, tool, plan, source, account, digest, simulated, onFailure, approvals } = header.entry
  const sessions = sessionsOf(records)
  // Of a run that was resumed, the last session tells how it stands.
  const { endedAt, reason, exit } = sessions.at(-1) ?? noEnd
  const progress = progressOf(records)
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
    file: source.file,
    account,
    digest,
    simulated,
    onFailure,
    approvals,
    startedAt: header.time,
    ...{ endedAt, reason, exit, sessions },
    steps: plan.steps.map((step) => reportStep(step, bySteps.get(step.id) ?? [], progress.get(step.id))),
  }
}

const noEnd = { endedAt: null, reason: null, exit: null } as const

/** Whoever gives a run up ends its last session anew: until then, it stands as that one has left it. */
function sessionsOf(records: readonly JournalRecord[]): readonly SessionReport[] {
  const sessions: SessionReport[] = []
  for (const { entry, time } of records) {
    if (entry.kind === 'run') sessions.push({ session: 1, tool: entry.tool, startedAt: time, ...noEnd })
    else if (entry.kind === 'resume') {
      sessions.push({ session: entry.session, tool: entry.tool, startedAt: time, ...noEnd })
    } else if (entry.kind === 'end') {
      const last = sessions.pop()
      if (last !== undefined) sessions.push({ ...last, endedAt: time, reason: entry.reason, exit: entry.exit })
    }
  }
  return sessions
}

function stepOf(entry: Entry): string | undefined {
  return 'step' in entry && entry.step !== null ? entry.step : undefined
}

function reportStep(
  step: ExpandedStep,
  records: readonly JournalRecord[],
  progress: StepProgress | undefined,
): StepReport {
  const result = records.at(-1)
  const startedAt = records[0]?.time ?? null
  if (result?.entry.kind === 'result') {
    const { kind: _, ...rest } = result.entry
    return { ...rest, startedAt, endedAt: result.time }
  }
  const known = records.length === 0 ? notReached(step) : unfinished(step, progress)
  return { ...known, startedAt, endedAt: null }
}

/** What can be told of a step that has no result: the run was killed in it, or is in it now. */
function unfinished({ id, action, image, region }: ExpandedStep, progress: StepProgress | undefined): StepResult {
  const { changed = false, requestIds = [], pending, accepted, made } = progress ?? {}
  const isLost = pending !== undefined && accepted !== true
  const message = isLost
    ? 'a call was about to be sent, or its answer was lost'
    : 'the record ends in the middle of the step'
  return {
    ...{ step: id, action, image, region, changed, requestIds },
    status: isLost ? 'in-doubt' : 'interrupted',
    problem: { code: 'interrupted', message },
    ...(made !== undefined && { made }),
  }
}

function notReached({ id, action, image, region }: ExpandedStep): StepResult {
  return { step: id, action, image, region, status: 'not-reached', changed: false, requestIds: [] }
}

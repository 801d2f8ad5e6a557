import { setTimeout as wait } from 'node:timers/promises'
import type { ProgressEvent } from '../../execute/context.ts'
import { DurableError } from '../../execute/durable.ts'
import type { JournalRecord } from '../../execute/journal.ts'
import type { RunResult } from '../../execute/run.ts'
import type { SessionPorts } from '../../execute/session.ts'
import { reportRun } from '../../execute/status.ts'
import type { Database } from './database-port.ts'
import { readLines } from './lines.ts'
import type { SessionId } from './sessions.ts'

/** How often the records are looked at, in milliseconds. */
const pace = 500

/** Tells of what workers do, by the records, until the session is over; `undefined`: somebody asked to stop waiting. */
export async function followSession(
  database: Database,
  { run, session }: SessionId,
  { notify, stopped }: Pick<SessionPorts, 'notify' | 'stopped'>,
): Promise<RunResult | undefined> {
  const first = session === 1 ? 'run' : `resume ${session}`
  let told = 0
  const startedSteps = new Set<string>()
  while (!stopped()) {
    // In this order: what is over has all its records.
    const over = await sessionEnd(database, { run, session })
    const reading = await readLines(database, run)
    const records = reading?.records ?? []
    told = Math.max(told, records.findIndex(({ name }) => name === first) + 1)
    for (const event of records.slice(told).flatMap((one) => eventsOf(one, records, startedSteps))) notify(event)
    told = records.length
    if (over !== undefined) return resultOf(records, over.problem)
    await wait(pace)
  }
  return undefined
}

async function sessionEnd(
  database: Database,
  { run, session }: SessionId,
): Promise<{ readonly problem: string | null } | undefined> {
  const [row] = await database.query<{ state: string; session: number; problem: string | null }>(
    'SELECT state, session, problem FROM shareplan.run WHERE run = $1',
    [run],
  )
  return row === undefined || row.session > session || row.state === 'over'
    ? { problem: row?.problem ?? null }
    : undefined
}

function eventsOf(
  { entry }: JournalRecord,
  records: readonly JournalRecord[],
  startedSteps: Set<string>,
): readonly ProgressEvent[] {
  const events: ProgressEvent[] = []
  const step = 'step' in entry ? entry.step : null
  const [header] = records
  if (step !== null && !startedSteps.has(step) && header?.entry.kind === 'run') {
    startedSteps.add(step)
    const { steps } = header.entry.plan
    events.push({ kind: 'step', step, index: steps.findIndex(({ id }) => id === step), total: steps.length })
  }
  if (entry.kind === 'intent') events.push({ kind: 'call', call: entry.call })
  else if (entry.kind === 'result') events.push({ kind: 'result', result: entry })
  else if (entry.kind === 'poll' && entry.seen?.copies !== undefined) {
    events.push({ kind: 'copies', copies: entry.seen.copies })
  }
  return events
}

/** What the session came to, by its records. */
function resultOf(records: readonly JournalRecord[], problem: string | null): RunResult {
  const { steps, reason } = reportRun(records)
  const results = steps.map(({ startedAt: _, endedAt: __, ...result }) => result)
  if (reason !== null) return { results, reason }
  return { results, reason: 'broken', broken: new DurableError(problem ?? 'the worker could not go on') }
}

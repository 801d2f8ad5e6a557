import { readApproval } from '../../attestation/approval.ts'
import { statementIn } from '../../attestation/approvals.ts'
import type { JournalReading } from '../../execute/journal.ts'
import type { RunStore } from '../../execute/run-store.ts'
import { type RunReport, reportRun } from '../../execute/status.ts'
import { RunsError } from '../../io/runs.ts'
import type { ListedRun, RunState } from './status-text.ts'

/** The journal of a run, or why there is none: others can be told about all the same. */
export async function readJournal(store: RunStore, run: string): Promise<JournalReading | string> {
  try {
    return (await store.read(run)) ?? 'there is no journal'
  } catch (error) {
    if (!(error instanceof RunsError)) throw error
    return error.message
  }
}

/** What a journal, or the reason why there is none to read, says about a run. `isLive`: somebody has the run now. */
export function listRun(run: string, reading: JournalReading | string, isLive: boolean): ListedRun {
  if (typeof reading === 'string') return { run, state: 'broken', problem: reading }
  const report = reading.records.length > 0 ? reportRun(reading.records) : undefined
  if (reading.broken !== undefined) {
    const { line, message } = reading.broken
    const problem = `the journal is broken at line ${line}: ${message}; what stands before it is shown`
    return { run, state: 'broken', problem, ...(report && { report }) }
  }
  const torn = reading.torn && !isLive ? { problem: 'the last line of the journal is torn, and was left out' } : {}
  return { run, state: stateOf(report, isLive), ...torn, ...(report && { report }) }
}

function stateOf(report: RunReport | undefined, isLive: boolean): RunState {
  return report?.reason ?? (isLive ? 'running' : 'killed')
}

/** Who approved the run, as their envelopes say; the names are not verified here. */
export function approversOf({ approvals }: RunReport): readonly string[] {
  return approvals.map((envelope) => {
    const statement = statementIn(envelope)
    return (statement && readApproval(statement)?.approver) ?? 'somebody unknown'
  })
}

/** The command that goes on with a run; null where nothing is left to do, or somebody is at it. */
export function nextCommand(run: string, state: RunState): string | null {
  return state === 'stopped' || state === 'interrupted' || state === 'killed' ? `shareplan resume ${run}` : null
}

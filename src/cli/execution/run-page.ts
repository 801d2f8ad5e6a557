import { parametersOf } from '../../execute/call.ts'
import type { JournalReading } from '../../execute/journal.ts'
import type { RunStore } from '../../execute/run-store.ts'
import type { StepReport } from '../../execute/status.ts'
import { imageLabel } from '../../plan/model.ts'
import { type ReportContext, renderRun } from '../../report/index.ts'
import type { ApiCall, Report, ShownRun, ShownStep } from '../../report.ts'
import { version } from '../version.ts'
import { approversOf, listRun, nextCommand, readJournal } from './listed-run.ts'

/** What the page about a run needs beside it, where no plan was judged: accounts and files are shown as the journal has them. */
export const runContext: ReportContext = { sources: () => undefined, color: false, verbose: false, version }

/** The page about a run that this process has had. `report`: the judgement that it rests on, where there is one. */
export async function pageOfRun(
  run: string,
  store: RunStore,
  report: Report | undefined,
  context: ReportContext,
): Promise<string> {
  const [reading, going] = await Promise.all([readJournal(store, run), store.going()])
  return renderRun(shownRun(run, reading, going.has(run)), report, context)
}

/** A run as the page shows it. `isLive`: somebody has it now. */
function shownRun(run: string, reading: JournalReading | string, isLive: boolean): ShownRun {
  const { state, problem = null, report } = listRun(run, reading, isLive)
  if (report === undefined) return { ...nothing, run, state, problem, next: nextCommand(run, state) }
  const { plan, account, digest, simulated, startedAt, endedAt, exit, steps } = report
  const calls = typeof reading === 'string' ? new Map() : callsOf(reading)
  return {
    ...{ run, state, problem, plan, account, digest, simulated, startedAt, endedAt, exit },
    approvedBy: approversOf(report),
    next: nextCommand(run, state),
    steps: steps.map((step) => shownStep(step, calls.get(step.step) ?? [])),
  }
}

const nothing = {
  ...{ plan: null, account: null, digest: null, simulated: false, startedAt: null, endedAt: null, exit: null },
  ...{ approvedBy: [], steps: [] },
} as const

/** The calls that the run was allowed, by step. */
function callsOf({ records }: JournalReading): ReadonlyMap<string, readonly ApiCall[]> {
  const calls = new Map<string, ApiCall[]>()
  const [header] = records
  if (header?.entry.kind !== 'run') return calls
  for (const call of header.entry.calls) {
    const shown = { action: call.action, parameters: Object.fromEntries(parametersOf(call)) }
    const own = calls.get(call.step)
    if (own === undefined) calls.set(call.step, [shown])
    else own.push(shown)
  }
  return calls
}

function shownStep(report: StepReport, calls: readonly ApiCall[]): ShownStep {
  const { step, action, image, region, status, changed, made, startedAt, endedAt, requestIds, problem } = report
  return {
    ...{ step, action, region, status, changed, startedAt, endedAt, requestIds, calls },
    image: imageLabel(image),
    made: made ?? null,
    problem: problem ?? null,
  }
}

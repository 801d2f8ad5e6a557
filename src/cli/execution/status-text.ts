import type { EndReason, StepResult, StepStatus } from '../../execute/entry.ts'
import type { RunReport, StepReport } from '../../execute/status.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable } from '../../report/printable.ts'
import { type Paint, painter } from '../../report/style.ts'
import { table } from '../../report/table.ts'
import { count, wrap } from './words.ts'

/** How a run stands. `running`: it has no end yet, and the process that writes it lives. `killed`: nobody will end it. */
export type RunState = EndReason | 'running' | 'killed' | 'broken'

/** A run in the list of runs; `report` is absent where its record cannot be read. */
export interface ListedRun {
  readonly run: string
  readonly state: RunState
  readonly report?: RunReport
  /** What is wrong with the record. */
  readonly problem?: string
}

const colors: Readonly<Record<StepStatus, Parameters<Paint>[0]>> = {
  done: 'green',
  failed: 'red',
  'in-doubt': 'yellow',
  interrupted: 'yellow',
  'not-reached': 'dim',
}

/** One line a run, newest last. */
export function runsText(runs: readonly ListedRun[]): string {
  if (runs.length === 0) return 'no runs\n'
  const rows = runs.map(({ run, state, report }) => [
    printable(run),
    state,
    report === undefined ? '' : printable(report.plan),
    report === undefined ? '' : report.account,
    report === undefined ? '' : doneOf(report.steps),
    report?.simulated === true ? 'simulated' : '',
  ])
  const head = ['RUN', 'STATE', 'PLAN', 'ACCOUNT', 'DONE', '']
  return `${table([head, ...rows.map((row) => row.map(printable))], row6).join('\n')}\n`
}

const row6 = ['left', 'left', 'left', 'left', 'left', 'left'] as const

function doneOf(steps: readonly StepResult[]): string {
  return `${steps.filter(({ status }) => status === 'done').length}/${steps.length}`
}

/** One run: its header, and each step with times, request ids and what is wrong. */
export function runText(
  { report, state }: { readonly report: RunReport; readonly state: RunState },
  color: boolean,
): string {
  const { run, plan, account, digest, tool, startedAt, endedAt, exit, steps, simulated } = report
  const head = [
    `run ${printable(run)}${simulated ? ' (simulated)' : ''}: ${state}${exit === null ? '' : `, exit code ${exit}`}`,
    `plan ${printable(plan)}, as account ${printable(account)}, shareplan ${printable(tool)}`,
    printable(digest),
    `${printable(startedAt)} to ${endedAt === null ? 'no end recorded' : printable(endedAt)}`,
  ]
  return `${[...head, '', ...resultLines(steps, color, timeLines)].join('\n')}\n`
}

function timeLines({ startedAt, endedAt, requestIds }: StepReport): readonly string[] {
  if (startedAt === null) return []
  const times = `${printable(startedAt)} to ${endedAt === null ? 'no end recorded' : printable(endedAt)}`
  const requests = requestIds.length === 0 ? [] : wrap(['requests:', ...requestIds.map(printable)], '    ', 120)
  return [`    ${times}`, ...requests]
}

/** One result a step, in the order of the plan, and below each what is wrong with it. */
export function resultLines<Result extends StepResult>(
  results: readonly Result[],
  color: boolean,
  more: (result: Result) => readonly string[] = () => [],
): readonly string[] {
  const paint = painter(color)
  const rows = table(
    results.map(({ status, step, action, image, region, made }) => [
      status,
      printable(step),
      action,
      printable(imageLabel(image)) + (made === undefined ? '' : ` → ${printable(made)}`),
      printable(region),
    ]),
    ['left', 'left', 'left', 'left', 'left'],
  )
  return results.flatMap((result, index) => {
    const { status, problem } = result
    const row = rows[index] ?? ''
    const reason =
      problem === undefined ? [] : wrap(printable(`${problem.code}: ${problem.message}`).split(' '), '    ', 120)
    return [paint(colors[status], status) + row.slice(status.length), ...reason, ...more(result)]
  })
}

/** What a run came to, in one line. */
export function summaryLine(results: readonly StepResult[]): string {
  const numbers = (Object.keys(colors) as StepStatus[]).flatMap((status) => {
    const number = results.filter((result) => result.status === status).length
    return number === 0 ? [] : [`${number} ${status.replace('-', ' ')}`]
  })
  return `${count(results.length, 'step')}: ${numbers.join(', ')}`
}

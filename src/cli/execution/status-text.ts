import type { EndReason, StepResult, StepStatus } from '../../execute/entry.ts'
import type { RunReport, SessionReport, StepReport } from '../../execute/status.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable } from '../../report/printable.ts'
import { type Paint, painter } from '../../report/style.ts'
import { table } from '../../report/table.ts'
import { plural } from '../../words/plural.ts'
import { wrap } from './words.ts'

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

/** One run: its header, and each step with times, request ids and what is wrong. `next`: the command that goes on with it. */
export function runText(
  {
    report,
    state,
    approvers,
    next,
  }: {
    readonly report: RunReport
    readonly state: RunState
    readonly approvers: readonly string[]
    readonly next: string | null
  },
  color: boolean,
): string {
  const { run, plan, account, digest, tool, startedAt, endedAt, exit, steps, sessions, simulated, onFailure } = report
  const head = [
    `run ${printable(run)}${simulated ? ' (simulated)' : ''}: ${state}${exit === null ? '' : `, exit code ${exit}`}`,
    `plan ${printable(plan)}, as account ${printable(account)}, shareplan ${printable(tool)}`,
    printable(digest),
    ...(approvers.length === 0 ? [] : [`approved by ${approvers.map(printable).join(', ')}`]),
    ...(onFailure === 'continue' ? ['a step that fails does not end it'] : []),
    timesOf(startedAt, endedAt),
    ...(sessions.length < 2 ? [] : sessions.map(sessionLine)),
  ]
  const foot = next === null ? [] : ['', `to go on: ${printable(next)}`]
  return `${[...head, '', ...resultLines(steps, color, timeLines), '', summaryLine(steps), ...foot].join('\n')}\n`
}

function sessionLine({ session, startedAt, endedAt, reason, exit }: SessionReport): string {
  const how = reason === null ? '' : `, ${reason}, exit code ${exit}`
  return `  session ${session}: ${timesOf(startedAt, endedAt)}${how}`
}

function timesOf(startedAt: string, endedAt: string | null): string {
  return `${printable(startedAt)} to ${endedAt === null ? 'no end recorded' : printable(endedAt)}`
}

function timeLines({ startedAt, endedAt, requestIds }: StepReport): readonly string[] {
  if (startedAt === null) return []
  const times = timesOf(startedAt, endedAt)
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
  return `${plural(results.length, 'step')}: ${numbers.join(', ')}`
}

import { readApproval } from '../../attestation/approval.ts'
import { statementIn } from '../../attestation/approvals.ts'
import type { JournalReading } from '../../execute/journal.ts'
import type { RunStore } from '../../execute/run-store.ts'
import { type RunReport, reportRun } from '../../execute/status.ts'
import { RunsError } from '../../io/runs.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable, printableJson } from '../../report/printable.ts'
import { type ColorMode, colorModes, useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { openRunStore } from '../execution/run-store.ts'
import { type ListedRun, type RunState, runsText, runText } from '../execution/status-text.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { oneOf } from '../options.ts'
import { resolveSettings } from '../settings.ts'

interface StatusFlags {
  readonly config?: string
  readonly runs?: string
  readonly format: 'text' | 'json'
  readonly color: ColorMode
}

export const command: CommandModule<StatusFlags> = {
  examples: ['shareplan status', 'shareplan status 20261124T020000Z-1f9a3c', 'shareplan status --format json'],
  define(command) {
    command
      .argument('[run]', 'the id of a run (default: list all runs)')
      .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
      .option('--runs <folder>', 'journals of applied plans (default: .shareplan/runs)')
      .option('--format <format>', 'text or json', oneOf('--format', ['text', 'json']), 'text')
      .option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
  },
  run: status,
}

/** Exit code 0: every record that was asked for is whole. 2: there is none, or one is broken. */
async function status({ args, options, io }: Invocation<StatusFlags>): Promise<number> {
  const { runs } = await resolveSettings(options, io)
  const store = await openRunStore(runs)
  try {
    return await tellRuns(store, args[0], options, io)
  } finally {
    await store.close()
  }
}

async function tellRuns(store: RunStore, wanted: string | undefined, options: StatusFlags, io: CliIo): Promise<number> {
  const [known, going] = await orUsageError(() => Promise.all([store.list(), store.going()]))
  const names = wanted === undefined ? known : known.filter((run) => run === wanted)
  if (wanted !== undefined && names.length === 0) {
    throw usageError(
      `there is no run ${JSON.stringify(wanted)}`,
      `The runs of ${store.name}: ${known.slice(-5).join(', ') || 'none'}.`,
    )
  }
  const listed: ListedRun[] = []
  for (const run of names) listed.push(listRun(run, await readJournal(store, run), going.has(run)))
  for (const { run, problem } of listed) {
    if (problem !== undefined) await io.stderr.write(`shareplan: ${run}: ${printable(problem)}\n`)
  }
  await io.stdout.write(render(listed, wanted !== undefined, options, useColor(options.color, io, io.stdout)))
  return listed.some(({ state }) => state === 'broken') ? exitCodes.usage : exitCodes.ok
}

async function orUsageError<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof RunsError)) throw error
    throw usageError(error.message, 'Name the folder of the runs with --runs, or make it readable.')
  }
}

/** The journal of a run, or why there is none: others can be told about all the same. */
async function readJournal(store: RunStore, run: string): Promise<JournalReading | string> {
  try {
    return (await store.read(run)) ?? 'there is no journal'
  } catch (error) {
    if (!(error instanceof RunsError)) throw error
    return error.message
  }
}

function listRun(run: string, reading: JournalReading | string, isLive: boolean): ListedRun {
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

function render(listed: readonly ListedRun[], one: boolean, { format }: StatusFlags, color: boolean): string {
  if (format === 'json') {
    const runs = listed.map(({ run, state, problem, report }) => ({
      run,
      state,
      problem: problem ?? null,
      ...details(report),
      ...(report !== undefined && { next: nextCommand(run, state) }),
    }))
    return `${printableJson(JSON.stringify({ version: 1, runs }, null, 2))}\n`
  }
  if (!one) return runsText(listed)
  const shown = listed.map(({ run, report, state }) =>
    report === undefined
      ? ''
      : runText({ report, state, approvers: approversOf(report), next: nextCommand(run, state) }, color),
  )
  return shown.join('\n')
}

/** Who approved the run, as their envelopes say; the names are not verified here. */
function approversOf({ approvals }: RunReport): readonly string[] {
  return approvals.map((envelope) => {
    const statement = statementIn(envelope)
    return (statement && readApproval(statement)?.approver) ?? 'somebody unknown'
  })
}

/** The command that goes on with a run; null where nothing is left to do, or somebody is at it. */
function nextCommand(run: string, state: RunState): string | null {
  return state === 'stopped' || state === 'interrupted' || state === 'killed' ? `shareplan resume ${run}` : null
}

/** A report as JSON prints it, every key listed. */
function details(report: RunReport | undefined): object {
  if (report === undefined) return {}
  const { plan, file, account, digest, tool, simulated, onFailure, startedAt, endedAt, exit } = report
  const steps = report.steps.map((step) => ({
    step: step.step,
    action: step.action,
    image: imageLabel(step.image),
    region: step.region,
    status: step.status,
    changed: step.changed,
    made: step.made ?? null,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
    requestIds: step.requestIds,
    problem: step.problem ?? null,
  }))
  const sessions = report.sessions.map(({ session, tool, startedAt, endedAt, reason, exit }) => {
    return { session, tool, startedAt, endedAt, reason, exit }
  })
  return {
    ...{ plan, file, account, digest, tool, simulated, onFailure, approvedBy: approversOf(report) },
    ...{ startedAt, endedAt, exit, sessions, steps },
  }
}

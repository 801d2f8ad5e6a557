import type { RunStore } from '../../execute/run-store.ts'
import type { RunReport } from '../../execute/status.ts'
import { RunsError } from '../../io/runs.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable, printableJson } from '../../report/printable.ts'
import { type ColorMode, colorModes, useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { approversOf, listRun, nextCommand, readJournal } from '../execution/listed-run.ts'
import { addRunFormatOption, writeRun } from '../execution/run-formats.ts'
import { pageOfRun, runContext } from '../execution/run-page.ts'
import { openRunStore } from '../execution/run-store.ts'
import { type ListedRun, runsText, runText } from '../execution/status-text.ts'
import { exitCodes } from '../exit.ts'
import type { FormatRequest } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { oneOf, runsOption } from '../options.ts'
import { resolveSettings } from '../settings.ts'

interface StatusFlags {
  readonly config?: string
  readonly runs?: string
  readonly format?: readonly FormatRequest[]
  readonly color: ColorMode
}

export const command: CommandModule<StatusFlags> = {
  examples: [
    'shareplan status',
    'shareplan status 20261124T020000Z-1f9a3c',
    'shareplan status --format json',
    'shareplan status 20261124T020000Z-1f9a3c --format html=run.html',
  ],
  define(command) {
    addRunFormatOption(
      command
        .argument('[run]', 'the id of a run (default: list all runs)')
        .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
        .option(...runsOption),
    ).option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
  },
  run: status,
}

/** Exit code 0: every record that was asked for is whole. 2: there is none, or one is broken. */
async function status({ args, options, io }: Invocation<StatusFlags>): Promise<number> {
  if (args.length === 0 && options.format?.some(({ format }) => format === 'html') === true) {
    throw usageError('--format html is about one run', 'Name it: shareplan status <run> --format html=run.html.')
  }
  const { runs } = await resolveSettings(options, io)
  const store = await openRunStore(runs)
  try {
    return await tellRuns(store, args[0], options, io)
  } finally {
    await store.close()
  }
}

async function tellRuns(store: RunStore, wanted: string | undefined, options: StatusFlags, io: CliIo): Promise<number> {
  // One after the other: where neither can be read, it is the folder that is told.
  const known = await orUsageError(() => store.list())
  const going = await orUsageError(() => store.going())
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
  const color = useColor(options.color, io, io.stdout)
  await writeRun(
    options.format,
    (format, isFile) => {
      if (format === 'html' && wanted !== undefined) return pageOfRun(wanted, store, undefined, runContext)
      return render(listed, wanted !== undefined, format, color && !isFile)
    },
    io,
  )
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

function render(listed: readonly ListedRun[], one: boolean, format: string, color: boolean): string {
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

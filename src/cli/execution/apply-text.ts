import type { ApplyOutcome, DriftChange } from '../../execute/apply.ts'
import type { StepResult } from '../../execute/entry.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable, printableJson } from '../../report/printable.ts'
import type { Report } from '../../report.ts'
import { type ColorMode, useColor } from '../color.ts'
import { UsageError } from '../errors.ts'
import { exitCodes, verdictCodes } from '../exit.ts'
import type { FormatRequest } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { type JudgedPlan, tellFindings } from './judged-plan.ts'
import { writeRun } from './run-formats.ts'
import { resultLines, summaryLine } from './status-text.ts'

/** What an apply was called with, for whoever tells what became of it. */
export interface ApplyTelling {
  readonly run: string
  readonly judged: JudgedPlan
  readonly flags: {
    readonly format?: readonly FormatRequest[]
    readonly color: ColorMode
    readonly detach?: boolean
  }
  readonly io: CliIo
  /** The page about the run. */
  readonly page: () => Promise<string>
}

type Executed = Pick<Extract<ApplyOutcome<Report>, { readonly kind: 'executed' }>, 'result' | 'exit' | 'simulated'>

/** What a session came to, and of which run of which plan. */
export interface ExecutedTelling extends Executed {
  readonly run: string
  readonly plan: string | null
  readonly account: string | null
  readonly digest: string | null
}

/** Tells what a session came to: results on stdout, what to do next on stderr. The exit code. */
export async function tellExecuted(
  executed: ExecutedTelling,
  { flags, io, page }: Pick<ApplyTelling, 'flags' | 'io' | 'page'>,
): Promise<number> {
  await tell({ flags, io, page }, (format, isFile) =>
    format === 'json' ? json(executed) : text(executed, !isFile && useColor(flags.color, io, io.stdout)),
  )
  await io.stderr.write(`shareplan: ${printable(nextWords(executed))}\n`)
  return executed.exit
}

/** Writes in the formats that were asked for. Whatever becomes of a file, the exit code tells what became of the run. */
async function tell(
  { flags, io, page }: Pick<ApplyTelling, 'flags' | 'io' | 'page'>,
  render: (format: string, isFile: boolean) => string,
): Promise<void> {
  try {
    await writeRun(flags.format, (format, isFile) => (format === 'html' ? page() : render(format, isFile)), io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await io.stderr.write(`shareplan: ${printable(error.message)}\n`)
  }
}

/** Tells that others go on with a run that nobody waits for any more. */
export async function tellHandedOver(
  run: string,
  { flags, io, page }: Pick<ApplyTelling, 'flags' | 'io' | 'page'>,
): Promise<number> {
  const document = { version: 1, run, outcome: null }
  await tell({ flags, io, page }, (format) =>
    format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : `run ${run}\n`,
  )
  await io.stderr.write(`shareplan: handed over: \`shareplan status ${run}\` tells how it stands\n`)
  // Whoever gives up waiting does not know what has changed by now.
  return flags.detach === true ? exitCodes.ok : exitCodes.partial
}

/** Tells what became of an apply: results on stdout, reasons on stderr. The exit code. */
export async function tellOutcome(outcome: ApplyOutcome<Report>, telling: ApplyTelling): Promise<number> {
  const { io, judged, flags, run } = telling
  const say = (text: string): Promise<void> => io.stderr.write(`shareplan: ${printable(text)}\n`)
  switch (outcome.kind) {
    case 'not-passed':
      await tellFindings(outcome.report, judged, flags.color, io)
      await say(
        outcome.fresh
          ? 'the plan passed by the inventory, but not by what the cloud says now; nothing was changed'
          : 'the plan does not pass; nothing was changed',
      )
      return verdictCodes[outcome.report.verdict]
    case 'wrong-account':
      await say(
        `the credentials are of account ${outcome.caller}, the plan is for ${outcome.expected}; nothing was changed`,
      )
      return exitCodes.usage
    case 'cloud-failed':
      await say(`${outcome.error.message}; nothing was changed`)
      return exitCodes.refused
    case 'not-confirmed':
      await say(
        outcome.answer === 'declined'
          ? 'not confirmed; nothing was changed'
          : 'there is no terminal to ask on: confirm with --yes; nothing was changed',
      )
      return exitCodes.usage
    case 'not-approved':
      for (const reason of outcome.reasons) await say(reason)
      await io.stderr.write(`  help: ${printable(outcome.help)}\n`)
      await say('the plan is not approved; nothing was changed')
      return exitCodes.approval
    case 'drift':
      for (const change of outcome.changes) await io.stderr.write(driftText(change))
      await say('this is not what was approved; nothing was changed. Approve the plan as it is now')
      return exitCodes.drift
    case 'handed-over':
      return tellHandedOver(run, telling)
    case 'executed': {
      const { plan, digest } = judged
      const names = { plan: plan?.name ?? null, account: plan?.account ?? null, digest }
      return tellExecuted({ ...outcome, ...names, run }, telling)
    }
  }
}

/** One part that changed, from what to what. */
function driftText({ part, message, from, to }: DriftChange): string {
  const value = (name: string, given: unknown): string =>
    `  ${name}: ${printable(JSON.stringify(given) ?? 'nothing')}\n`
  return `shareplan: drift of ${part}: ${printable(message)}\n${value('approved', from)}${value('now     ', to)}`
}

function text({ run, result, simulated }: ExecutedTelling, color: boolean): string {
  const lines = resultLines(result.results, color)
  return `${[`run ${run}${simulated ? ' (simulated)' : ''}`, ...lines, summaryLine(result.results)].join('\n')}\n`
}

/** Version 1 of what `apply --format json` prints, every key listed. */
function json({ run, plan, account, digest, result, exit, simulated }: ExecutedTelling): string {
  const document = {
    ...{ version: 1, run, plan, account, digest, simulated },
    ...{ outcome: result.reason, exit, steps: result.results.map(stepDocument) },
  }
  return `${printableJson(JSON.stringify(document, null, 2))}\n`
}

function stepDocument({ step, action, image, region, status, changed, made, requestIds, problem }: StepResult): object {
  return {
    ...{ step, action, image: imageLabel(image), region, status, changed },
    ...{ made: made ?? null, requestIds, problem: problem ?? null },
  }
}

/** What to do next. */
function nextWords({ run, result, exit }: ExecutedTelling): string {
  if (result.reason === 'completed') return 'applied'
  const why = {
    stopped: 'not every step came to its end',
    interrupted: 'stopped as asked',
    abandoned: 'given up',
    broken: `broken off: ${result.reason === 'broken' ? brokenWords(result.broken) : ''}`,
  }[result.reason]
  if (exit !== exitCodes.partial) return `${why}; nothing was changed`
  return `${why}; partly applied: \`shareplan status ${run}\` tells what is done. Remove the cause, then \`shareplan resume ${run}\` goes on`
}

function brokenWords(broken: unknown): string {
  return broken instanceof Error ? broken.message : String(broken)
}

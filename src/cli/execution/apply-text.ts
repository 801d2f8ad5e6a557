import type { ApplyOutcome } from '../../execute/apply.ts'
import type { StepResult } from '../../execute/entry.ts'
import { imageLabel } from '../../plan/model.ts'
import { printable, printableJson } from '../../report/printable.ts'
import type { Report } from '../../report.ts'
import { type ColorMode, useColor } from '../color.ts'
import { exitCodes, verdictCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { type JudgedPlan, tellFindings } from './judged-plan.ts'
import { resultLines, summaryLine } from './status-text.ts'

/** What an apply was called with, for whoever tells what became of it. */
export interface ApplyTelling {
  readonly run: string
  readonly judged: JudgedPlan
  readonly flags: { readonly format: 'text' | 'json'; readonly color: ColorMode }
  readonly io: CliIo
}

type Executed = Extract<ApplyOutcome<Report>, { readonly kind: 'executed' }>

/** Tells what became of an apply: results on stdout, reasons on stderr. The exit code. */
export async function tellOutcome(outcome: ApplyOutcome<Report>, telling: ApplyTelling): Promise<number> {
  const { io, judged, flags } = telling
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
    case 'executed':
      await io.stdout.write(flags.format === 'json' ? json(outcome, telling) : text(outcome, telling))
      await say(nextWords(outcome, telling.run))
      return outcome.exit
  }
}

function text({ result, simulated }: Executed, { run, flags, io }: ApplyTelling): string {
  const lines = resultLines(result.results, useColor(flags.color, io, io.stdout))
  return `${[`run ${run}${simulated ? ' (simulated)' : ''}`, ...lines, summaryLine(result.results)].join('\n')}\n`
}

/** Version 1 of what `apply --format json` prints, every key listed. */
function json({ result, exit, simulated }: Executed, { run, judged }: ApplyTelling): string {
  const { plan, digest } = judged
  const document = {
    version: 1,
    run,
    plan: plan?.name ?? null,
    account: plan?.account ?? null,
    digest,
    simulated,
    outcome: result.reason,
    exit,
    steps: result.results.map(stepDocument),
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
function nextWords({ result, exit }: Executed, run: string): string {
  if (result.reason === 'completed') return 'applied'
  const why = {
    stopped: 'stopped at the first step that did not come to its end',
    interrupted: 'stopped as asked',
    broken: `broken off: ${result.reason === 'broken' ? brokenWords(result.broken) : ''}`,
  }[result.reason]
  if (exit !== exitCodes.partial) return `${why}; nothing was changed`
  return `${why}; partly applied: \`shareplan status ${run}\` tells what is done. To go on, remove the cause and apply the same plan on the same inventory again, or plan what is left (docs/execution.md)`
}

function brokenWords(broken: unknown): string {
  return broken instanceof Error ? broken.message : String(broken)
}

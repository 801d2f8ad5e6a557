import type { Command } from 'commander'
import { type CheckInput, check } from '../../check.ts'
import { sha256OfJson } from '../../execute/digest.ts'
import type { PlanSource } from '../../execute/entry.ts'
import type { Enforcement } from '../../finding.ts'
import { expandPlan } from '../../plan/expand.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { type ReportContext, render } from '../../report/index.ts'
import type { Report } from '../../report.ts'
import { type ColorMode, useColor } from '../color.ts'
import { usageError } from '../errors.ts'
import { loadInputs } from '../inputs.ts'
import type { CliIo } from '../io.ts'
import { addFailOnOption, addSettingOptions, type SettingOptions } from '../options.ts'
import { addReceiptOptions, type ReceiptFlags, type Receipts } from '../receipts.ts'
import type { Settings } from '../settings.ts'
import { refuseVacuous } from '../vacuity.ts'
import { version } from '../version.ts'

/** Flags of the commands that judge one plan and then do more with it. */
export interface JudgeFlags extends SettingOptions, ReceiptFlags {
  readonly failOn: Enforcement
  readonly color: ColorMode
}

export function addJudgeOptions(command: Command): Command {
  command.argument('[path]', 'the plan: a file, or - for stdin (default: the one plan that the configuration names)')
  return addJudgeFlags(command)
}

/** The same for a command that says itself what it takes. */
export function addJudgeFlags(command: Command): Command {
  return addFailOnOption(addReceiptOptions(addSettingOptions(command)))
}

/** One plan, what it was judged on, and the judgement. `plan` is absent where the document is not valid. */
export interface JudgedPlan {
  readonly input: CheckInput
  readonly report: Report
  readonly plan: ExpandedPlan | undefined
  readonly digest: string | null
  /** Where it is written; of a document that is not valid, only the file. */
  readonly source: PlanSource
  readonly settings: Settings
  readonly receipts: Receipts
  /** The name of an account, by its id. */
  readonly accountName: (id: string) => string | undefined
}

/** Reads one plan and judges it like `check --stage apply`. Throws a `UsageError` where there is none, or more than one. */
export async function judgeOnePlan(args: readonly string[], flags: JudgeFlags, io: CliIo): Promise<JudgedPlan> {
  const { settings, receipts, ...inputs } = await loadInputs(args, { ...flags, stage: 'apply' }, io)
  const { plans, rules, directory, applied } = inputs
  const [plan] = plans
  if (plan === undefined || plans.length > 1) {
    throw usageError(`${plans.length} plans were found where one is wanted`, 'Name the file of one plan.')
  }
  const input = { ...inputs, now: io.now(), asOf: null, failOn: flags.failOn }
  const report = await check(input)
  refuseVacuous(report, rules)
  return {
    input,
    report,
    plan: 'document' in plan ? expandPlan(plan.document, directory, applied).plan : undefined,
    digest: (await report.plans[0]?.digest()) ?? null,
    source: { file: plan.file, sha256: 'document' in plan ? sha256OfJson(plan.document.value) : '' },
    settings,
    receipts,
    accountName: (id) => directory.accounts.get(id)?.name,
  }
}

/** Tells on stderr what was found in a plan that does not pass. */
export async function tellFindings(report: Report, judged: JudgedPlan, color: ColorMode, io: CliIo): Promise<void> {
  await io.stderr.write((await render('text', report, judgedContext(judged, color, io))) ?? '')
}

/** What reporters need beside the judgement. Colours and widths are those of stderr. */
export function judgedContext({ settings, accountName }: JudgedPlan, color: ColorMode, io: CliIo): ReportContext {
  const { columns } = io.stderr
  return {
    sources: settings.files.sources,
    accountName,
    color: useColor(color, io, io.stderr),
    verbose: false,
    ...(columns !== undefined && { columns }),
    version,
  }
}

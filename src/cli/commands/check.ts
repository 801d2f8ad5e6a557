import { type CheckInput, check } from '../../check.ts'
import type { Enforcement } from '../../finding.ts'
import type { ReportContext } from '../../report/index.ts'
import type { Report } from '../../report.ts'
import { loadWords } from '../../words/load.ts'
import { clockOf } from '../as-of.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import type { JudgedBy } from '../execution/policy.ts'
import { verdictCodes } from '../exit.ts'
import { addExplainOption, type ExplainFlag, explaining } from '../explain/options.ts'
import type { fixesOfReport } from '../fix/report-fixes.ts'
import { type FormatRequest, formatsHelp, parseFormats, wantedFormats, writeReport } from '../formats.ts'
import { loadInputs } from '../inputs.ts'
import type { CliIo } from '../io.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import {
  addFailOnOption,
  addOutputOptions,
  addSettingOptions,
  addStageOption,
  collect,
  type OutputOptions,
  type SettingOptions,
} from '../options.ts'
import { addReceiptOptions, JudgeApplied, type ReceiptFlags, type SkipFlags, withoutApplied } from '../receipts.ts'
import { addRedactOption, asShown, idsIn, type RedactFlag } from '../redaction.ts'
import { reportContext } from '../report-context.ts'
import { addShrinkOptions, checkShrinkFlags, type ShrinkFlags } from '../shrink/options.ts'
import { refuseVacuous } from '../vacuity.ts'

interface CheckOptions
  extends SettingOptions,
    ReceiptFlags,
    SkipFlags,
    RedactFlag,
    LanguageFlag,
    ExplainFlag,
    ShrinkFlags,
    OutputOptions {
  readonly format?: readonly string[]
  readonly failOn: Enforcement
  readonly asOf?: string
  readonly anyOrder?: boolean
}

export const command: CommandModule<CheckOptions> = {
  examples: [
    'shareplan check',
    'shareplan check plans/ --fail-on warn',
    'shareplan check --stage ci',
    'shareplan check plan.yaml --format text --format json=report.json',
    'git show HEAD:plan.yaml | shareplan check -',
    'shareplan check plan.yaml --explain share-quota-exceeded',
    'shareplan check plan.yaml --shrink policy/found.test.yaml',
  ],
  define(command) {
    command.argument(
      '[path...]',
      'plans: files, folders, globs, or - for stdin (default: `plans` of the configuration)',
    )
    addReceiptOptions(addStageOption(addSettingOptions(command)))
      .addOption(new JudgeApplied())
      .option('--format <format[=file]>', formatsHelp, collect)
    addFailOnOption(command)
      .option('--as-of <time>', 'the time that rules see, RFC 3339; the report says so')
      .option('--any-order', 'judge invariant rules in every order that apply may take, and wherever it may stop')
    addLanguageOption(addOutputOptions(addRedactOption(addShrinkOptions(addExplainOption(command)))))
  },
  run: runCheck,
}

async function runCheck({ args, options, io }: Invocation<CheckOptions>): Promise<number> {
  const formats = parseFormats(options.format ?? [])
  checkShrinkFlags(options)
  const now = clockOf(options, io)
  const lang = languageOf(options, io)
  const words = await loadWords(lang)
  const { settings, receipts, ...input } = await loadInputs(args, { ...options, lang }, io)
  const { plans, skipped } = await withoutApplied(input.plans, options.skipApplied === false ? undefined : receipts)
  const explains = await explaining(options, input, settings, words)
  const judged = await check({ ...input, ...askedFor(options), ...explains?.told, plans, now, words })
  const explained = explains === undefined ? judged : explains.explained(judged)
  const report: Report = skipped.length === 0 ? explained : { ...explained, applied: skipped }
  refuseVacuous(report, input.rules)
  if (report.anyOrder?.length === 0) {
    throw usageError('--any-order: no rule in force is marked `invariant`', 'Use the built-in rules, or mark your own.')
  }
  const accountName = (id: string): string | undefined => input.directory.accounts.get(id)?.name
  const { from } = settings.pin
  const context = {
    ...reportContext(options, io, settings.files, accountName),
    words,
    ...(from !== undefined && { policyCommit: from.commit }),
    ...(await fixesPart(formats, options, report, { ...input, now }, settings.files)),
  }
  const shown = await asShown(options, report, context, () => idsIn({ ...input, plans }))
  // A case on standard output stands there alone.
  if (options.shrink !== true || options.format !== undefined)
    await writeReport(shown.report, wantedFormats(formats, options, report), shown.context, io)
  if (options.shrink !== undefined) {
    const { writeShrunk } = await import('../shrink/write.ts')
    await writeShrunk(options, report, { ...input, plans, now }, settings, io)
  }
  return report.verdict === 'pass' && settings.pin.digest !== undefined
    ? checkPin({ input, settings }, io)
    : verdictCodes[report.verdict]
}

/** What flags ask of the judgement. */
function askedFor(options: CheckOptions): Pick<CheckInput, 'asOf' | 'failOn' | 'anyOrder'> {
  const { asOf, failOn, anyOrder = false } = options
  return { asOf: asOf ?? null, failOn, ...(anyOrder && { anyOrder }) }
}

/** Fixes, for formats that tell them. They are made of what the plan says, so with pseudonyms there are none. */
async function fixesPart(
  formats: readonly FormatRequest[],
  { redact }: RedactFlag,
  ...about: Parameters<typeof fixesOfReport>
): Promise<Pick<ReportContext, 'fixes'>> {
  const tells = formats.some(({ format }) => format === 'sarif' || format === 'rdjson')
  if (!tells || redact === true) return {}
  const { fixesOfReport } = await import('../fix/report-fixes.ts')
  return { fixes: await fixesOfReport(...about) }
}

/** The exit code of a check that passes, by a policy that shall be a certain one. */
async function checkPin(judged: JudgedBy, io: CliIo): Promise<number> {
  const { policyInForce, tellPinProblem } = await import('../execution/policy.ts')
  return tellPinProblem(judged.settings, await policyInForce(judged), io)
}

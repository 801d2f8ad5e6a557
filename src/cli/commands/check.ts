import { check } from '../../check.ts'
import type { Enforcement } from '../../finding.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'
import type { Report } from '../../report.ts'
import { useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { UsageError, usageError } from '../errors.ts'
import { verdictCodes } from '../exit.ts'
import { parseFormats, writeReport } from '../formats.ts'
import { parseInstant } from '../instant.ts'
import { loadPolicy, type Policy, unwrap } from '../load.ts'
import {
  addOutputOptions,
  addSettingOptions,
  collect,
  type OutputOptions,
  oneOf,
  type SettingOptions,
} from '../options.ts'
import { loadPlans } from '../plans.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { version } from '../version.ts'

interface CheckOptions extends SettingOptions, OutputOptions {
  readonly format?: readonly string[]
  readonly failOn: Enforcement
  readonly asOf?: string
}

const enforcements = ['deny', 'warn', 'info'] as const satisfies readonly Enforcement[]

export const command: CommandModule<CheckOptions> = {
  examples: [
    'shareplan check',
    'shareplan check plans/ --fail-on warn',
    'shareplan check plan.yaml --format text --format json=report.json',
    'git show HEAD:plan.yaml | shareplan check -',
  ],
  define(command) {
    command.argument(
      '[path...]',
      'plans: files, folders, globs, or - for stdin (default: `plans` of the configuration)',
    )
    addSettingOptions(command)
      .option('--format <format[=file]>', 'text or json, to stdout or a file (repeatable; default: text)', collect)
      .option(
        '--fail-on <level>',
        'the least level that decides: deny, warn, info',
        oneOf('--fail-on', enforcements),
        'deny',
      )
      .option('--as-of <time>', 'the time that rules see, RFC 3339; the report says so')
    addOutputOptions(command)
  },
  run: runCheck,
}

async function runCheck({ args, options, io }: Invocation<CheckOptions>): Promise<number> {
  const formats = parseFormats(options.format ?? [])
  const now = options.asOf === undefined ? io.now() : instantOf(options.asOf)
  const settings = await resolveSettings(options, io)
  const paths = args.length > 0 ? args.map((written) => ({ written, folder: io.cwd })) : settings.plans
  const policy = await loadPolicy(settings)
  const found = await loadPlans(paths, settings.files)
  const complaints = [...policy.complaints, ...found.complaints]
  const { rules, directory, facts } = unwrap({ value: policy.value, complaints }, settings)
  const { plans, otherDocuments } = found.value
  const report = await check({
    plans,
    rules,
    directory,
    facts,
    now,
    asOf: options.asOf ?? null,
    failOn: options.failOn,
    otherDocuments,
  })
  const isQuiet = options.quiet === true && report.verdict === 'pass'
  const wanted = isQuiet ? formats.filter(({ format, file }) => file !== null || format !== 'text') : formats
  await writeReport(report, wanted, contextOf({ options, io }, settings, policy.value), io)
  refuseVacuous(report, rules.rules)
  return verdictCodes[report.verdict]
}

function instantOf(text: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined) return instant
  throw usageError(`--as-of ${JSON.stringify(text)} is no RFC 3339 time`, 'Write for example 2026-11-24T02:00:00Z.')
}

function contextOf(
  { options, io }: Pick<Invocation<CheckOptions>, 'options' | 'io'>,
  { files }: Settings,
  { directory }: Policy,
): Parameters<typeof writeReport>[2] {
  const { columns } = io.stdout
  return {
    sources: files.sources,
    accountName: (id) => directory.accounts.get(id)?.name,
    color: useColor(options.color, io, io.stdout),
    verbose: options.verbose === true,
    ...(columns !== undefined && { columns }),
    version,
  }
}

/** A rule that must apply and did not: plans that are invalid are told as such, and have been judged by no rule. */
function refuseVacuous(report: Report, rules: readonly CompiledRule[]): void {
  if (report.verdict === 'invalid') return
  const idle = new Set(
    report.rules
      .filter(({ violated, indeterminate, held }) => violated + indeterminate + held === 0)
      .map(({ rule }) => rule),
  )
  const complaints = rules
    .filter(({ id, mustApply }) => mustApply && idle.has(id))
    .map(({ id }) => ({
      message: `the rule ${id} must apply, and applied to nothing`,
      remediation: 'Check its `actions` and `match`, or the plans that were named.',
    }))
  if (complaints.length > 0) throw new UsageError(complaints)
}

import { check } from '../../check.ts'
import type { Enforcement } from '../../finding.ts'
import { parseInstant } from '../../schema/instant.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { verdictCodes } from '../exit.ts'
import { formatsHelp, parseFormats, wantedFormats, writeReport } from '../formats.ts'
import { loadInputs } from '../inputs.ts'
import {
  addOutputOptions,
  addSettingOptions,
  collect,
  type OutputOptions,
  oneOf,
  type SettingOptions,
} from '../options.ts'
import { reportContext } from '../report-context.ts'
import { refuseVacuous } from '../vacuity.ts'

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
      .option('--format <format[=file]>', formatsHelp, collect)
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
  const { settings, ...input } = await loadInputs(args, options, io)
  const report = await check({ ...input, now, asOf: options.asOf ?? null, failOn: options.failOn })
  refuseVacuous(report, input.rules)
  const accountName = (id: string): string | undefined => input.directory.accounts.get(id)?.name
  const context = reportContext(options, io, settings.files, accountName)
  await writeReport(report, wantedFormats(formats, options, report), context, io)
  return verdictCodes[report.verdict]
}

function instantOf(text: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined) return instant
  throw usageError(`--as-of ${JSON.stringify(text)} is no RFC 3339 time`, 'Write for example 2026-11-24T02:00:00Z.')
}

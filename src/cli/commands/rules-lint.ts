import type { Enforcement } from '../../finding.ts'
import { loadWords } from '../../words/load.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { verdictCodes } from '../exit.ts'
import { formatsHelp, parseFormats, wantedFormats, writeReport } from '../formats.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import {
  addFailOnOption,
  addOutputOptions,
  addSettingOptions,
  collect,
  type OutputOptions,
  type SettingOptions,
} from '../options.ts'
import { reportContext } from '../report-context.ts'
import { resolveSettings } from '../settings.ts'

interface RulesLintOptions extends SettingOptions, LanguageFlag, OutputOptions {
  readonly format?: readonly string[]
  readonly failOn: Enforcement
}

export const command: CommandModule<RulesLintOptions> = {
  examples: ['shareplan rules lint', 'shareplan rules lint policy/ --fail-on warn', 'shareplan rules lint builtin'],
  define(command) {
    command.argument(
      '[path...]',
      'rules: builtin, file, folder or glob, or - for stdin (default: `rules` of the configuration)',
    )
    addFailOnOption(addSettingOptions(command)).option('--format <format[=file]>', formatsHelp, collect)
    addLanguageOption(addOutputOptions(command))
  },
  run: runLint,
}

/** Tells what is odd about rules: what keeps them from loading, what can never happen, what a reader will miss. */
async function runLint({ args, options, io }: Invocation<RulesLintOptions>): Promise<number> {
  const formats = parseFormats(options.format ?? [])
  const lang = languageOf(options, io)
  const words = await loadWords(lang)
  const settings = await resolveSettings({ ...options, lang }, io)
  const { lintInputs } = await import('../rules/lint-input.ts')
  const { lintReport } = await import('../../analysis/lint/report.ts')
  const linted = await lintInputs(
    args.map((written) => ({ written, folder: io.cwd })),
    settings,
  )
  const report = lintReport(linted, options.failOn, words)
  const context = { ...reportContext(options, io, settings.files, () => undefined), words }
  await writeReport(report, wantedFormats(formats, options, report), context, io)
  return verdictCodes[report.verdict]
}

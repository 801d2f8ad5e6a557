import { resolve } from 'node:path'
import { loadWords } from '../../words/load.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { verdictCodes } from '../exit.ts'
import type { Files } from '../files.ts'
import { formatsHelp, parseFormats, wantedFormats, writeReport } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import { loadFacts } from '../load.ts'
import { addAccountOptions, addOutputOptions, collect, type OutputOptions, type SettingOptions } from '../options.ts'
import { addRedactOption, asShown, type RedactFlag } from '../redaction.ts'
import { reportContext } from '../report-context.ts'
import { isShown } from '../repository.ts'
import { loadSavedReport } from '../saved-report.ts'
import { resolveSettings, type Settings } from '../settings.ts'

interface ReportOptions extends OutputOptions, RedactFlag, LanguageFlag, Pick<SettingOptions, 'config' | 'accounts'> {
  readonly format?: readonly string[]
}

export const command: CommandModule<ReportOptions> = {
  examples: [
    'shareplan report saved.json',
    'shareplan report saved.json --format sarif=shareplan.sarif --format markdown=comment.md',
    'shareplan check --format json | shareplan report - --format junit=shareplan.xml',
  ],
  define(command) {
    command.argument('<file>', 'what `check --format json` wrote, or - for stdin')
    addAccountOptions(command).option('--format <format[=file]>', formatsHelp, collect)
    addLanguageOption(addOutputOptions(addRedactOption(command)))
  },
  run: convert,
}

/** The exit code is that of the check whose result was saved. */
async function convert({ args: [path = ''], options, io }: Invocation<ReportOptions>): Promise<number> {
  const formats = parseFormats(options.format ?? [])
  const language = languageOf(options, io)
  const report = await loadSavedReport(path, language, io)
  const settings = await resolveSettings(options, io)
  await openSources(
    report.findings.map(({ file }) => file),
    settings.files,
  )
  const names = await accountNames(settings, io)
  const words = await loadWords(language)
  const context = { ...reportContext(options, io, settings.files, (id) => names.get(id)), words }
  const accounts = [...names.keys(), ...report.findings.flatMap(({ account }) => account ?? [])]
  const shown = await asShown(options, report, context, () => ({ accounts, users: [], keys: [] }))
  await writeReport(shown.report, wantedFormats(formats, options, report), shown.context, io)
  return verdictCodes[report.verdict]
}

/** Reads the files that findings point into, for lines to show and bytes to count; one that is not there any more is missed by nobody. */
async function openSources(names: readonly string[], files: Files): Promise<void> {
  for (const name of new Set(names)) {
    const path = resolve(files.base, name)
    if (isShown(path, files.base)) await files.open(path)
  }
}

/** The saved result knows accounts by id. Names make it easier to read; they are no reason to fail. */
async function accountNames({ accounts, files }: Settings, io: CliIo): Promise<ReadonlyMap<string, string>> {
  const { value, complaints } = await loadFacts({ accounts, inventory: [], files })
  const [complaint] = complaints
  if (complaint !== undefined) {
    const { printable } = await import('../../report/printable.ts')
    await io.stderr.write(`shareplan: accounts are shown by their ids: ${printable(complaint.message)}\n`)
    return new Map()
  }
  return new Map([...value.directory.accounts].flatMap(([id, { name }]) => (name === undefined ? [] : [[id, name]])))
}

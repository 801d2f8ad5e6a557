import { dirname } from 'node:path'
import { lint } from '../../lint.ts'
import { type FileDocuments, mayHoldPlans } from '../../schema/index.ts'
import { loadWords } from '../../words/load.ts'
import { isApprovalFile } from '../approval-name.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { findConfig } from '../config.ts'
import { type Complaint, UsageError, usageError } from '../errors.ts'
import { verdictCodes } from '../exit.ts'
import { Files, type OpenFile, stdinName, stdinPath } from '../files.ts'
import { formatsHelp, parseFormats, wantedFormats, writeReport } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import { addOutputOptions, collect, type OutputOptions } from '../options.ts'
import { complaintAt, expandPath, type FoundFile } from '../paths.ts'
import { isReceiptFile } from '../receipts.ts'
import { addRedactOption, asShown, type RedactFlag } from '../redaction.ts'
import { reportContext } from '../report-context.ts'

interface LintOptions extends OutputOptions, RedactFlag, LanguageFlag {
  readonly format?: readonly string[]
}

export const command: CommandModule<LintOptions> = {
  examples: ['shareplan lint', 'shareplan lint plans/a.yaml accounts.yaml', 'git show :plan.yaml | shareplan lint -'],
  define(command) {
    command
      .argument('[path...]', 'files of any kind of document, folders, globs, or - for stdin (default: .)')
      .option('--format <format[=file]>', formatsHelp, collect)
    addLanguageOption(addOutputOptions(addRedactOption(command)))
  },
  run: runLint,
}

/** Each document is read by itself: no configuration, accounts, inventory or rules are needed. */
async function runLint({ args, options, io }: Invocation<LintOptions>): Promise<number> {
  const formats = parseFormats(options.format ?? [])
  const config = findConfig(io.cwd)
  const files = new Files(config === undefined ? io.cwd : dirname(config), io)
  const found = await filesAt(args.length > 0 ? args : ['.'], io)
  const words = await loadWords(languageOf(options, io))
  const report = lint(await readAll(found, files), words)
  // Whoever names files one by one, as pre-commit does, may name those of other programs.
  if (report.plans.length === 0 && found.some(({ named }) => !named)) {
    throw usageError('no document of shareplan was found', 'Name files or folders that hold some.')
  }
  const context = { ...reportContext(options, io, files, () => undefined), words }
  const shown = await asShown(options, report, context, () => ({ accounts: [], users: [], keys: [] }))
  await writeReport(shown.report, wantedFormats(formats, options, report), shown.context, io)
  return verdictCodes[report.verdict]
}

async function filesAt(paths: readonly string[], io: CliIo): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>()
  const complaints: Complaint[] = []
  for (const written of paths) {
    const files = await expandPath({ written, folder: io.cwd })
    if ('message' in files) complaints.push(files)
    else for (const file of files) found.set(file.path, file)
  }
  if (complaints.length > 0) throw new UsageError(complaints)
  return [...found.values()]
}

/** What should have written a document has mostly failed. */
const nothingPiped: Complaint = { message: `${stdinName} is empty`, remediation: 'Pipe in what is to be read.' }

async function readAll(found: readonly FoundFile[], files: Files): Promise<readonly FileDocuments[]> {
  const read: FileDocuments[] = []
  const complaints: Complaint[] = []
  for (const { path } of found) {
    const opened = await files.open(path)
    if (!opened.ok)
      complaints.push(complaintAt({}, `${opened.name} ${opened.message}`, 'Name a file that can be read.'))
    else if (path === stdinPath && opened.text.trim() === '') complaints.push(nothingPiped)
    else read.push(await documentsOf(path, opened))
  }
  if (complaints.length > 0) throw new UsageError(complaints, files.sources)
  return read
}

/** What is in a file that may hold documents of ours. What other programs take for YAML is none of our business. */
async function documentsOf(path: string, file: OpenFile): Promise<FileDocuments> {
  const nothing = { file: file.name, valid: [], invalid: [], foreign: [] }
  if (!mayHoldPlans(file.text)) return nothing
  if ((await isReceiptFile(path, file.text)) || (await isApprovalFile(path, file.text))) return nothing
  return file.documents()
}

import { resolve } from 'node:path'
import { readStream, readText } from '../io/files.ts'
import { builtinDocuments } from '../policy/load.ts'
import { ruleText } from '../policy/tally.ts'
import { loadTranslations, type Translations, textsOf } from '../policy/translations.ts'
import { readSaved } from '../report/saved.ts'
import type { Report } from '../report.ts'
import { loadSource, type SourceDocument } from '../source/index.ts'
import type { Language } from '../words/language.ts'
import { type Complaint, UsageError, usageError } from './errors.ts'
import { stdinPath } from './files.ts'
import type { CliIo } from './io.ts'

const mostComplaints = 10

/**
 * Reads a report that `check --format json` wrote, whose messages are in the language that it was asked for; the built-in rules speak
 * `language`. Throws a `UsageError` for a file that holds none.
 */
export async function loadSavedReport(
  path: string,
  language: Language,
  io: Pick<CliIo, 'cwd' | 'stdin'>,
): Promise<Report> {
  const name = path === stdinPath ? '<stdin>' : path
  const result = path === stdinPath ? await readStream(io.stdin.read()) : readText(resolve(io.cwd, path))
  if (!result.ok) throw usageError(`${name} ${result.message}`, 'Name a file that `check --format json=…` wrote.')
  const { text, flaw } = result
  const refuse = (complaints: readonly Complaint[]): UsageError =>
    new UsageError(complaints.slice(0, mostComplaints), () => text)
  if (flaw !== undefined) throw refuse([{ ...flaw, location: { file: name, range: flaw.range } }])
  // One reader for everything: it refuses what readers of JSON disagree about, such as a key that comes twice.
  const { documents, problems } = await loadSource(text, name)
  if (problems.length > 0) {
    throw refuse(
      problems.map(({ message, hint, range }) => ({ message, remediation: hint, location: { file: name, range } })),
    )
  }
  const [document, another] = documents
  if (document === undefined || another !== undefined) {
    throw usageError(`${name} holds no JSON document, or several`, 'Name a file that `check --format json=…` wrote.')
  }
  return reportIn(document, await loadTranslations(language), refuse)
}

function reportIn(
  document: SourceDocument,
  translations: Translations | undefined,
  refuse: (complaints: readonly Complaint[]) => UsageError,
): Report {
  const known = builtinDocuments().map(({ value }) =>
    ruleText(value, value.spec.enforcement, textsOf(value, translations)),
  )
  const saved = readSaved(document.value, known)
  if ('report' in saved) return saved.report
  throw refuse(
    saved.mistakes.map(({ path, message, remediation }) => ({
      message,
      remediation,
      location: { file: document.file, range: document.locate(path) },
    })),
  )
}

import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import { type Entry, groupByCause } from './group.ts'
import { mergedEdit } from './merged-edit.ts'
import { type ByteColumn, byteColumns, type Place, placeOf } from './place.ts'
import { printableJson } from './printable.ts'
import { ruleTextsOf, webUrl } from './rule-texts.ts'
import { bySeverity, isOpen, type Level, levelOf } from './severity.ts'
import { sentencesOf } from './words.ts'

const severities = { error: 'ERROR', warning: 'WARNING', note: 'INFO' } as const satisfies Record<Level, string>

/** Reviewdog's Diagnostic Format: a diagnostic a cause, the most severe first. Reviewdog would comment on what is waived: it is left out. */
export function renderRdjson(report: Report, context: ReportContext): string {
  const open = report.findings.filter(isOpen)
  const entries = groupByCause({ plans: report.plans, findings: open }, context.accountName ?? (() => undefined))
  const urls = new Map(ruleTextsOf(report).map(({ id, references }) => [id, webUrl(references[0])]))
  const column = byteColumns(context)
  const diagnostics = bySeverity(entries, ({ first }) => first).map((entry) => {
    return diagnosticOf(entry, urls.get(entry.first.rule), column, context)
  })
  return `${printableJson(JSON.stringify({ source: { name: 'shareplan' }, diagnostics }, null, 2))}\n`
}

function diagnosticOf(entry: Entry, url: string | undefined, column: ByteColumn, context: ReportContext): object {
  const { first } = entry
  const place = placeOf(first, context)
  return {
    message: sentencesOf(entry, context).join('\n'),
    location: { path: place.name, range: rangeOf(first, place, column) },
    severity: severities[levelOf(first)],
    code: { value: first.rule, ...(url !== undefined && { url }) },
    ...suggestionsPart(first, column, context),
  }
}

/** The best fix as one suggestion: its edits, and what is between them. Readers take several suggestions for alternatives. */
function suggestionsPart(finding: Finding, column: ByteColumn, context: ReportContext): object {
  const text = context.sources(finding.file)
  const [fix] = context.fixes?.(finding) ?? []
  if (fix === undefined || text === undefined) return {}
  const { range, newText } = mergedEdit(text, fix.edits)
  const start = column(finding.file, range.start)
  const end = column(finding.file, range.end)
  if (start === undefined || end === undefined) return {}
  const place = {
    start: { line: range.start.line, column: start },
    end: { line: range.end.line, column: end },
  }
  return { suggestions: [{ range: place, text: newText }] }
}

/** With columns of both ends or of none: without columns the lines are meant as a whole. */
function rangeOf({ file, range }: Entry['first'], place: Place, column: ByteColumn): object {
  const from = column(file, range.start)
  const to = column(file, range.end)
  const { startLine, endLine, lastLine } = place
  if (from === undefined || to === undefined) return { start: { line: startLine }, end: { line: lastLine } }
  return { start: { line: startLine, column: from }, end: { line: endLine, column: to } }
}

import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import { en } from '../words/en.ts'
import { accountsOf } from './accounts.ts'
import type { ReportContext } from './context.ts'
import { framed } from './framed.ts'
import { type Entry, groupByCause } from './group.ts'
import { type LineReader, lineReader } from './lines.ts'
import { printable } from './printable.ts'
import { leftOutLines, roomFor } from './room.ts'
import { isOpen, weightOf } from './severity.ts'
import { type Paint, painter, severityColor } from './style.ts'
import { summaryLines } from './summary.ts'

const defaultColumns = 120
const narrowestFrame = 40

/** For people: one entry a cause with a code frame and what to do about it, then what was checked and the verdict. */
export async function renderText(report: Report, context: ReportContext): Promise<string> {
  const paint = painter(context.color)
  const linesOfFile = lineReader(context)
  const shown = context.verbose ? report.findings : report.findings.filter(isOpen)
  const entries = groupByCause({ plans: report.plans, findings: shown }, context.accountName ?? (() => undefined))
  const room = roomFor(entries)
  const left = leftOutLines(room, context.words).map(printable)
  const blocks = [
    ...room.shown.map((entry) => renderEntry(entry, context, paint, linesOfFile)),
    ...(left.length > 0 ? [left.join('\n')] : []),
    ...(await explained(report, context, paint)),
  ]
  const summary = await summaryLines(report, context, paint)
  return `${[...blocks, summary.join('\n')].join('\n\n')}\n`
}

/** Loads what prints explanations only where there are any. */
async function explained(report: Report, { words = en }: ReportContext, paint: Paint): Promise<readonly string[]> {
  if (report.explanations === undefined) return []
  const { explanationBlocks } = await import('./explanation.ts')
  return explanationBlocks(report, words, paint)
}

function renderEntry(entry: Entry, context: ReportContext, paint: Paint, linesOfFile: LineReader): string {
  const { first } = entry
  const columns = Math.max(narrowestFrame, context.columns || defaultColumns)
  const { report, value } = context.words ?? en
  return [
    header(first, context, paint),
    ...framed(linesOfFile(first.file), first.range, columns, severityColor(first), paint),
    ...accountLines(entry, context, paint),
    ...(first.waiver === null ? [] : [note(report.waivedLabel, report.waivedBy(first.waiver), context, paint)]),
    ...(first.missing.length > 0 ? [note(report.missingLabel, value.list(first.missing), context, paint)] : []),
    ...(first.remediation === '' ? [] : [note(report.helpLabel, first.remediation, context, paint)]),
  ].join('\n')
}

function header(finding: Finding, { words }: ReportContext, paint: Paint): string {
  const { line, column } = finding.range.start
  const place = paint('bold', `${printable(finding.file)}:${line}:${column}`)
  const weight = paint([severityColor(finding), 'bold'], weightOf(finding, words))
  return [place, weight, paint('cyan', printable(finding.rule)), printable(finding.message)].join('  ')
}

function accountLines(entry: Entry, context: ReportContext, paint: Paint): readonly string[] {
  const accounts = accountsOf(entry, context)
  const label = (context.words ?? en).report.accountsLabel
  return accounts === undefined ? [] : [note(label(accounts.count), accounts.list, context, paint)]
}

function note(label: string, text: string, { words = en }: ReportContext, paint: Paint): string {
  const lead = words.report.label(label, '')
  const word = lead.trimEnd()
  return `  ${paint('bold', word)}${lead.slice(word.length)}${printable(text)}`
}

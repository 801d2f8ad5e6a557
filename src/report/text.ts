import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
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
export function renderText(report: Report, context: ReportContext): Promise<string> {
  const paint = painter(context.color)
  const linesOfFile = lineReader(context)
  const shown = context.verbose ? report.findings : report.findings.filter(isOpen)
  const entries = groupByCause({ plans: report.plans, findings: shown }, context.accountName ?? (() => undefined))
  const room = roomFor(entries)
  const left = leftOutLines(room).map(printable)
  const blocks = [
    ...room.shown.map((entry) => renderEntry(entry, context, paint, linesOfFile)),
    ...(left.length > 0 ? [left.join('\n')] : []),
  ]
  return summaryLines(report, context, paint).then((summary) => `${[...blocks, summary.join('\n')].join('\n\n')}\n`)
}

function renderEntry(entry: Entry, context: ReportContext, paint: Paint, linesOfFile: LineReader): string {
  const { first } = entry
  const columns = Math.max(narrowestFrame, context.columns || defaultColumns)
  return [
    header(first, paint),
    ...framed(linesOfFile(first.file), first.range, columns, severityColor(first), paint),
    ...accountLines(entry, context, paint),
    ...(first.missing.length > 0 ? [note('missing', first.missing.join(', '), paint)] : []),
    ...(first.remediation === '' ? [] : [note('help', first.remediation, paint)]),
  ].join('\n')
}

function header(finding: Finding, paint: Paint): string {
  const { line, column } = finding.range.start
  const place = paint('bold', `${printable(finding.file)}:${line}:${column}`)
  const weight = paint([severityColor(finding), 'bold'], weightOf(finding))
  return [place, weight, paint('cyan', printable(finding.rule)), printable(finding.message)].join('  ')
}

function accountLines(entry: Entry, context: ReportContext, paint: Paint): readonly string[] {
  const accounts = accountsOf(entry, context)
  return accounts === undefined ? [] : [note(`${accounts.count} accounts`, accounts.list, paint)]
}

function note(label: string, text: string, paint: Paint): string {
  return `  ${paint('bold', `${label}:`)} ${printable(text)}`
}

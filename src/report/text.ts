import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import { linesOf } from './frame.ts'
import { framed } from './framed.ts'
import { type Entry, groupByCause } from './group.ts'
import { printable } from './printable.ts'
import { type Paint, painter, severityColor } from './style.ts'
import { summaryLines } from './summary.ts'

const defaultColumns = 120
const narrowestFrame = 40
const listedAccounts = 3

/** For people: one entry a cause with a code frame and what to do about it, then what was checked and the verdict. */
export function renderText(report: Report, context: ReportContext): Promise<string> {
  const paint = painter(context.color)
  const linesOfFile = lineReader(context)
  const shown = context.verbose ? report.findings : report.findings.filter(({ waiver }) => waiver === null)
  const entries = groupByCause({ plans: report.plans, findings: shown }, context.accountName ?? (() => undefined))
  const blocks = entries.map((entry) => renderEntry(entry, context, paint, linesOfFile))
  return summaryLines(report, context, paint).then((summary) => `${[...blocks, summary.join('\n')].join('\n\n')}\n`)
}

type LineReader = (file: string) => readonly string[]

/** Splits each file once, and only those that a finding points into. */
function lineReader({ sources }: ReportContext): LineReader {
  const known = new Map<string, readonly string[]>()
  return (file) => {
    const text = known.has(file) ? undefined : sources(file)
    const lines = known.get(file) ?? (text === undefined ? [] : linesOf(text))
    known.set(file, lines)
    return lines
  }
}

function renderEntry(entry: Entry, context: ReportContext, paint: Paint, linesOfFile: LineReader): string {
  const { first } = entry
  const columns = Math.max(narrowestFrame, context.columns ?? defaultColumns)
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

function weightOf({ outcome, enforcement, waiver }: Finding): string {
  if (outcome === 'invalid') return 'invalid'
  const weight = outcome === 'indeterminate' ? `${enforcement} (indeterminate)` : enforcement
  return waiver === null ? weight : `${weight} (waived: ${printable(waiver)})`
}

function accountLines({ findings }: Entry, { verbose, accountName }: ReportContext, paint: Paint): readonly string[] {
  if (findings.length < 2) return []
  const labels = findings.map(({ account }) => accountLabel(account ?? '', accountName))
  const all = verbose || labels.length <= listedAccounts + 1
  const rest = all ? '' : ` and ${labels.length - listedAccounts} more`
  const listed = (all ? labels : labels.slice(0, listedAccounts)).join(', ')
  return [note(`${labels.length} accounts`, listed + rest, paint)]
}

function accountLabel(id: string, accountName: ReportContext['accountName']): string {
  const name = accountName?.(id)
  return name === undefined ? id : `${name} (${id})`
}

function note(label: string, text: string, paint: Paint): string {
  return `  ${paint('bold', `${label}:`)} ${printable(text)}`
}

import type { Finding, Range } from '../../../src/finding.ts'
import type { Report } from '../../../src/report.ts'
import type { Text } from '../../support/judge.ts'

/** A report for people to review: the verdict, and each finding with the text that it points at. */
export function goldenText({ verdict, findings }: Report, texts: readonly Text[]): string {
  return [`verdict: ${verdict}\n`, ...findings.map((finding) => `\n${findingText(finding, texts)}`)].join('')
}

function findingText(finding: Finding, texts: readonly Text[]): string {
  const { file, range, rule, enforcement, outcome, plan, step, image, account, message, remediation } = finding
  const text = texts.find((one) => one.file === file)?.text ?? ''
  const about = Object.entries({ plan, step, image, account }).flatMap(([key, value]) =>
    value === null ? [] : [`${key} ${value}`],
  )
  return [
    `${rule}: ${outcome} (${enforcement})`,
    `  at ${file}:${written(range)} ${excerpt(text, range)}`,
    `  of ${about.join(', ')}`,
    `  ${message}`,
    `  -> ${remediation}`,
    ...(finding.missing.length > 0 ? [`  missing: ${finding.missing.join(', ')}`] : []),
    '',
  ].join('\n')
}

function written({ start, end }: Range): string {
  return `${start.line}:${start.column}-${end.line}:${end.column}`
}

/** What stands in the range, of several lines the first. */
function excerpt(text: string, { start, end }: Range): string {
  const line = text.split('\n')[start.line - 1] ?? ''
  return start.line === end.line ? line.slice(start.column - 1, end.column - 1) : `${line.slice(start.column - 1)} …`
}

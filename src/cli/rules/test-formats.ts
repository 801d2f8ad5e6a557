import { printable, printableJson } from '../../report/printable.ts'
import { element, nested, xmlText } from '../../report/xml.ts'
import type { TestedCase, TestedRule, TestReport } from './test-report.ts'
import { testText } from './test-text.ts'

/** How results can be written. */
export const testFormats = ['text', 'json', 'junit', 'tap'] as const
export type TestFormat = (typeof testFormats)[number]

/** The report in a format. `color` and `verbose` are for text. */
export function renderTest(
  format: TestFormat,
  report: TestReport,
  options: { readonly color: boolean; readonly verbose: boolean },
): string {
  switch (format) {
    case 'text':
      return testText(report, options)
    case 'json':
      return `${printableJson(JSON.stringify(report, null, 2))}\n`
    case 'junit':
      return junit(report)
    case 'tap':
      return tap(report)
  }
}

/** Something that passed or not, for formats that know nothing else. */
interface Point {
  readonly name: string
  /** What is to be said of it where it has not passed. */
  readonly complaint: string | null
}

/** Everything that has to be as it should: cases, and what was asked for beside. */
function pointsOf({ cases, lacking, mutants }: TestedRule): readonly Point[] {
  return [
    ...cases.map((one) => ({ name: one.name, complaint: one.passed ? null : complaintOf(one) })),
    ...lacking.map((outcome) => ({ name: `has a case that is ${outcome}`, complaint: 'there is none' })),
    ...(mutants ?? [])
      .filter(({ fate }) => fate === 'survived')
      .map(({ change }) => ({ name: `notices ${change}`, complaint: 'no case does' })),
  ]
}

function complaintOf({ file, line, failures }: TestedCase): string {
  const lines = failures.map(({ expected, actual }) => {
    const found = actual.map(({ outcome, step, account }) => [outcome, step, account].filter(Boolean).join(' '))
    return `expected ${expected?.outcome ?? 'nothing'}, but it came to ${found.join('; ') || 'nothing'}`
  })
  return [`${file}:${line}`, ...lines].join('\n')
}

/** The coverage that was asked for, as one more point. */
function thresholdPoints({ summary: { coverage, threshold } }: TestReport): readonly Point[] {
  if (threshold === null || coverage === null) return []
  return [{ name: `covers ${threshold} %`, complaint: coverage < threshold ? `it covers ${coverage} %` : null }]
}

function suitesOf(report: TestReport): readonly (readonly [string, readonly Point[]])[] {
  const whole = thresholdPoints(report)
  const suites = report.rules.map((rule) => [rule.rule, pointsOf(rule)] as const)
  return [...suites, ...(whole.length > 0 ? [['coverage', whole] as const] : [])].filter(
    ([, points]) => points.length > 0,
  )
}

function junit(report: TestReport): string {
  const suites = suitesOf(report).map(([rule, points]) => {
    const failures = points.filter(({ complaint }) => complaint !== null).length
    const cases = points.map(({ name, complaint }) => {
      const [message = ''] = (complaint ?? '').split('\n').slice(-1)
      const inner = complaint === null ? [] : [element('failure', { type: 'failed', message }, xmlLines(complaint))]
      return element('testcase', { classname: rule, name, time: 0 }, nested(inner, '    '))
    })
    const counts = { tests: points.length, failures, errors: 0, skipped: 0, time: 0 }
    return element('testsuite', { name: rule, ...counts }, nested(cases, '  '))
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'shareplan rules test' }, nested(suites, ''))}\n`
}

function xmlLines(text: string): string {
  return text.split('\n').map(xmlText).join('\n')
}

function tap(report: TestReport): string {
  const points = suitesOf(report).flatMap(([rule, all]) => all.map((point) => ({ rule, ...point })))
  const lines = points.flatMap(({ rule, name, complaint }, index) => {
    const head = `${complaint === null ? 'ok' : 'not ok'} ${index + 1} - ${tapText(`${rule}: ${name}`)}`
    if (complaint === null) return [head]
    return [
      head,
      '  ---',
      `  message: ${printableJson(JSON.stringify(printable(complaint.replaceAll('\n', '; '))))}`,
      '  ...',
    ]
  })
  return `${['TAP version 13', `1..${points.length}`, ...lines].join('\n')}\n`
}

/** A number sign would begin a directive. */
function tapText(text: string): string {
  return printable(text).replace(/[\\#]/g, '\\$&')
}

import type { Finding } from '../finding.ts'
import type { Report, SkippedPlan } from '../report.ts'
import { type Case, type Suite, suitesOf } from './cases.ts'
import type { ReportContext } from './context.ts'
import { pathOf, placeOf } from './place.ts'
import { printable, printableJson } from './printable.ts'
import { weightOf } from './severity.ts'
import { entryOf, sentencesOf } from './words.ts'

/**
 * TAP version 13: a test point a finding, and one for each plan that passes. What is waived or does not count is a failure marked TODO:
 * harnesses list it apart, and never as passed.
 */
export function renderTap(report: Report, context: ReportContext): string {
  const { suites } = suitesOf(report, Number.POSITIVE_INFINITY)
  const { applied = [] } = report
  const total = suites.reduce((sum, { cases }) => sum + cases.length, applied.length)
  let number = 0
  const lines = suites.flatMap((suite) => [
    `# ${printable(`${pathOf(suite.file, context)}: ${suite.plan}`)}`,
    ...suite.cases.flatMap((one) => {
      number += 1
      return point(number, one, suite, context)
    }),
  ])
  const before = applied.flatMap((plan) => {
    number += 1
    return skipped(number, plan, context)
  })
  return `${['TAP version 13', `1..${total}`, ...lines, ...before].join('\n')}\n`
}

function skipped(number: number, { name, file, run }: SkippedPlan, context: ReportContext): readonly string[] {
  const directive = `SKIP ${description(`applied before by run ${run}`)}`
  return [
    `# ${printable(`${pathOf(file, context)}: ${name}`)}`,
    `ok ${number} - ${description(`${name}: verdict`)} # ${directive}`,
  ]
}

function point(number: number, one: Case, { plan }: Suite, context: ReportContext): readonly string[] {
  const { name, status, finding } = one
  const result = status === 'passed' ? 'ok' : 'not ok'
  const head = `${result} ${number} - ${description(`${plan}: ${name}`)}${todo(one)}`
  return finding === undefined ? [head] : [head, ...diagnostics(finding, context)]
}

function todo({ status, finding }: Case): string {
  if (finding === undefined || (status !== 'waived' && status !== 'advisory')) return ''
  return ` # TODO ${description(weightOf(finding))}`
}

/** A number sign would begin a directive. */
function description(text: string): string {
  return printable(text).replace(/[\\#]/g, '\\$&')
}

/** A block of YAML; its strings are written as in JSON. */
function diagnostics(finding: Finding, context: ReportContext): readonly string[] {
  const { name, startLine, startColumn } = placeOf(finding, context)
  const [message, ...more] = sentencesOf(entryOf(finding), context)
  const values = {
    message,
    severity: weightOf(finding),
    rule: finding.rule,
    at: `${name}:${startLine}:${startColumn}`,
    ...(more.length > 0 && { more: more.join('; ') }),
  }
  const lines = Object.entries(values).map(([key, value]) => `  ${key}: ${quoted(value)}`)
  return ['  ---', ...lines, '  ...']
}

function quoted(text: string): string {
  return printableJson(JSON.stringify(printable(text)))
}

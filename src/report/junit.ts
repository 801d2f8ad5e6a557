import type { Finding } from '../finding.ts'
import type { Report, SkippedPlan } from '../report.ts'
import { type Case, type CaseStatus, type Suite, suitesOf } from './cases.ts'
import type { ReportContext } from './context.ts'
import { pathOf, placeOf } from './place.ts'
import { leftOutSentence, weightOf } from './severity.ts'
import { clip, entryOf, sentencesOf } from './words.ts'
import { element, nested, xmlText } from './xml.ts'

/** GitLab reads 250,000 XML nodes of a file, about ten a case, and 30 MB. */
const mostCases = 20_000
const mostBytes = 29_000_000
const longestText = 1_000

/** How a case that has not passed is written. A plan that is broken or cannot be decided is an error; what does not count is skipped. */
const elements = {
  violated: 'failure',
  undecided: 'error',
  invalid: 'error',
  advisory: 'skipped',
  waived: 'skipped',
} as const satisfies Record<Exclude<CaseStatus, 'passed'>, string>

/**
 * JUnit's XML as Jenkins and GitLab read it: a suite a plan, a case a finding. Counts stand at the suites alone, since readers take
 * the root's to be without skipped cases.
 */
export function renderJunit(report: Report, context: ReportContext): string {
  const encoder = new TextEncoder()
  let most = mostCases
  let xml = document(report, most, context)
  while (most > 1 && encoder.encode(xml).length > mostBytes) {
    most = Math.ceil(Math.min(most, report.findings.length) / 2)
    xml = document(report, most, context)
  }
  return xml
}

function document(report: Report, most: number, context: ReportContext): string {
  const { suites, left } = suitesOf(report, most)
  const before = (report.applied ?? []).map((plan) => appliedElement(plan, context))
  const written = [...suites.map((suite) => suiteElement(suite, context)), ...before, ...leftOut(left)]
  const root = element('testsuites', { name: 'shareplan' }, nested(written, ''))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

function suiteElement({ plan, file, cases }: Suite, context: ReportContext): string {
  const count = (wanted: string): number => cases.filter(({ status }) => elementOf(status) === wanted).length
  return element(
    'testsuite',
    {
      name: `${pathOf(file, context)}: ${plan}`,
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: 0,
    },
    nested(
      cases.map((one) => caseElement(one, plan, context)),
      '  ',
    ),
  )
}

/** Servers list what was skipped apart, and never as passed. */
function appliedElement({ name, file, run }: SkippedPlan, context: ReportContext): string {
  const message = `applied before by run ${run}`
  const what = element('skipped', { type: 'applied', message }, xmlText(message))
  const one = element('testcase', { classname: name, name: 'verdict', time: 0 }, nested([what], '    '))
  const counts = { tests: 1, failures: 0, errors: 0, skipped: 1, time: 0 }
  return element('testsuite', { name: `${pathOf(file, context)}: ${name}`, ...counts }, nested([one], '  '))
}

function elementOf(status: CaseStatus): string | undefined {
  return status === 'passed' ? undefined : elements[status]
}

function caseElement({ name, status, finding }: Case, plan: string, context: ReportContext): string {
  const what = elementOf(status)
  const attributes = { classname: plan, name, time: 0 }
  if (what === undefined) return element('testcase', attributes)
  const outcome = finding === undefined ? verdictElement(what, status) : findingElement(what, status, finding, context)
  return element('testcase', attributes, nested([outcome], '    '))
}

/** For a plan that none of the cases says it of. */
const verdictMessages: Readonly<Record<CaseStatus, string>> = {
  passed: '',
  violated: 'rules are violated; the findings are left out of this report',
  undecided: 'facts are missing; the findings are left out of this report',
  invalid: 'the plan was not judged, since its file is not valid',
  advisory: '',
  waived: '',
}

function verdictElement(what: string, status: CaseStatus): string {
  const message = verdictMessages[status]
  return element(what, { type: status, message }, message)
}

/** GitLab shows the content and not the message, Jenkins both. */
function findingElement(what: string, status: CaseStatus, finding: Finding, context: ReportContext): string {
  const { name, startLine, startColumn } = placeOf(finding, context)
  const sentences = sentencesOf(entryOf(finding), context)
  const weight = weightOf(finding)
  const message = what === 'skipped' ? `${weight}: ${sentences[0]}` : sentences[0]
  const lines = [`${weight} at ${name}:${startLine}:${startColumn}`, ...sentences]
  const content = lines.map((line) => xmlText(clip(line, longestText))).join('\n')
  return element(what, { type: status, message: clip(message, longestText) }, content)
}

function leftOut(left: readonly Finding[]): readonly string[] {
  if (left.length === 0) return []
  const one = element(
    'testcase',
    { classname: 'shareplan', name: 'findings left out', time: 0 },
    skipped(leftOutSentence(left)),
  )
  const counts = { name: 'left out', tests: 1, failures: 0, errors: 0, skipped: 1, time: 0 }
  return [element('testsuite', counts, nested([one], '  '))]
}

function skipped(message: string): string {
  return nested([element('skipped', { type: 'left-out', message }, xmlText(message))], '    ')
}

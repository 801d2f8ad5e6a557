import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import { type Case, type CaseStatus, type Suite, suitesOf } from './cases.ts'
import type { ReportContext } from './context.ts'
import { placeOf } from './place.ts'
import { countByWeight, weightOf } from './severity.ts'
import { clip, entryOf, sentencesOf } from './words.ts'
import { element, nested, xmlText } from './xml.ts'

/** GitLab reads 30 MB and 250,000 XML nodes of a file; a case takes about ten of them. */
const mostCases = 20_000
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
  const { suites, left } = suitesOf(report, mostCases)
  const written = [...suites.map((suite) => suiteElement(suite, context)), ...leftOut(left)]
  const root = element('testsuites', { name: 'shareplan' }, nested(written, ''))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

function suiteElement({ plan, file, cases }: Suite, context: ReportContext): string {
  const count = (wanted: string): number => cases.filter(({ status }) => elementOf(status) === wanted).length
  return element(
    'testsuite',
    {
      name: `${file}: ${plan}`,
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
  const message = `${left.length} less severe findings are left out: ${countByWeight(left)}`
  const one = element('testcase', { classname: 'shareplan', name: 'findings left out', time: 0 }, skipped(message))
  const counts = { name: 'left out', tests: 1, failures: 0, errors: 0, skipped: 1, time: 0 }
  return [element('testsuite', counts, nested([one], '  '))]
}

function skipped(message: string): string {
  return nested([element('skipped', { type: 'left-out', message }, xmlText(message))], '    ')
}

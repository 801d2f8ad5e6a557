import { printable } from '../../report/printable.ts'
import { type Paint, painter } from '../../report/style.ts'
import { table } from '../../report/table.ts'
import { treeLines } from '../../report/tree.ts'
import type { MutantResult } from '../../rule-tests/mutate.ts'
import type { Emittable } from '../../source/emit.ts'
import { emitYaml } from '../../source/emit.ts'
import { en } from '../../words/en.ts'
import { plural } from '../../words/plural.ts'
import type { ActualWords, ExpectedWords, TestedCase, TestedRule, TestFailure, TestReport } from './test-report.ts'

/** How the text is wanted. */
interface TextOptions {
  readonly color: boolean
  /** Also cases that pass. */
  readonly verbose: boolean
}

/** What became of cases, for people. Safe to print. */
export function testText({ rules, summary }: TestReport, { color, verbose }: TextOptions): string {
  const paint = painter(color)
  const blocks = rules.map((rule) => ruleLines(rule, verbose, paint)).filter((lines) => lines.length > 0)
  const coverage = rules.flatMap(coverageLines)
  return [...blocks, ...(coverage.length > 0 ? [coverage] : []), [summaryLine(summary)]]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function ruleLines({ rule, cases, lacking, mutants }: TestedRule, verbose: boolean, paint: Paint): readonly string[] {
  const shown = new Set<string>()
  const lines = [
    ...cases.flatMap((one) => caseLines(one, verbose, paint)),
    ...lacking.map((outcome) => `${paint('red', 'lacks')} a case that is ${outcome}`),
    ...(mutants ?? []).flatMap((mutant) => mutantLines(mutant, shown, verbose, paint)),
  ]
  return lines.length === 0 ? [] : [printable(rule), ...indented(lines)]
}

function caseLines(
  { name, file, line, passed, failures }: TestedCase,
  verbose: boolean,
  paint: Paint,
): readonly string[] {
  if (passed) return verbose ? [`${paint('green', 'passed')} ${printable(name)}`] : []
  const explained = new Set<string>()
  return [
    `${paint('red', 'failed')} ${printable(`${name} (${file}:${line})`)}`,
    ...indented(failures.flatMap((failure) => failureLines(failure, explained, paint))),
  ]
}

/** `explained`: what was told with its conditions before. */
function failureLines(
  { expected, line, actual }: TestFailure,
  explained: Set<string>,
  paint: Paint,
): readonly string[] {
  const wanted = expected === null ? 'expected: nothing of it' : `expected: ${words(expected)} (line ${line})`
  if (actual.length === 0) return [printable(wanted), 'actual:   the rule was not asked']
  const found = actual.flatMap((one) => {
    const head = printable(`actual:   ${words(one)}`)
    if (explained.has(head)) return [head]
    explained.add(head)
    return [head, ...indented(conditionLines(one, paint))]
  })
  return [printable(wanted), ...found]
}

function words({ outcome, step, account, enforcement, message }: ExpectedWords): string {
  const about = [step === null ? [] : [`step ${step}`], account === null ? [] : [`account ${account}`]].flat()
  const isFinding = outcome === 'violated' || outcome === 'indeterminate'
  return [
    [outcome, ...(isFinding && enforcement !== null ? [`(${enforcement})`] : [])].join(' '),
    ...about,
    ...(message === null ? [] : [JSON.stringify(message)]),
  ].join(', ')
}

function conditionLines({ match, violatedWhen }: ActualWords, paint: Paint): readonly string[] {
  const told = new Set<string>()
  const lines = (title: string, condition: ActualWords['match']): readonly string[] =>
    condition === null ? [] : [title, ...indented(treeLines(condition, en, paint, told))]
  return [...lines('match', match), ...lines('violatedWhen', violatedWhen)]
}

/** `shown`: the names of cases that were written out before. */
function mutantLines(
  { change, fate, by, kill }: MutantResult,
  shown: Set<string>,
  verbose: boolean,
  paint: Paint,
): readonly string[] {
  if (fate !== 'survived') return verbose ? [printable(`${fate} ${change}${by === null ? '' : ` (${by})`}`)] : []
  const head = `${paint('red', 'survived')} ${printable(change)}`
  if (kill === null) return [head, '  no case that notices it was found']
  if (shown.has(kill.name)) return [head, `  the case that ${printable(kill.name)} notices it, too`]
  shown.add(kill.name)
  const yaml = emitYaml([kill as unknown as Emittable]).trimEnd()
  return [head, '  this case notices it:', ...indented(indented(yaml.split('\n').map(printable)))]
}

function coverageLines({ rule, coverage }: TestedRule): readonly string[] {
  if (coverage === null || coverage.length === 0) return []
  const rows = coverage.map((leaf) => {
    const never = (['true', 'false'] as const).filter((direction) => leaf[direction] === 0)
    const open = never.length === 0 ? '' : `never ${never.join(', never ')}`
    return [leaf.leaf, ...[leaf.true, leaf.false, leaf.unknown].map(String), open].map(printable)
  })
  return table([[rule, 'TRUE', 'FALSE', 'UNKNOWN', ''], ...rows], ['left', 'right', 'right', 'right', 'left'])
}

function summaryLine({ rules, cases, failed, coverage, threshold, mutants }: TestReport['summary']): string {
  const parts = [
    `${plural(cases, 'case')} of ${plural(rules, 'rule')}: ${cases - failed} passed, ${failed} failed.`,
    ...(coverage === null ? [] : [`Covered: ${coverage} %${threshold === null ? '' : ` of ${threshold} % wanted`}.`]),
    ...(mutants === null
      ? []
      : [
          `Mutants: ${mutants.killed} killed, ${mutants.survived} survived, ${mutants.equivalent} equivalent, ${mutants.refused} refused when loaded.`,
        ]),
  ]
  return parts.join('\n')
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

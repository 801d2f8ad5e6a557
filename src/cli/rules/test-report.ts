import type { ShownCondition } from '../../explanation.ts'
import type { Failure } from '../../rule-tests/compare.ts'
import { directionsOf, type LeafCoverage } from '../../rule-tests/coverage.ts'
import type { Expected } from '../../rule-tests/model.ts'
import type { MutantResult } from '../../rule-tests/mutate.ts'
import type { Observed } from '../../rule-tests/observe.ts'
import type { CaseResult } from '../../rule-tests/run.ts'
import type { RuleResult } from '../../rule-tests/test-rule.ts'

/** What a run of cases is to tell beside what became of them. */
export interface Wanted {
  readonly requireTests: boolean
  readonly coverage: boolean
  /** The least share of directions that has to be covered, in percent; null: none. */
  readonly threshold: number | null
}

/** What a run of cases came to, as `rules test --format json` prints it (version 1). */
export interface TestReport {
  readonly version: 1
  readonly passed: boolean
  readonly rules: readonly TestedRule[]
  readonly summary: TestSummary
}

export interface TestSummary {
  readonly rules: number
  readonly cases: number
  readonly failed: number
  /** Covered directions in percent; null where nobody asked. */
  readonly coverage: number | null
  readonly threshold: number | null
  /** Null where nobody asked, or cases failed. */
  readonly mutants: MutantCounts | null
}

type MutantCounts = Readonly<Record<MutantResult['fate'], number>>

export interface TestedRule {
  readonly rule: string
  readonly cases: readonly TestedCase[]
  /** Outcomes that a case has to show and none does; empty where nobody asked. */
  readonly lacking: readonly string[]
  readonly coverage: readonly LeafCoverage[] | null
  readonly mutants: readonly MutantResult[] | null
}

export interface TestedCase {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly passed: boolean
  readonly failures: readonly TestFailure[]
}

/** What was expected (null: nothing) and what came instead. */
export interface TestFailure {
  readonly expected: ExpectedWords | null
  readonly line: number
  readonly actual: readonly ActualWords[]
}

export interface ExpectedWords {
  readonly outcome: string
  readonly step: string | null
  readonly account: string | null
  readonly enforcement: string | null
  readonly message: string | null
}

export interface ActualWords extends ExpectedWords {
  readonly match: ShownCondition | null
  readonly violatedWhen: ShownCondition | null
}

/** The report of what became of rules. */
export function testReport(results: readonly RuleResult[], wanted: Wanted): TestReport {
  const rules = results.map((result) => testedRule(result, wanted))
  const summary = summaryOf(results, wanted)
  const { coverage, threshold, failed, mutants } = summary
  const isCovered = threshold === null || (coverage ?? 0) >= threshold
  const passed =
    failed === 0 && rules.every(({ lacking }) => lacking.length === 0) && isCovered && (mutants?.survived ?? 0) === 0
  return { version: 1, passed, rules, summary }
}

function testedRule({ rule, cases, lacking, leaves, mutants }: RuleResult, wanted: Wanted): TestedRule {
  return {
    rule,
    cases: cases.map(testedCase),
    lacking: wanted.requireTests ? lacking : [],
    coverage: wanted.coverage ? leaves : null,
    mutants,
  }
}

function testedCase({ case: { name, location }, failures }: CaseResult): TestedCase {
  const { file, range } = location
  return {
    name,
    file,
    line: range.start.line,
    passed: failures.length === 0,
    failures: failures.map((failure) => testFailure(failure, range.start.line)),
  }
}

function testFailure(failure: Failure, line: number): TestFailure {
  if (failure.kind === 'unexpected') return { expected: null, line, actual: [actualWords(failure.observed)] }
  const { expected, instead } = failure
  return {
    expected: expectedWords(expected),
    line: expected.location.range.start.line,
    actual: instead.map(actualWords),
  }
}

function expectedWords({ outcome, step, account, enforcement, message }: Expected): ExpectedWords {
  return { outcome, step, account, enforcement, message: message?.source ?? null }
}

function actualWords({ outcome, step, account, enforcement, message, match, violatedWhen }: Observed): ActualWords {
  return { outcome, step, account, enforcement, message, match, violatedWhen }
}

function summaryOf(results: readonly RuleResult[], { coverage, threshold }: Wanted): TestSummary {
  const cases = results.flatMap((one) => one.cases)
  const { met, all } = directionsOf(results.flatMap(({ leaves }) => leaves))
  return {
    rules: results.length,
    cases: cases.length,
    failed: cases.filter(({ failures }) => failures.length > 0).length,
    coverage: coverage ? Math.floor((all === 0 ? 1 : met / all) * 1000) / 10 : null,
    threshold,
    mutants: mutantCounts(results),
  }
}

function mutantCounts(results: readonly RuleResult[]): MutantCounts | null {
  const mutants = results.flatMap((one) => one.mutants ?? [])
  if (results.every((one) => one.mutants === null)) return null
  const count = (fate: MutantResult['fate']): number => mutants.filter((mutant) => mutant.fate === fate).length
  return {
    killed: count('killed'),
    survived: count('survived'),
    equivalent: count('equivalent'),
    refused: count('refused'),
  }
}

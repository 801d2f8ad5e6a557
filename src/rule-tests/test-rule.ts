import type { Problem } from '../document.ts'
import type { RuleDocument } from '../policy/load.ts'
import type { LabelType } from '../schema/generated/types.ts'
import { Bench } from './bench.ts'
import { Coverage, type LeafCoverage } from './coverage.ts'
import type { RuleCase } from './model.ts'
import { type MutantResult, mutate } from './mutate.ts'
import { type CaseResult, runCases } from './run.ts'

/** What testing one rule came to. */
export interface RuleResult {
  readonly rule: string
  readonly cases: readonly CaseResult[]
  /** Outcomes of which no case that passes is an example. */
  readonly lacking: readonly ('violated' | 'held')[]
  readonly leaves: readonly LeafCoverage[]
  /** Null where nobody asked, or a case failed. */
  readonly mutants: readonly MutantResult[] | null
}

/** Everything that a rule is tested with. */
export interface RuleUnderTest {
  readonly document: RuleDocument
  readonly cases: readonly RuleCase[]
  /** Every rule that there is. */
  readonly all: readonly RuleDocument[]
  /** Labels that are declared for all cases. */
  readonly labels: ReadonlyMap<string, LabelType>
  readonly mutate: boolean
}

/** Runs the cases of a rule. With any problem the rule could not be tried in some of them. */
export async function testRule({
  document,
  cases,
  all,
  labels,
  mutate: isMutated,
}: RuleUnderTest): Promise<{ readonly result: RuleResult; readonly problems: readonly Problem[] }> {
  const rule = document.document.value
  const { id } = rule.metadata
  const coverage = new Coverage(rule)
  const { results, problems } = await runCases(cases, new Bench(id, all, labels), coverage)
  const allPass = problems.length === 0 && results.every(({ failures }) => failures.length === 0)
  const mutants = isMutated && allPass && cases.length > 0 ? await mutate(id, all, cases, labels) : null
  const lacking = (['violated', 'held'] as const).filter((outcome) => !results.some((one) => isExample(one, outcome)))
  return { result: { rule: id, cases: results, lacking, leaves: coverage.leaves(), mutants }, problems }
}

function isExample({ case: { expected }, failures }: CaseResult, outcome: 'violated' | 'held'): boolean {
  return failures.length === 0 && expected.some((one) => one.outcome === outcome)
}

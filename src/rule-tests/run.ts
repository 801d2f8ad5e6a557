import type { Problem } from '../document.ts'
import { factShower } from '../explain/tree.ts'
import { en } from '../words/en.ts'
import type { Bench } from './bench.ts'
import { type Failure, failuresOf } from './compare.ts'
import type { Coverage } from './coverage.ts'
import type { RuleCase } from './model.ts'
import { type Observed, observe } from './observe.ts'

/** What became of a case. `observed` has messages, and where the case failed, conditions as trees. */
export interface CaseResult {
  readonly case: RuleCase
  readonly observed: readonly Observed[]
  readonly failures: readonly Failure[]
}

/** Runs cases of one rule; with any problem the rule could not be tried. */
export async function runCases(
  cases: readonly RuleCase[],
  bench: Bench,
  coverage?: Coverage,
): Promise<{ readonly results: readonly CaseResult[]; readonly problems: readonly Problem[] }> {
  const results: CaseResult[] = []
  const problems = new Map<string, Problem>()
  for (const one of cases) {
    const trial = bench.for(one)
    for (const problem of trial.problems) problems.set(JSON.stringify(problem), problem)
    if (trial.problems.length > 0) continue
    const observed = await observe(trial, one, { messages: true, ...(coverage && { coverage }) })
    const failures = failuresOf(one, observed)
    results.push(failures.length === 0 ? { case: one, observed, failures } : await withTrees(one, bench))
  }
  return { results, problems: [...problems.values()] }
}

async function withTrees(one: RuleCase, bench: Bench): Promise<CaseResult> {
  const observed = await observe(bench.for(one), one, { messages: true, trees: factShower(en) })
  return { case: one, observed, failures: failuresOf(one, observed) }
}

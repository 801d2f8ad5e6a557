import { Bench } from '../../../src/rule-tests/bench.ts'
import { Coverage, type LeafCoverage } from '../../../src/rule-tests/coverage.ts'
import { type MutantResult, mutate } from '../../../src/rule-tests/mutate.ts'
import { type CaseResult, runCases } from '../../../src/rule-tests/run.ts'
import { builtins, casesOf, fixturePlans } from './fixture-cases.ts'

/** Directions that a comparison never takes, with the reason. One that it takes after all fails the test. */
export const impossible: Readonly<Record<string, string>> = {
  'image-unknown: image.exists equal false is never true':
    'an image that no inventory lists is never known not to exist: unknown is not none',
}

/** Directions that the comparisons of a rule do not take in its cases. */
export function openDirections({ rule, leaves }: BuiltinResult): readonly string[] {
  return leaves.flatMap((leaf) =>
    (['true', 'false'] as const)
      .filter((direction) => leaf[direction] === 0)
      .map((direction) => `${rule}: ${leaf.leaf} is never ${direction}`),
  )
}

/** What testing a built-in rule by the fixtures came to. */
export interface BuiltinResult {
  readonly rule: string
  readonly results: readonly CaseResult[]
  readonly leaves: readonly LeafCoverage[]
  readonly mutants: readonly MutantResult[]
}

/** Tests the built-in rules by their fixtures: cases, coverage and, of the rules that are wanted, mutants. */
export async function testBuiltins(
  isMutated: (rule: string, index: number) => boolean,
  root?: string,
): Promise<readonly BuiltinResult[]> {
  const plans = await fixturePlans(root)
  const tested: BuiltinResult[] = []
  for (const [index, { document }] of builtins.entries()) {
    const { id } = document.value.metadata
    const cases = casesOf(id, plans)
    const coverage = new Coverage(document.value)
    const { results } = await runCases(cases, new Bench(id, builtins), coverage)
    const mutants = isMutated(id, index) ? await mutate(id, builtins, cases) : []
    tested.push({ rule: id, results, leaves: coverage.leaves(), mutants })
  }
  return tested
}

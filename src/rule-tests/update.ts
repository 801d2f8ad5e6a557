import type { Expectation } from '../schema/generated/types.ts'
import { isFinding, type Observed } from './observe.ts'
import type { CaseResult } from './run.ts'

/**
 * What expectations would have to say: every finding, and where there is none, whether the rule held or did not apply.
 */
export function expectationsOf(observed: readonly Observed[]): readonly Expectation[] {
  const findings = observed.filter(({ outcome }) => isFinding(outcome))
  if (findings.length > 0) return distinct(findings.map(findingExpectation))
  return [{ outcome: observed.some(({ outcome }) => outcome === 'held') ? 'held' : 'not-applicable' }]
}

function findingExpectation({ outcome, step, account, enforcement }: Observed): Expectation {
  return {
    outcome,
    ...(step !== null && { step }),
    ...(account !== null && { account }),
    enforcement,
  }
}

function distinct(expectations: readonly Expectation[]): readonly Expectation[] {
  return [...new Map(expectations.map((one) => [JSON.stringify(one), one])).values()]
}

/** How the expectations of a case have to change: the indexes of those that nothing meets, and new ones. */
export interface Update {
  readonly gone: readonly number[]
  readonly added: readonly Expectation[]
}

/** What makes a failed case expect what the rule came to. Expectations that are met stay. */
export function updateOf({ case: { expected }, observed, failures }: CaseResult): Update {
  const gone = expected.flatMap((one, index) =>
    failures.some((failure) => failure.kind === 'unmet' && failure.expected === one) ? [index] : [],
  )
  const unexpected = failures.flatMap((failure) => (failure.kind === 'unexpected' ? [failure.observed] : []))
  if (unexpected.length > 0) return { gone, added: distinct(unexpected.map(findingExpectation)) }
  return { gone, added: gone.length === expected.length ? expectationsOf(observed) : [] }
}

import type { Expectation } from '../schema/generated/types.ts'
import { isFinding, type Observed } from './observe.ts'

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

import type { Expected, RuleCase } from './model.ts'
import { isFinding, type Observed } from './observe.ts'

/** A way in which a case is not as expected. */
export type Failure =
  | { readonly kind: 'unexpected'; readonly observed: Observed }
  | { readonly kind: 'unmet'; readonly expected: Expected; readonly instead: readonly Observed[] }

/**
 * Two-way: findings that no expectation meets, and expectations that nothing meets. `instead`: what the rule came to where something
 * else was expected.
 */
export function failuresOf(
  { expected }: Pick<RuleCase, 'expected'>,
  observed: readonly Observed[],
): readonly Failure[] {
  const unexpected = observed.filter(
    (one) => isFinding(one.outcome) && !expected.some((expectation) => meets(one, expectation)),
  )
  const unmet = expected.filter((expectation) => !isMet(expectation, observed))
  return [
    ...unexpected.map((one): Failure => ({ kind: 'unexpected', observed: one })),
    ...unmet.map((expectation): Failure => {
      return { kind: 'unmet', expected: expectation, instead: observed.filter((one) => isThere(one, expectation)) }
    }),
  ]
}

/** A rule that is not asked does not apply. */
function isMet(expected: Expected, observed: readonly Observed[]): boolean {
  if (observed.some((one) => meets(one, expected))) return true
  return expected.outcome === 'not-applicable' && !observed.some((one) => isThere(one, expected))
}

function meets(observed: Observed, expected: Expected): boolean {
  const { outcome, enforcement, message } = expected
  return (
    observed.outcome === outcome &&
    isThere(observed, expected) &&
    (enforcement === null || observed.enforcement === enforcement) &&
    (message === null || (observed.message !== null && message.test(observed.message)))
  )
}

function isThere({ step, account }: Observed, expected: Expected): boolean {
  return (
    (expected.step === null || step === expected.step) && (expected.account === null || account === expected.account)
  )
}

import type { RuleSet } from './policy/rule-set.ts'
import type { Report } from './report.ts'

/** Why a judgement has judged nothing, and what to do. */
export interface Vacuity {
  readonly message: string
  readonly remediation: string
}

/** No rule beside the guards, or rules that must apply and did not; empty where something was judged. */
export function vacuitiesOf(
  { verdict, rules: counts, applied: before = [] }: Pick<Report, 'verdict' | 'rules' | 'applied'>,
  { rules }: RuleSet,
): readonly Vacuity[] {
  if (rules.every(({ guard }) => guard !== undefined)) {
    const remediation = 'Add builtin or your own rules to `rules`, or switch fewer off.'
    return [{ message: 'no rule is in force', remediation }]
  }
  // Plans that are not valid are told as such: no rule has seen them.
  if (verdict === 'invalid') return []
  // What a rule says of plans that were applied before was told when they were judged.
  if (before.length > 0) return []
  const applied = new Set(
    counts.filter(({ violated, indeterminate, held }) => violated + indeterminate + held > 0).map(({ rule }) => rule),
  )
  return rules
    .filter(({ id, mustApply }) => mustApply && !applied.has(id))
    .map(({ id }) => ({
      message: `the rule ${id} must apply, and applied to nothing`,
      remediation: 'Check its `actions` and `match`, or the plans that were named.',
    }))
}

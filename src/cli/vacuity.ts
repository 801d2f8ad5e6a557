import type { RuleSet } from '../policy/rule-set.ts'
import type { Report } from '../report.ts'
import { UsageError, usageError } from './errors.ts'

/** Refuses a judgement that judged nothing: no rule beside the guards, or a rule that must apply and did not. */
export function refuseVacuous(
  { verdict, rules: counts, applied: before = [] }: Pick<Report, 'verdict' | 'rules' | 'applied'>,
  { rules }: RuleSet,
): void {
  if (rules.every(({ guard }) => guard !== undefined)) {
    throw usageError('no rule is in force', 'Add builtin or your own rules to `rules`, or switch fewer off.')
  }
  // Plans that are not valid are told as such: no rule has seen them.
  if (verdict === 'invalid') return
  // What a rule says of plans that were applied before was told when they were judged.
  if (before.length > 0) return
  const applied = new Set(
    counts.filter(({ violated, indeterminate, held }) => violated + indeterminate + held > 0).map(({ rule }) => rule),
  )
  const complaints = rules
    .filter(({ id, mustApply }) => mustApply && !applied.has(id))
    .map(({ id }) => ({
      message: `the rule ${id} must apply, and applied to nothing`,
      remediation: 'Check its `actions` and `match`, or the plans that were named.',
    }))
  if (complaints.length > 0) throw new UsageError(complaints)
}

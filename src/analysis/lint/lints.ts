import type { Enforcement, Location } from '../../finding.ts'

/** What is looked for in rules that load, and how much it weighs. */
export const lints: Readonly<Record<LintId, Enforcement>> = {
  'rule-never-applies': 'deny',
  'rule-never-violated': 'deny',
  'rule-always-violated': 'warn',
  'comparison-never-true': 'deny',
  'comparison-always-true': 'deny',
  'condition-never-true': 'deny',
  'condition-always-true': 'deny',
  'part-repeated': 'warn',
  'part-without-effect': 'warn',
  'double-negation': 'warn',
  'group-of-one': 'info',
  'list-of-one': 'info',
  'list-repeats': 'warn',
  'action-in-vain': 'warn',
  'parameter-unused': 'warn',
  'yields-in-vain': 'warn',
  'on-unknown-in-vain': 'info',
  'undecided-in-vain': 'info',
  'unknown-passes': 'warn',
  'account-hard-coded': 'info',
  'duplicate-rule': 'warn',
  'message-off-topic': 'warn',
  'title-is-id': 'info',
  'why-missing': 'warn',
  'remediation-missing': 'warn',
  'deny-without-remediation': 'deny',
  'tests-missing': 'warn',
}

/** The ids of what is looked for. */
export type LintId =
  | 'rule-never-applies'
  | 'rule-never-violated'
  | 'rule-always-violated'
  | 'comparison-never-true'
  | 'comparison-always-true'
  | 'condition-never-true'
  | 'condition-always-true'
  | 'part-repeated'
  | 'part-without-effect'
  | 'double-negation'
  | 'group-of-one'
  | 'list-of-one'
  | 'list-repeats'
  | 'action-in-vain'
  | 'parameter-unused'
  | 'yields-in-vain'
  | 'on-unknown-in-vain'
  | 'undecided-in-vain'
  | 'unknown-passes'
  | 'account-hard-coded'
  | 'duplicate-rule'
  | 'message-off-topic'
  | 'title-is-id'
  | 'why-missing'
  | 'remediation-missing'
  | 'deny-without-remediation'
  | 'tests-missing'

/** Something that is odd about a rule. */
export interface Oddity {
  readonly lint: LintId
  /** The rule's id. */
  readonly rule: string
  readonly message: string
  readonly remediation: string
  readonly location: Location
}

import type { Finding } from './finding.ts'

/** The worst thing that a run or a plan comes to: invalid > fail > indeterminate > pass. */
export type Verdict = 'invalid' | 'fail' | 'indeterminate' | 'pass'

/** One judged plan. `name` is null where the document does not say it. */
export interface PlanReport {
  readonly name: string | null
  readonly file: string
  readonly verdict: Verdict
  /**
   * `sha256:…` over everything that the verdict rests on (format `shareplan.digest.v1`); null for an invalid plan. Computed when
   * asked for, since only machine formats and approvals need it.
   */
  digest(): Promise<string | null>
}

/** How often a rule came to which outcome. A subject is a run, plan, step or account of a step. */
export interface RuleCount {
  readonly rule: string
  readonly violated: number
  readonly indeterminate: number
  readonly held: number
  readonly notApplicable: number
}

/** Counts over all plans. `rules` counts the rules in force, `grants` the accounts of all steps. */
export interface Summary {
  readonly plans: number
  readonly steps: number
  readonly grants: number
  readonly rules: number
  readonly violated: number
  readonly indeterminate: number
  readonly waived: number
  readonly invalid: number
}

/** What a run of `check` found: findings sorted by file, position, rule and account. */
export interface Report {
  readonly verdict: Verdict
  /** RFC 3339; null when the machine's clock was used. */
  readonly asOf: string | null
  readonly plans: readonly PlanReport[]
  readonly summary: Summary
  readonly findings: readonly Finding[]
  readonly rules: readonly RuleCount[]
  /** Documents met that are no plans: of our other kinds (validated, never used) and foreign ones (skipped). */
  readonly otherDocuments: { readonly ours: number; readonly foreign: number }
}

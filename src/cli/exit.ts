import type { Verdict } from '../report.ts'

/** What the exit code of every command says; checked in the order configuration, violated, indeterminate, approval, drift. */
export const exitCodes = {
  /** Pass, or applied. */
  ok: 0,
  /** Violated at or above `--fail-on`, or an invalid plan. */
  violated: 1,
  /** Usage, configuration, broken rules, accounts or inventory, wrong account, confirmation not given, internal error. */
  usage: 2,
  /** Indeterminate, nothing violated. */
  indeterminate: 3,
  /** Policy, calls or findings are not what was approved; nothing was changed. */
  drift: 4,
  /** Partly applied. */
  partial: 5,
  /** Approval missing or not valid. */
  approval: 6,
  /** Refused by the cloud or unreachable; nothing was changed. */
  refused: 7,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What a verdict says as an exit code. */
export const verdictCodes: Readonly<Record<Verdict, ExitCode>> = {
  pass: exitCodes.ok,
  fail: exitCodes.violated,
  invalid: exitCodes.violated,
  indeterminate: exitCodes.indeterminate,
}

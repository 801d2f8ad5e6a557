import type { Located, Problem } from './document.ts'
import type { Enforcement } from './finding.ts'
import type { Directory } from './plan/directory.ts'
import type { Facts } from './plan/facts.ts'
import type { RuleSet } from './policy/rule-set.ts'
import type { Report } from './report.ts'
import type { SharePlan } from './schema/generated/types.ts'

/** One plan as read: either valid, or the problems that keep it from being judged. `name` and `nameRange` as far as they are known. */
export type PlanInput =
  | { readonly file: string; readonly document: Located<SharePlan> }
  | { readonly file: string; readonly name: string | null; readonly problems: readonly Problem[] }

/** Everything a check rests on. Pure data: no paths are opened, no clock is read. */
export interface CheckInput {
  readonly plans: readonly PlanInput[]
  readonly rules: RuleSet
  readonly directory: Directory
  readonly facts: Facts
  /** The clock that rules see, ms since the epoch. */
  readonly now: number
  /** RFC 3339 when `--as-of` set the clock. */
  readonly asOf: string | null
  readonly failOn: Enforcement
  /** Documents met that are no plans. */
  readonly otherDocuments: { readonly ours: number; readonly foreign: number }
}

/** Judges plans. Never throws for what is in the documents. */
export async function check(_input: CheckInput): Promise<Report> {
  throw new Error('not yet')
}

import type { Located } from '../document.ts'
import type { Enforcement, Location, Path } from '../finding.ts'
import type { Directory } from '../plan/directory.ts'
import type { Facts } from '../plan/facts.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { LocatedSettings } from '../policy/load.ts'
import type { SharePlan } from '../schema/generated/types.ts'

/** What a rule is to come to; what is null is left open. */
export interface Expected {
  readonly outcome: Decision
  /** The step's id. */
  readonly step: string | null
  /** The account's id. */
  readonly account: string | null
  readonly enforcement: Enforcement | null
  readonly message: RegExp | null
  readonly location: Location
}

/** A case that can be run: a plan that is sound, what is known, and what is expected of the rule. */
export interface RuleCase {
  /** The id of the rule under test. */
  readonly rule: string
  readonly name: string
  readonly location: Location
  readonly document: Located<SharePlan>
  readonly plan: ExpandedPlan
  /** Other plans of the same run. */
  readonly beside: readonly ExpandedPlan[]
  readonly directory: Directory
  readonly facts: Facts
  /** The clock that the rule sees, ms since the epoch. */
  readonly now: number
  /** Seconds; undefined where no maximum age of inventories is set. */
  readonly inventoryMaxAge: number | undefined
  /** Parameters that differ from their defaults, by rule; levels of rules that the one under test yields to. */
  readonly settings: LocatedSettings
  readonly expected: readonly Expected[]
  /** Where its entry stands in the document of the cases, and whether the entry makes other cases, too; null: it has none. */
  readonly entry: { readonly path: Path; readonly shared: boolean } | null
}

import type { Location } from '../../finding.ts'
import type { Action } from '../../plan/model.ts'
import type { Subject } from '../subject.ts'
import type { FactType, FactValue, KnownValue } from '../values.ts'

/** What a rule can be judged on, from the widest to the narrowest. */
export const scopes = ['run', 'plan', 'step', 'grant'] as const
export type Scope = (typeof scopes)[number]

/** Where a fact can be read: in a scope and narrower ones, or only in what a quantifier asks of each account. */
export type FactScope = Scope | 'member'

/** One fact: its type, where it can be read, what it means, and how people supply it when it is unknown. */
export interface Fact {
  readonly name: string
  readonly type: FactType
  /** The widest scope in which it can be read; `run` facts are read by `per: run` rules only. */
  readonly scope: FactScope
  /** Known only when all steps have been simulated: read by `per: plan` rules only. */
  readonly atEnd?: true
  /** Only for steps of these actions; absent: all. */
  readonly actions?: readonly Action[]
  readonly description: string
  /** The values a string can have, where they are closed. */
  readonly values?: readonly string[]
  /** What its elements are, where it is a set that quantifiers can be about. */
  readonly elements?: 'account'
  /** What must be known first: rules that read it do not apply where a guard for that fires. */
  readonly needs?: 'image' | 'account'
  /** How to supply it; absent where it is always known. */
  readonly supply?: string
  /** What texts say in its place where it is unknown; absent: that it is. */
  readonly ifUnknown?: string
  /** Changes with the clock or with the other plans of a run, so no digest covers it; see `covers`. */
  readonly volatile?: true
  /** What a digest covers in place of a volatile value: that which is the same at any time. */
  readonly covers?: (subject: Subject) => FactValue
  /** Rules that read it are in force only where this is configured. */
  readonly requires?: 'inventoryMaxAge'
  /** Where findings that rest on it are located, instead of in the plan. */
  readonly locate?: (subject: Subject) => Location | undefined
  /** The value of a parameter: it is the same for all subjects. */
  readonly constant?: KnownValue
  readonly read: (subject: Subject) => FactValue
}

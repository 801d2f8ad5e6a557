import type { Directory } from '../plan/directory.ts'
import type { Facts } from '../plan/facts.ts'
import type { RuleSet } from '../policy/rule-set.ts'
import type { Exceptions } from '../policy/waivers.ts'
import type { Rule, RuleTranslation } from '../schema/generated/types.ts'
import type { DocumentOfKind } from '../schema/index.ts'
import type { Words } from '../words/words.ts'

/** What is known around a document that is being edited: what plans are judged by, and the documents that say it. */
export interface Known {
  readonly directory: Directory
  readonly facts: Facts
  /** The rules in force. */
  readonly rules: RuleSet
  /** Waivers and a baseline; absent: there are none. */
  readonly exceptions?: Exceptions
  /** Every rule by its id, in force or not, and what it says in the language of who reads. */
  readonly ruleTexts: ReadonlyMap<string, { readonly rule: Rule; readonly texts: RuleTranslation }>
  readonly accountDocuments: readonly DocumentOfKind<'Accounts'>[]
  readonly inventoryDocuments: readonly DocumentOfKind<'Inventory'>[]
  readonly ruleDocuments: readonly DocumentOfKind<'Rule'>[]
  readonly words: Words
  /** Regions that everybody can use, with their English names. */
  readonly regions: Readonly<Record<string, string>>
}

/** A document that is being edited. */
export interface Edited {
  readonly text: string
  /** The plans of the text as it is, or as it was when it could last be read. */
  readonly plans: readonly DocumentOfKind<'SharePlan'>[]
}

/** Something that is known about what stands at a place: the stretch of the text that it is about, as offsets. */
export interface Spot<T> {
  readonly start: number
  readonly end: number
  readonly content: T
}

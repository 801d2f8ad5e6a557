import type { Position } from './finding.ts'

/** A truth value in a word. */
export type ShownTruth = 'true' | 'false' | 'unknown'

/** A place in a file, as findings name it. */
export interface Place extends Position {
  readonly file: string
}

/** Where the value of a fact comes from. */
export interface Origin {
  readonly kind:
    | 'plan'
    | 'accounts'
    | 'inventory'
    | 'simulated'
    | 'copied'
    | 'rule'
    | 'configuration'
    | 'default'
    | 'run'
    | 'clock'
  /** Where it stands, or the entry that does not say it; null where no file does. */
  readonly place: Place | null
  /** Whether that place says it. */
  readonly says: boolean
  /** The steps that make it what it is. */
  readonly steps: readonly string[]
  /** RFC 3339: when an inventory was captured, or what the clock said. */
  readonly at: string | null
  /** The API that `snapshot` reads it with. */
  readonly call: string | null
}

/** A fact and its value where a rule was judged. `value`: null is unknown; ranges and sets as digests write them, long sets cut off. */
export interface ShownFact {
  readonly fact: string
  readonly value: unknown
  readonly shown: string
  readonly origins: readonly Origin[]
  /** How to supply it; null where it is known, or nobody can. */
  readonly supply: string | null
}

/** What stands on the right of a comparison: a value that the rule spells, or a fact. */
export type ShownOperand = ShownFact | { readonly fact: null; readonly value: unknown; readonly shown: string }

/** One comparison with what it compared. */
export interface ShownLeaf {
  readonly kind: 'leaf'
  readonly truth: ShownTruth
  readonly left: ShownFact
  readonly operator: string
  readonly right: ShownOperand
}

/** A condition as it was judged: every part with what it came to. */
export type ShownCondition =
  | ShownLeaf
  | { readonly kind: 'all' | 'any' | 'not'; readonly truth: ShownTruth; readonly parts: readonly ShownCondition[] }

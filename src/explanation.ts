import type { Enforcement, Position } from './finding.ts'

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

/** What was asked of each account in a set, and for some of them what it came to: those that decide come first. */
export interface ShownQuantifier {
  readonly kind: 'quantifier'
  readonly truth: ShownTruth
  readonly quantifier: 'some' | 'every' | 'none'
  readonly over: ShownFact
  readonly members: readonly { readonly account: string; readonly condition: ShownCondition }[]
  /** Accounts beside `members`. */
  readonly left: number
}

/** A condition as it was judged: every part with what it came to. */
export type ShownCondition =
  | ShownLeaf
  | ShownQuantifier
  | { readonly kind: 'all' | 'any' | 'not'; readonly truth: ShownTruth; readonly parts: readonly ShownCondition[] }

/** What a fact would have to be: it stands in this relation to what is on the right, or does not (`negated`). */
export interface Demand {
  readonly fact: string
  /** What it is. */
  readonly shown: string
  readonly negated: boolean
  readonly operator: string
  readonly right: { readonly fact: string | null; readonly shown: string }
}

/** Changes of facts that together flip the outcome, whatever else the conditions read stays as it is. */
export type Flip = readonly Demand[]

/** Why a rule decided as it did for one subject. */
export interface Explanation {
  readonly rule: string
  readonly enforcement: Enforcement
  readonly outcome: 'violated' | 'indeterminate' | 'held' | 'not-applicable'
  /** What the rule makes of an outcome that unknown facts leave open. */
  readonly onUnknown: 'indeterminate' | 'violated' | 'skip'
  /** The finding's; null where there is none. */
  readonly fingerprint: string | null
  readonly message: string | null
  readonly place: Place
  readonly plan: string
  readonly step: string | null
  readonly image: string | null
  readonly account: string | null
  readonly match: ShownCondition | null
  readonly violatedWhen: ShownCondition
  /** The least numbers of facts that would have to change, the nearest first; empty where no few of them do. */
  readonly flips: readonly Flip[]
}

/** What was asked to be explained, findings first; `left` more are not among `shown`. */
export interface Explanations {
  /** As it was asked for; null: all findings. */
  readonly selector: string | null
  readonly shown: readonly Explanation[]
  readonly left: number
}

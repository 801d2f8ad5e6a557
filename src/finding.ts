/** A place in a text: line and column from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A stretch of text; `end` is exclusive. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** A range in a named file; `file` is relative to the configuration's folder, with `/`, or `<stdin>`. */
export interface Location {
  readonly file: string
  readonly range: Range
}

/** A path into a document: mapping keys and sequence indexes, from the root. */
export type Path = readonly (string | number)[]

/** How much a violation weighs: only those at or above `--fail-on` decide the verdict. */
export type Enforcement = 'deny' | 'warn' | 'info'

/** Every level, the strongest first. */
export const enforcements: readonly Enforcement[] = ['deny', 'warn', 'info']

/** Whether a level is as strong as another, or stronger. */
export function isAtLeast(level: Enforcement, least: Enforcement): boolean {
  return enforcements.indexOf(level) <= enforcements.indexOf(least)
}

/** What a finding says: the rule is violated, could not be decided, or the document is not valid. */
export type Outcome = 'violated' | 'indeterminate' | 'invalid'

/** `policy`: a rule judged a valid plan. `document`: the plan itself is not valid. `waiver`: an exception does not hold, or is not needed. */
export type FindingKind = 'policy' | 'document' | 'waiver'

/** The ids of document problems. */
export type DocumentRuleId = 'plan-syntax' | 'plan-schema' | 'plan-reference'

/** The ids of findings about waivers and baselines. */
export type WaiverRuleId = 'waiver-expired' | 'waiver-too-long' | 'waiver-unused' | 'baseline-outdated'

/**
 * Why a finding does not count: an exception that somebody answers for. `expires`: RFC 3339, UTC; the finding counts from then on.
 * `ticket` is null where a baseline names none; `id` of a baseline is `baseline`.
 */
export interface FindingWaiver {
  readonly kind: 'waiver' | 'baseline'
  readonly id: string
  readonly reason: string
  readonly owner: string
  readonly ticket: string | null
  readonly expires: string
}

/**
 * One thing found in one plan, as every reporter gets it and as `--format json` prints it (version 1).
 * `image` is an image id, or `copy:<step id>` for an image that the plan makes. `missing` names the facts whose absence
 * made the outcome indeterminate. `fingerprint` is stable under edits that move lines.
 */
export interface Finding {
  readonly kind: FindingKind
  readonly rule: string
  readonly enforcement: Enforcement
  readonly outcome: Outcome
  readonly waiver: FindingWaiver | null
  readonly message: string
  readonly remediation: string
  readonly file: string
  readonly range: Range
  readonly plan: string | null
  readonly step: string | null
  readonly image: string | null
  readonly account: string | null
  readonly missing: readonly string[]
  readonly fingerprint: string
}

/** A stretch of a text, and what is to stand there instead; an empty range inserts. */
export interface Edit {
  readonly range: Range
  readonly newText: string
}

/**
 * A way to be rid of a finding: edits of the finding's file that do not overlap, all of them or none. `id` names the way, `title` says
 * what happens. `safe`: nobody has to accept anything; other fixes are proposals.
 */
export interface Fix {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly safe: boolean
  readonly edits: readonly Edit[]
}

import type { Explanation, Origin, ShownTruth } from '../explanation.ts'
import type { Enforcement, FindingWaiver, Outcome } from '../finding.ts'
import type { SkippedPlan, Verdict } from '../report.ts'
import type { Language } from './language.ts'

/**
 * What the program says to people, in one language: a text, or a function of what it tells. Texts come as they are, untrusted ones
 * too; whoever writes the result makes it printable. Names that people write in files and flags (`deny`, `--fail-on`, facts) stay as
 * they are.
 */
export interface Words {
  readonly language: Language
  readonly value: ValueWords
  readonly finding: FindingWords
  readonly report: ReportWords
  readonly hands: HandsWords
  readonly rules: RulesWords
  readonly explain: ExplainWords
  readonly waivers: WaiverWords
}

/** How values of facts are written. */
export interface ValueWords {
  readonly unknown: string
  readonly none: string
  readonly otherUnknown: string
  atLeast(least: number): string
  between(least: number, most: number): string
  list(items: readonly string[]): string
  andMore(list: string, left: number): string
}

export interface FindingWords {
  /** For a rule without words of its own; `about`: image and account. */
  undecided(title: string, about: readonly string[], facts: readonly { name: string; value: string }[]): string
  /** For a rule that only warns until its date has come. */
  deniesFrom(message: string, date: string): string
  /** What to do, several ways of it. */
  supplies(ways: readonly string[]): string
  /**
   * What a rule says of an order of the steps, or of a stop within one. `before`: the steps that are done; `done`: the accounts of the step
   * that are done; null: all of it.
   */
  inOrder(message: string, before: readonly string[], step: string, done: readonly string[] | null): string
  /** For a rule of which it is neither shown nor ruled out that it holds in every order. */
  notProved(title: string, step: string): string
  /** A text that the program has in English: how to supply a fact, what is wrong with a document and what to do about it. */
  text(english: string): string
}

/** A count and what it counts. */
export type Count = readonly [count: number, of: string]

export interface ReportWords {
  /** In a word. */
  readonly verdict: Readonly<Record<Verdict, string>>
  /** With what it means. */
  readonly verdictMeaning: Readonly<Record<Verdict, string>>
  readonly verdictLabel: string
  /** Between two sentences, behind the first. */
  readonly stop: string
  readonly missingLabel: string
  readonly helpLabel: string
  accountsLabel(count: number): string
  label(label: string, text: string): string
  weight(enforcement: Enforcement, outcome: Outcome, waiver: string | null): string
  readonly waived: string
  readonly waivedLabel: string
  /** Who answers for it until when, and why. */
  waivedBy(waiver: FindingWaiver): string
  /** `waivers` are as many as are shown. */
  waivedAside(waivers: readonly { readonly waiver: FindingWaiver; readonly count: number }[], left: number): string
  weights(counts: readonly Count[]): string
  leftOut(counts: readonly Count[]): string
  leftOutOf(plan: string, counts: readonly Count[]): string
  readonly leftOutHint: string
  andMore(list: string, left: number): string
  read(documents: number, problems: number): string
  checked(size: CheckedSize, outcomes: readonly OutcomeCount[]): string
  policyFrom(commit: string): string
  applied(plans: readonly SkippedPlan[], shown: number, nothingLeft: boolean): string
  asOf(time: string): string
  /** That so many rules were judged in every order, and what that assumes. */
  anyOrder(rules: number): string
  otherKinds(count: number): string
  foreign(count: number): string
  missingFacts(facts: readonly Count[]): string
  readonly next: string
  readonly ruleColumns: readonly string[]
  readonly planColumns: readonly string[]
  readonly noName: string
  readonly noDigest: string
  readonly findingCells: readonly string[]
  readonly planCells: readonly string[]
  waivedCount(count: number): string
  planCount(count: number): string
  morePlans(count: number): string
  /** `step` may be marked up. */
  inStep(step: string): string
}

export interface CheckedSize {
  readonly plans: number
  readonly steps: number
  readonly grants: number
  readonly rules: number
  /** Empty for a single plan. */
  readonly byVerdict: readonly (readonly [count: number, verdict: Verdict])[]
}

/** `nothing-judged`: rules see no plan that is not valid. */
export interface OutcomeCount {
  readonly outcome: Outcome | 'waived' | 'nothing-violated' | 'nothing-judged'
  readonly count: number
  /** Empty where it goes without saying. */
  readonly byEnforcement: readonly Count[]
}

/** What changes hands. */
export interface HandsWords {
  readonly heading: string
  gain(who: Who, image: string, regions: readonly string[]): string
  lose(who: Who, image: string, regions: readonly string[]): string
  copied(image: string, regions: readonly string[]): string
  deleted(image: string, regions: readonly string[]): string
  ofPlan(plan: string, sentence: string): string
  moreChanges(count: number): string
  readonly noFirstTime: string
  /** `left`: accounts that are not listed; `untold`: images whose sharees are not known. */
  firstTime(count: number, labels: readonly string[], left: number, untold: number): string
}

/** A group of which so many accounts are meant, or accounts by name, of which some are left out. */
export type Who =
  | { readonly group: string; readonly size: number; readonly count: number }
  | { readonly names: readonly string[]; readonly left: number }

/** What findings about waivers and baselines say. */
export interface WaiverWords {
  readonly said: Readonly<
    Record<
      'waiverExpired' | 'waiverTooLong' | 'waiverUnused' | 'baselineExpired' | 'baselineTooLong' | 'baselineGone',
      WaiverSaying
    >
  >
}

/** `when`: the end; `days`: how long it may hold at most; `count`: how many findings are gone. */
export interface WaiverSaying {
  message(about: WaiverAbout): string
  remediation(about: WaiverAbout): string
}

interface WaiverAbout {
  readonly id: string
  readonly rule: string
  readonly when: string
  readonly days: number
  readonly count: number
}

/** What `rules list` and `rules show` say. */
export interface RulesWords {
  readonly columns: readonly string[]
  readonly guard: string
  readonly manner: { readonly guard: string; readonly lowered: string; readonly fixed: string }
  readonly subject: Readonly<Record<string, string>>
  judges(subject: string, actions: readonly string[], onUnknown: string): string
  yields(rule: string): string
  instanceOf(rule: string): string
  stage(stage: string, level: string): string
  enforceFrom(date: string): string
  readonly headings: Readonly<Record<RuleHeading, string>>
  readonly condition: { readonly all: string; readonly any: string; readonly not: string }
  /** Opens what is asked of the accounts in a set. */
  readonly quantifier: Readonly<Record<'some' | 'every' | 'none', (set: string) => string>>
  parameter(name: string, value: string, preset: string | undefined, kind: string, description: string): string
  title(id: string, enforcement: string, manner: string): string
  list(items: readonly string[]): string
}

export type RuleHeading =
  | 'instance'
  | 'levels'
  | 'judges'
  | 'yields'
  | 'match'
  | 'violated'
  | 'says'
  | 'why'
  | 'remediation'
  | 'parameters'
  | 'upholds'
  | 'references'

/** What is said of a rule as it was judged. */
export interface ExplainWords {
  readonly truth: Readonly<Record<ShownTruth, string>>
  value(fact: string, value: string): string
  origin(origin: Origin): string
  supply(how: string): string
  /** `about`: step, image and account. */
  title(rule: string, about: readonly string[], outcome: Explanation['outcome'], finding: string | null): string
  /** What stands for an outcome that unknown facts leave open. */
  readonly unknownCounts: Readonly<Record<'violated' | 'skip', string>>
  /** `demands`: what facts would have to be, and what they are. */
  flip(isViolated: boolean, demands: readonly { readonly text: string; readonly is: string }[]): string
  readonly noFlip: string
  moreAccounts(count: number): string
  left(count: number): string
  notAsked(selector: string | null): string
}

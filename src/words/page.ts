import type { ShownStep } from '../report.ts'

/** A fate as the page's matrix shows it. */
export type ShownFate = 'added' | 'removed' | 'kept' | 'blocked' | 'held' | 'passing' | 'gap' | 'unsettled'

/**
 * What the HTML page says around findings, in one language; it comes with the page alone. In a phrase, what stands in backticks is set
 * as code, and each `{}` is a place for something that the page marks up itself.
 */
export interface PageWords {
  readonly skip: string
  readonly madeBy: string
  readonly contents: string
  /** Of a saved result, or of no plan at all. */
  title(state: string, about: string | undefined): string
  plans(count: number): string
  readonly policyFrom: string
  readonly tiles: Readonly<Record<Tile, string>>
  readonly handsHeading: string
  plansCaption(left: number): string
  readonly planColumns: readonly [plan: string, verdict: string, file: string, digest: string]
  readonly section: SectionWords
  readonly card: CardWords
  readonly explanations: string
  readonly matrix: MatrixWords
  readonly timeline: TimelineWords
  readonly rules: RulesPageWords
  readonly run: RunPageWords
}

export type Tile = 'violated' | 'indeterminate' | 'invalid' | 'waived' | 'plans' | 'steps' | 'grants' | 'rules'

export interface SectionWords {
  readonly aboutNoPlan: string
  readonly findings: string
  readonly nothingFound: string
  readonly noFindings: string
  findingCount(count: number): string
  readonly allOfThem: string
  readonly waived: string
  readonly waivedMeans: string
  readonly access: string
  readonly doesNotPass: string
  readonly steps: string
  readonly stepsUnknown: string
}

export interface CardWords {
  readonly inStep: string
  accounts(count: number): string
  readonly missing: string
  readonly remediation: string
  why(title: string): string
}

export interface MatrixWords {
  readonly fate: Readonly<Record<ShownFate, { readonly word: string; readonly means: string }>>
  readonly blank: string
  readonly blankMeans: string
  readonly unknown: string
  readonly empty: string
  readonly noRoom: string
  readonly image: string
  caption(images: number, accounts: number, counts: string): string
  counts(parts: readonly (readonly [count: number, word: string])[]): string
  leftOut(images: number, accounts: number): string
  madeBy(step: string): string
  deletedBy(step: string): string
  readonly restUnknown: string
  readonly whateverBefore: string
  cause(word: string, what: string): string
  notes(parts: readonly string[]): string
}

export interface TimelineWords {
  leftOut(count: number): string
  /** Of step, action, image and region. */
  readonly step: string
  readonly from: string
  readonly changesNothing: string
  gain(count: number): string
  lose(count: number): string
  unchanged(count: number): string
  readonly follows: string
  readonly made: string
  readonly mayHaveChanged: string
  times(start: string, end: string | null): string
  readonly requests: string
  readonly found: string
  readonly noCall: string
  calls(count: number): string
}

export interface RulesPageWords {
  readonly heading: string
  inForce(count: number): string
  readonly caption: string
  readonly columns: readonly string[]
  readonly idle: string
  idleMeans(count: number): string
}

export interface RunPageWords {
  readonly status: Readonly<Record<ShownStep['status'], string>>
  /** A state that has no word here is shown as it is. */
  readonly state: Readonly<Record<string, string>>
  readonly simulated: string
  readonly labels: Readonly<Record<RunLabel, string>>
  readonly noStep: string
  readonly callsMean: string
}

export type RunLabel = 'run' | 'plan' | 'account' | 'digest' | 'approvedBy' | 'time' | 'exit' | 'next'

import type { Explanations } from './explanation.ts'
import type { Enforcement, Finding } from './finding.ts'

/** The worst thing that a run or a plan comes to: invalid > fail > indeterminate > pass. */
export type Verdict = 'invalid' | 'fail' | 'indeterminate' | 'pass'

/** One judged plan. `name` is null where the document does not say it. */
export interface PlanReport {
  readonly name: string | null
  readonly file: string
  readonly verdict: Verdict
  /**
   * `sha256:…` over everything that the verdict rests on (format `shareplan.digest.v1`); null for an invalid plan. Computed when
   * asked for, since only machine formats and approvals need it.
   */
  digest(): Promise<string | null>
  /** What the plan would change; null for an invalid plan. Computed when asked for; absent where it is not known. */
  changes?(): Promise<PlanChanges | null>
  /** Who would gain and lose which image; null for an invalid plan. Computed when asked for; absent where it is not known. */
  handover?(): Promise<Handover | null>
}

/** Who would gain and lose which image, in the words of the plan. */
export interface Handover {
  readonly transfers: readonly Transfer[]
  /** Images that are copied, and the regions that they are copied to. */
  readonly copied: readonly ImagePlaces[]
  readonly deleted: readonly ImagePlaces[]
  /** Accounts that would gain an image, now or when the plan is put right, and by the inventory have none of the owner's yet. */
  readonly firstTime: readonly string[]
  /** How many of the owner's images have sharees that the inventory does not tell: some of `firstTime` may be among them. */
  readonly untold: number
}

/** An image, and regions that it is in itself or as a copy that the plan makes of it. */
export interface ImagePlaces {
  /** Its id. */
  readonly image: string
  readonly name: string | null
  readonly regions: readonly string[]
}

/** Accounts that gain or lose an image. */
export interface Transfer extends ImagePlaces {
  readonly direction: 'gain' | 'lose'
  /** The group by which the plan names them, and how many it has; null where it names accounts one by one. */
  readonly group: { readonly name: string; readonly size: number } | null
  readonly accounts: readonly string[]
}

/** What a plan would change in who can use which image, and the calls that would do it. */
export interface PlanChanges {
  /** The images that its steps change, in the order in which they do. */
  readonly images: readonly ImageChange[]
  readonly steps: readonly StepChange[]
}

/** Who can use an image, beside its owner. Of accounts that are in neither list, nobody can (`complete`), or it is not known. */
export interface Sharing {
  readonly has: readonly string[]
  readonly hasNot: readonly string[]
  readonly complete: boolean
}

/** An image before the plan and after it. One that does not exist is shared with nobody. */
export interface ImageChange {
  /** Its id, or `copy:<step id>` for an image that the plan makes. */
  readonly image: string
  readonly name: string | null
  readonly region: string
  readonly before: Sharing
  readonly after: Sharing
  /** The steps that make and delete it. */
  readonly madeBy: string | null
  readonly deletedBy: string | null
}

/** What one step would do. */
export interface StepChange {
  readonly step: string
  readonly action: 'share' | 'unshare' | 'copy' | 'delete'
  /** The image that it changes, for a copy the one that it makes, and where that is. */
  readonly image: string
  readonly region: string
  /** What a copy is made from. */
  readonly source: { readonly image: string; readonly region: string } | null
  /** The guard that keeps it from doing anything. */
  readonly obstacle: string | null
  /** The accounts that are to get the image or to lose it, those included for whom nothing changes. */
  readonly accounts: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** The calls with their parameters as they are sent; planned images are written `copy:<step id>`. */
  readonly calls: readonly ApiCall[]
  /** The steps that must be done first. */
  readonly follows: readonly string[]
}

export interface ApiCall {
  readonly action: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What a run of a plan has come to. Times are RFC 3339; null: it has not come to that, or it is not known. */
export interface ShownRun {
  readonly run: string
  /** `completed`, `stopped`, `interrupted`, `abandoned`, `running`, `killed`, or `broken`: its record cannot be read to the end. */
  readonly state: string
  /** What is wrong with its record. */
  readonly problem: string | null
  readonly plan: string | null
  readonly account: string | null
  readonly digest: string | null
  /** The endpoint was loopback: nothing of this happened in the cloud. */
  readonly simulated: boolean
  readonly approvedBy: readonly string[]
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly exit: number | null
  /** The command that goes on with it. */
  readonly next: string | null
  readonly steps: readonly ShownStep[]
}

/** What one step of a run has come to. */
export interface ShownStep {
  readonly step: string
  readonly action: StepChange['action']
  readonly image: string
  readonly region: string
  readonly status: 'done' | 'failed' | 'in-doubt' | 'interrupted' | 'not-reached'
  /** Whether it changed something in the cloud, or may have. */
  readonly changed: boolean
  /** The image that a copy made. */
  readonly made: string | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly requestIds: readonly string[]
  readonly problem: { readonly code: string; readonly message: string } | null
  /** The calls that it was allowed. */
  readonly calls: readonly ApiCall[]
}

/** How often a rule came to which outcome. A subject is a run, plan, step or account of a step. */
export interface RuleCount {
  readonly rule: string
  readonly violated: number
  readonly indeterminate: number
  readonly held: number
  readonly notApplicable: number
}

/**
 * What a rule in force says, for formats that explain findings. `remediation` may hold the `{{facts}}` that are filled in where the
 * rule finds something; `why` and `remediation` are empty where the rule does not say it.
 */
export interface RuleText {
  readonly id: string
  readonly title: string
  readonly enforcement: Enforcement
  readonly why: string
  readonly remediation: string
  /** URLs. */
  readonly references: readonly string[]
}

/**
 * Counts over all plans. `rules` counts the rules in force, `grants` the accounts of all steps. Where no rule is in force, documents of
 * any kind were read by themselves, and stand for plans.
 */
export interface Summary {
  readonly plans: number
  readonly steps: number
  readonly grants: number
  readonly rules: number
  readonly violated: number
  readonly indeterminate: number
  readonly waived: number
  readonly invalid: number
}

/** A plan that was not judged, because its receipt says that it was applied. */
export interface SkippedPlan {
  readonly name: string
  readonly file: string
  /** The run that applied it. */
  readonly run: string
  /** The receipt's file. */
  readonly receipt: string
}

/** What a run of `check` found: findings sorted by file, position, rule and account. */
export interface Report {
  readonly verdict: Verdict
  /** RFC 3339; null when the machine's clock was used. */
  readonly asOf: string | null
  /** The rules that were judged in every order of the steps; absent where nobody asked for that. */
  readonly anyOrder?: readonly string[]
  /** The least enforcement that decides a verdict. */
  readonly failOn: Enforcement
  readonly plans: readonly PlanReport[]
  /** Plans that were applied before, and so not judged; absent where there is none. */
  readonly applied?: readonly SkippedPlan[]
  readonly summary: Summary
  readonly findings: readonly Finding[]
  readonly rules: readonly RuleCount[]
  /** What the rules in force say, by rule id. */
  readonly ruleTexts: readonly RuleText[]
  /** Documents met that are no plans: of our other kinds (validated, never used) and foreign ones (skipped). */
  readonly otherDocuments: { readonly ours: number; readonly foreign: number }
  /** Why rules decided as they did; absent where nobody asked. */
  readonly explanations?: Explanations
}

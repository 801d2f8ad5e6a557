import type { Located, Problem } from './document.ts'
import { type Enforcement, type Finding, isAtLeast } from './finding.ts'
import { type Draft, documentFindings, FindingMaker, sortFindings } from './findings.ts'
import type { AppliedPlan } from './plan/applied.ts'
import { expandPlan } from './plan/expand.ts'
import type { ExpandedPlan } from './plan/model.ts'
import { type Contention, contentionOf } from './policy/contention.ts'
import type { Decision } from './policy/engine.ts'
import { Judge } from './policy/judge.ts'
import { type JudgingInput, planSubject } from './policy/plan-subject.ts'
import { atTime, type CompiledRule } from './policy/rule-set.ts'
import type { Subject } from './policy/subject.ts'
import { Tally } from './policy/tally.ts'
import type { Exceptions } from './policy/waivers.ts'
import type { Handover, PlanChanges, PlanReport, Report, Verdict } from './report.ts'
import type { SharePlan } from './schema/generated/types.ts'
import type { Waiving } from './waive.ts'
import { en } from './words/en.ts'
import type { Words } from './words/words.ts'

/** One plan as read: either valid, or the problems that keep it from being judged. `name` as far as it is known. */
export type PlanInput =
  | { readonly file: string; readonly document: Located<SharePlan> }
  | { readonly file: string; readonly name: string | null; readonly problems: readonly Problem[] }

/** Everything a check rests on. Pure data: no paths are opened, no clock is read. */
export interface CheckInput extends JudgingInput {
  readonly plans: readonly PlanInput[]
  /** Plans that were applied, whose images others name. */
  readonly applied?: readonly AppliedPlan[]
  /** Plans of the same run that are judged elsewhere: all that counts is which images they touch. */
  readonly beside?: readonly ExpandedPlan[]
  /** Also judge the rules marked `invariant` in every order of the steps, and at every point where a run may stop. */
  readonly anyOrder?: boolean
  /** RFC 3339 when `--as-of` set the clock. */
  readonly asOf: string | null
  readonly failOn: Enforcement
  /** Waivers and a baseline; absent: there are none. */
  readonly exceptions?: Exceptions
  /** Whether these are all the plans that there are, so that a waiver that waives nothing is not needed. Absent: not. */
  readonly complete?: boolean
  /** Documents met that are no plans. */
  readonly otherDocuments: { readonly ours: number; readonly foreign: number }
  /** Told how a plan is judged, while it is. */
  readonly listen?: (plan: Located<SharePlan>) => Listener
  /** The language of messages; absent: English. Rules speak the one that they were loaded with. */
  readonly words?: Words
}

/** Told of every step before it is judged, and of every decision with its finding, if it is one. Subjects are only valid during a call. */
export interface Listener {
  step(subject: Subject): void
  decision(rule: CompiledRule, outcome: Decision, subject: Subject, draft: Draft | undefined): void
}

/** A plan that can be judged. */
interface ValidPlan {
  readonly file: string
  readonly document: Located<SharePlan>
  readonly plan: ExpandedPlan
}

interface InvalidPlan {
  readonly file: string
  readonly name: string | null
  readonly problems: readonly Problem[]
}

/** Judges plans, each alone. Never throws for what is in the documents. */
export async function check(given: CheckInput): Promise<Report> {
  const input = { ...given, rules: atTime(given.rules, given.now) }
  const plans = input.plans.map((plan) => expand(plan, input))
  const valid = plans.filter((plan) => 'plan' in plan)
  const contention = contentionOf([...valid.map(({ plan }) => plan), ...(input.beside ?? [])])
  const judge = new Judge(input.rules)
  const tally = new Tally(input.rules.rules)
  const waiving = await waivingOf(input)
  const drafts: Draft[] = []
  const reports: PlanReport[] = []
  for (const plan of plans) {
    const judged =
      'plan' in plan
        ? await judgeOne(plan, input, contention, judge, tally)
        : documentFindings(plan.name, plan.problems, input.words)
    const found = waiving === undefined ? judged : waiving.waived(judged)
    for (const draft of found) drafts.push(draft)
    reports.push(planReport(plan, found, input, contention))
  }
  const own = waiving?.findings(valid.length === plans.length ? valid.map(({ plan }) => plan.name) : undefined) ?? []
  for (const draft of own) drafts.push(draft)
  const sorted = sortFindings(await withFingerprints(drafts))
  return {
    verdict: worst([...reports.map(({ verdict }) => verdict), verdictOf(own, input.failOn)]),
    asOf: input.asOf,
    ...(input.anyOrder && { anyOrder: input.rules.rules.filter(({ invariant }) => invariant).map(({ id }) => id) }),
    failOn: input.failOn,
    plans: reports,
    summary: {
      plans: plans.length,
      steps: sum(valid, ({ plan }) => plan.steps.length),
      grants: tally.grants,
      rules: input.rules.rules.length,
      violated: count(sorted, 'violated'),
      indeterminate: count(sorted, 'indeterminate'),
      waived: sorted.filter(({ waiver }) => waiver !== null).length,
      invalid: count(sorted, 'invalid'),
    },
    findings: sorted,
    rules: tally.counts(),
    ruleTexts: tally.texts(),
    otherDocuments: input.otherDocuments,
  }
}

/** Loads what waives findings only where there is something that might. */
async function waivingOf(input: CheckInput): Promise<Waiving | undefined> {
  const { exceptions, complete = false, now, words = en } = input
  if (exceptions === undefined) return undefined
  const { Waiving } = await import('./waive.ts')
  return new Waiving(exceptions, { now, complete, words })
}

/** Loads the hash only when there is something to hash. */
async function withFingerprints(drafts: readonly Draft[]): Promise<Finding[]> {
  if (drafts.length === 0) return []
  const { fingerprinted } = await import('./fingerprint.ts')
  return fingerprinted(drafts)
}

function expand(input: PlanInput, { directory, applied }: CheckInput): ValidPlan | InvalidPlan {
  if ('problems' in input) return input
  const { file, document } = input
  const { plan, problems } = expandPlan(document, directory, applied)
  return plan === undefined ? { file, name: document.value.metadata.name, problems } : { file, document, plan }
}

async function judgeOne(
  { document, plan }: ValidPlan,
  input: CheckInput,
  contention: Contention,
  judge: Judge,
  tally: Tally,
): Promise<readonly Draft[]> {
  const findings: Draft[] = []
  const maker = new FindingMaker(document, input.words ?? en)
  const listener = input.listen?.(document)
  const subject = planSubject(plan, input, contention)
  await judge.judge(subject, {
    step: (one) => {
      tally.grants += one.grants.length
      listener?.step(one)
    },
    decision: (rule, outcome, subject) => {
      tally.count(rule, outcome)
      const isFinding = outcome === 'violated' || outcome === 'indeterminate'
      const draft = isFinding ? maker.make(rule, outcome, subject) : undefined
      if (draft !== undefined) findings.push(draft)
      listener?.decision(rule, outcome, subject, draft)
    },
  })
  if (!input.anyOrder) return findings
  const { orderFindings } = await import('./order-findings.ts')
  return [...findings, ...(await orderFindings(subject, input, maker, findings))]
}

function planReport(
  plan: ValidPlan | InvalidPlan,
  findings: readonly Draft[],
  input: CheckInput,
  contention: Contention,
): PlanReport {
  if (!('plan' in plan)) {
    return { name: plan.name, file: plan.file, verdict: 'invalid', digest: none, changes: none, handover: none }
  }
  const verdict = verdictOf(findings, input.failOn)
  const digest = async (): Promise<string> => {
    const { digestOf } = await import('./verdict-digest.ts')
    const waivers = findings.flatMap(({ waiver, identity }) => (waiver === null ? [] : [{ identity, waiver }]))
    return digestOf(plan.plan, input, contention, waivers)
  }
  const changes = async (): Promise<PlanChanges> => {
    const { changesOf } = await import('./plan-changes.ts')
    return changesOf(plan.plan, input, await digest())
  }
  const handover = async (): Promise<Handover> => {
    const { handoverOf } = await import('./handover.ts')
    return handoverOf(plan.plan, input)
  }
  return { name: plan.plan.name, file: plan.file, verdict, digest, changes, handover }
}

/** What findings of valid plans come to; what is waived has no say. */
function verdictOf(findings: readonly Draft[], failOn: Enforcement): Verdict {
  const counting = findings.filter(({ enforcement, waiver }) => waiver === null && isAtLeast(enforcement, failOn))
  const has = (outcome: Finding['outcome']): boolean => counting.some((finding) => finding.outcome === outcome)
  return has('violated') ? 'fail' : has('indeterminate') ? 'indeterminate' : 'pass'
}

async function none(): Promise<null> {
  return null
}

const order: readonly Verdict[] = ['pass', 'indeterminate', 'fail', 'invalid']

function worst(verdicts: readonly Verdict[]): Verdict {
  return order[Math.max(0, ...verdicts.map((verdict) => order.indexOf(verdict)))] ?? 'invalid'
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0)
}

function count(findings: readonly Finding[], outcome: Finding['outcome']): number {
  return findings.filter((finding) => finding.outcome === outcome && finding.waiver === null).length
}

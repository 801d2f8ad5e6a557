import { type Action, type ExpandedStep, unlistedAccounts } from '../plan/model.ts'
import { transition } from '../plan/simulate.ts'
import type { State } from '../plan/state.ts'
import { Decider } from './decide.ts'
import type { Decision } from './engine.ts'
import type { Scope } from './facts/definition.ts'
import { NewGrants } from './new-grants.ts'
import type { CompiledRule, RuleSet } from './rule-set.ts'
import type { PlanSubject, Subject } from './subject.ts'

/** Told what happens while a plan is judged. Subjects are only valid during the call. */
export interface Observer {
  /** A step was simulated, and is about to be judged. */
  step?(subject: Subject): void
  /** Every decision, also those that are no finding; `outcome` has the rule's onUnknown applied. */
  decision(rule: CompiledRule, outcome: Decision, subject: Subject): void
}

type Deciders = readonly Decider[]

/** Deciders, by what may be missing: rules that would need the facts of an image or account that a guard is about do not apply. */
interface Panel {
  readonly all: Deciders
  readonly withoutImage: Deciders
  readonly withoutAccount: Deciders
  readonly withoutBoth: Deciders
}

/** The deciders of one action, by what they look at. */
interface StepPanels {
  /** Guards of the image: the first cause hides the others through `yieldsTo`. */
  readonly guards: Panel
  readonly step: Panel
  readonly grant: Panel
  /** Rules that do not apply to a step in which another has a finding: judged when all others have been. */
  readonly yieldingStep: Panel
  readonly yieldingGrant: Panel
}

/** Rules by what they look at; memories of decisions are shared by all plans of a run. */
export class Judge {
  readonly #plan: Deciders
  readonly #steps: Readonly<Record<Action, StepPanels>>

  constructor({ rules }: RuleSet) {
    const deciders = rules.map((rule) => new Decider(rule))
    this.#plan = deciders.filter(({ rule }) => rule.per === 'plan' || rule.per === 'run')
    const of = (action: Action) => stepPanels(deciders.filter(({ rule }) => rule.actions.includes(action)))
    this.#steps = { share: of('share'), unshare: of('unshare'), copy: of('copy'), delete: of('delete') }
  }

  /** Simulates the plan and judges each step, then the plan as a whole. Resolves to the state after the plan. */
  async judge(plan: PlanSubject, observer: Observer): Promise<State> {
    const newGrants = new NewGrants()
    const findings = new Findings(observer)
    const subject = emptySubject(plan)
    let state = plan.start()
    for (const step of plan.plan.steps) {
      state = enterStep(subject, step, state)
      newGrants.add(subject)
      observer.step?.(subject)
      findings.start()
      const panels = this.#steps[step.action]
      for (let unmet = judgeStep(panels, subject, findings); unmet; unmet = judgeStep(panels, subject, findings))
        await unmet.learn(subject)
    }
    const whole = emptySubject({ ...plan, newGrants: newGrants.range(), end: state })
    findings.start()
    for (let unmet = judgePlan(this.#plan, whole, findings); unmet; unmet = judgePlan(this.#plan, whole, findings))
      await unmet.learn(whole)
    return state
  }
}

/** Moves the subject to the step, simulates it, and returns the state after it. */
export function enterStep(subject: Subject, step: ExpandedStep, before: State): State {
  const { image, imageAfter, obstacle, grants, after } = transition(before, step, subject.plan.directory)
  subject.step = step
  subject.action = step.action
  subject.before = before
  subject.obstacle = obstacle
  subject.grants = grants
  subject.image = image
  subject.imageAfter = imageAfter
  return after
}

function stepPanels(deciders: Deciders): StepPanels {
  const guards = deciders.filter(({ rule }) => rule.guard === 'image')
  const rest = deciders.filter(({ rule }) => rule.guard !== 'image')
  const of = (per: Scope, yields: boolean): Panel =>
    panel(rest.filter(({ rule }) => rule.per === per && rule.yieldsTo.length > 0 === yields))
  return {
    guards: panel(guards),
    step: of('step', false),
    grant: of('grant', false),
    yieldingStep: of('step', true),
    yieldingGrant: of('grant', true),
  }
}

function panel(all: Deciders): Panel {
  const withoutImage = all.filter(({ rule }) => rule.guard !== undefined || !rule.needsImage)
  const withoutAccount = all.filter(({ rule }) => rule.guard !== undefined || !rule.needsAccount)
  const withoutBoth = withoutImage.filter((decider) => withoutAccount.includes(decider))
  return { all, withoutImage, withoutAccount, withoutBoth }
}

/**
 * Passes decisions on, and remembers which rules had a finding in what is judged: a step, or the plan. Judging stops where
 * the engine has to be asked, and begins anew when it has answered; what was told by then is not told again.
 */
class Findings {
  readonly #observer: Observer
  readonly #rules = new Set<string>()
  #told = 0
  #position = 0

  constructor(observer: Observer) {
    this.#observer = observer
  }

  /** Something else is judged from now on. */
  start(): void {
    this.#told = 0
  }

  /** The same is judged, for the first time or anew. */
  begin(): void {
    this.#position = 0
    if (this.#rules.size > 0) this.#rules.clear()
  }

  note(rule: CompiledRule, outcome: Decision, subject: Subject): void {
    if (outcome === 'violated' || outcome === 'indeterminate') this.#rules.add(rule.id)
    if (++this.#position <= this.#told) return
    this.#told = this.#position
    this.#observer.decision(rule, outcome, subject)
  }

  makeMoot(rule: CompiledRule): boolean {
    return this.#rules.size > 0 && rule.yieldsTo.some((id) => this.#rules.has(id))
  }
}

/** What judging stops at: a decider that meets a combination about which the engine has to be asked. */
type Unmet = Decider | undefined

function judgePlan(deciders: Deciders, subject: Subject, findings: Findings): Unmet {
  findings.begin()
  return judgeAll(deciders, subject, findings)
}

function judgeStep(panels: StepPanels, subject: Subject, findings: Findings): Unmet {
  findings.begin()
  subject.grant = undefined
  subject.account = undefined
  const { obstacle } = subject
  const known = obstacle === undefined || obstacle === 'account-unknown' ? 'all' : 'withoutImage'
  // A missing copy was reported where the copy was hindered.
  const guards = obstacle === 'copy-missing' ? none : panels.guards.all
  return (
    judgeAll(guards, subject, findings) ??
    judgeAll(panels.step[known], subject, findings) ??
    judgeGrants(panels.grant, subject, findings) ??
    judgeAll(panels.yieldingStep[known], subject, findings) ??
    judgeGrants(panels.yieldingGrant, subject, findings)
  )
}

const none: Deciders = []

/** Judges each account of the step, and leaves the subject at the step unless it stops. */
function judgeGrants(panel: Panel, subject: Subject, findings: Findings): Unmet {
  if (panel.all.length === 0) return undefined
  const { action, obstacle, plan } = subject
  const imageKnown = obstacle === undefined || obstacle === 'account-unknown'
  const known = imageKnown ? panel.all : panel.withoutImage
  const stranger = imageKnown ? panel.withoutAccount : panel.withoutBoth
  for (const grant of isOpen(subject) ? [...subject.grants, unlisted] : subject.grants) {
    const account = plan.directory.accounts.get(grant.account)
    subject.grant = grant
    subject.account = account
    const unmet = judgeAll(action === 'share' && account === undefined ? stranger : known, subject, findings)
    if (unmet !== undefined) return unmet
  }
  subject.grant = undefined
  subject.account = undefined
  return undefined
}

function judgeAll(deciders: Deciders, subject: Subject, findings: Findings): Unmet {
  for (const decider of deciders) {
    const { rule } = decider
    if (findings.makeMoot(rule)) continue
    const decision = decider.known(subject)
    if (decision === undefined) return decider
    findings.note(rule, withUnknown(rule, decision), subject)
  }
  return undefined
}

const unlisted = { account: unlistedAccounts, entry: -1, entries: 1, via: 'all' }

/** Whether accounts that nobody can name lose the image too. */
function isOpen({ step, image }: Subject): boolean {
  return step?.action === 'unshare' && step.all && image !== undefined && !image.deleted && !image.sharees.complete
}

/** What the decision counts as, by the rule's onUnknown. */
export function withUnknown({ onUnknown }: CompiledRule, decision: Decision): Decision {
  if (decision !== 'indeterminate' || onUnknown === 'indeterminate') return decision
  return onUnknown === 'violated' ? 'violated' : 'not-applicable'
}

/** Looks at the plan as a whole. */
export function emptySubject(plan: PlanSubject): Subject {
  return {
    plan,
    action: undefined,
    step: undefined,
    before: undefined,
    image: undefined,
    imageAfter: undefined,
    obstacle: undefined,
    grants: [],
    grant: undefined,
    account: undefined,
  }
}

import { type Action, type ExpandedStep, unlistedAccounts } from '../plan/model.ts'
import { grantsOf, obstacle, simulate } from '../plan/simulate.ts'
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

/** The deciders of one action, by what they look at. */
interface StepDeciders {
  /** Guards of the image: the first cause hides the others through `yieldsTo`. */
  readonly guards: Deciders
  readonly step: Deciders
  readonly grant: Deciders
  /** Rules that do not apply to a step in which another has a finding: judged when all others have been. */
  readonly yieldingStep: Deciders
  readonly yieldingGrant: Deciders
}

/** Rules by what they look at; memories of decisions are shared by all plans of a run. */
export class Judge {
  readonly #plan: Deciders
  readonly #steps: Readonly<Record<Action, StepDeciders>>

  constructor({ rules }: RuleSet) {
    const deciders = rules.map((rule) => new Decider(rule))
    this.#plan = deciders.filter(({ rule }) => rule.per === 'plan' || rule.per === 'run')
    const of = (action: Action) => stepDeciders(deciders.filter(({ rule }) => rule.actions.includes(action)))
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
      for (const unmet of judgeStep(this.#steps[step.action], subject, findings)) await unmet.learn(subject)
    }
    findings.startStep()
    const whole = emptySubject({ ...plan, newGrants: newGrants.range() })
    for (const unmet of judgeAll(this.#plan, true, whole, findings)) await unmet.learn(whole)
    return state
  }
}

/** Moves the subject to the step, simulates it, and returns the state after it. */
function enterStep(subject: Subject, step: ExpandedStep, before: State): State {
  const { directory } = subject.plan
  subject.step = step
  subject.action = step.action
  subject.before = before
  subject.obstacle = obstacle(before, step, directory)
  subject.grants = grantsOf(before, step)
  subject.image = before.image(step.image)
  const after = subject.obstacle === undefined ? simulate(before, step, directory) : before
  subject.imageAfter = after.image(step.image)
  return after
}

function stepDeciders(deciders: Deciders): StepDeciders {
  const guards = deciders.filter(({ rule }) => rule.guard === 'image')
  const rest = deciders.filter(({ rule }) => rule.guard !== 'image')
  const of = (per: Scope, yields: boolean): Deciders =>
    rest.filter(({ rule }) => rule.per === per && rule.yieldsTo.length > 0 === yields)
  return {
    guards,
    step: of('step', false),
    grant: of('grant', false),
    yieldingStep: of('step', true),
    yieldingGrant: of('grant', true),
  }
}

/** Passes decisions on, and remembers which rules had a finding in the step under way. */
class Findings {
  readonly #observer: Observer
  readonly #rules = new Set<string>()

  constructor(observer: Observer) {
    this.#observer = observer
  }

  startStep(): void {
    if (this.#rules.size > 0) this.#rules.clear()
  }

  note(rule: CompiledRule, outcome: Decision, subject: Subject): void {
    if (outcome === 'violated' || outcome === 'indeterminate') this.#rules.add(rule.id)
    this.#observer.decision(rule, outcome, subject)
  }

  makeMoot(rule: CompiledRule): boolean {
    return this.#rules.size > 0 && rule.yieldsTo.some((id) => this.#rules.has(id))
  }
}

/**
 * Judges one step. Yields a decider whenever it meets a combination that the engine has to be asked about, and goes on once
 * it has learnt that; so the common case runs without waiting.
 */
function* judgeStep(deciders: StepDeciders, subject: Subject, findings: Findings): Generator<Decider> {
  findings.startStep()
  const usable = subject.obstacle === undefined || subject.obstacle === 'account-unknown'
  // A missing copy was reported where the copy was hindered.
  if (subject.obstacle !== 'copy-missing') yield* judgeAll(deciders.guards, true, subject, findings)
  yield* judgeAll(deciders.step, usable, subject, findings)
  yield* judgeGrants(deciders.grant, usable, subject, findings)
  yield* judgeAll(deciders.yieldingStep, usable, subject, findings)
  yield* judgeGrants(deciders.yieldingGrant, usable, subject, findings)
}

/** Judges each account of the step, and leaves the subject at the step. */
function* judgeGrants(
  deciders: Deciders,
  imageUsable: boolean,
  subject: Subject,
  findings: Findings,
): Generator<Decider> {
  if (deciders.length === 0) return
  for (const grant of subject.grants) {
    subject.grant = grant
    subject.account = subject.plan.directory.accounts.get(grant.account)
    yield* judgeAll(deciders, imageUsable, subject, findings)
  }
  if (isOpen(subject)) {
    subject.grant = unlisted
    subject.account = undefined
    yield* judgeAll(deciders, imageUsable, subject, findings)
  }
  subject.grant = undefined
  subject.account = undefined
}

function* judgeAll(deciders: Deciders, imageUsable: boolean, subject: Subject, findings: Findings): Generator<Decider> {
  const stranger = subject.grant !== undefined && subject.action === 'share' && subject.account === undefined
  for (const decider of deciders) {
    const { guard, needsImage, needsAccount } = decider.rule
    if (guard === undefined && ((needsImage && !imageUsable) || (needsAccount && stranger))) continue
    if (findings.makeMoot(decider.rule)) continue
    while (!tell(decider, subject, findings)) yield decider
  }
}

const unlisted = { account: unlistedAccounts, entry: -1, entries: 1, via: 'all' }

/** Whether accounts that nobody can name lose the image too. */
function isOpen({ step, image }: Subject): boolean {
  return step?.action === 'unshare' && step.all && image !== undefined && !image.deleted && !image.sharees.complete
}

/** Passes the decision on if it is known; false when the engine has to be asked first. */
function tell(decider: Decider, subject: Subject, findings: Findings): boolean {
  const decision = decider.known(subject)
  if (decision === undefined) return false
  findings.note(decider.rule, withUnknown(decider.rule, decision), subject)
  return true
}

function withUnknown({ onUnknown }: CompiledRule, decision: Decision): Decision {
  if (decision !== 'indeterminate' || onUnknown === 'indeterminate') return decision
  return onUnknown === 'violated' ? 'violated' : 'not-applicable'
}

function emptySubject(plan: PlanSubject): Subject {
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

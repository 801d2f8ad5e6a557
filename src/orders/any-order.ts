import { accountsPerCall } from '../execute/call.ts'
import { schedule } from '../execute/schedule.ts'
import { Decider } from '../policy/decide.ts'
import { emptySubject, enterStep } from '../policy/judge.ts'
import type { CompiledRule, RuleSet } from '../policy/rule-set.ts'
import type { PlanSubject, Subject } from '../policy/subject.ts'
import { chainsOf } from './chains.ts'
import type { Bad } from './decision.ts'
import { type Dependency, dependenciesOf } from './dependencies.ts'
import { otherOrder } from './elsewhere.ts'
import { stopWithin } from './halfway.ts'

/**
 * How a run comes to break a rule at a step. `before`: the steps that are done when the step begins, by position, in the order in which
 * they are written, which is one that is possible. `done`: the accounts of the step that are done when the run stops there; null: all
 * that the step does is done.
 */
export interface Course {
  readonly before: readonly number[]
  readonly done: readonly string[] | null
}

/** A rule that is not kept in every order; `course` is null where that is neither shown nor ruled out. */
export interface Breach {
  readonly rule: CompiledRule
  readonly outcome: Bad
  readonly subject: Subject
  readonly course: Course | null
}

export interface OrderInput {
  readonly plan: PlanSubject
  readonly rules: RuleSet
  /** Whether there is nothing to prove, since the rule has a finding, or yields to one that has, at that step of the plan as written. */
  isFound(rule: CompiledRule, step: string): boolean
  /** Dependencies beside those of the executor: what if it kept them, too? */
  readonly more?: readonly Dependency[]
  /** The most accounts that one call takes; absent: the platform's limit. */
  readonly perCall?: number
}

/**
 * Proves rules marked `invariant` for every order of the steps that keeps the dependencies which the executor keeps (`schedule`), and for
 * every point at which a run may stop, calls that are half done included; or tells, for each step that a rule is about, the shortest way
 * to break it. The subject of a breach is only valid during the call.
 *
 * Steps on one image keep their order, so a step always meets its own image as it is judged. Two things can differ: other images that a rule
 * looks at, and how much of the step itself is done. Only these are tried, so that the time is linear in the size of most plans.
 */
export async function judgeOrders(
  { plan, rules, isFound, more = [], perCall = accountsPerCall }: OrderInput,
  report: (breach: Breach) => void,
): Promise<void> {
  const deciders = rules.rules.filter(({ invariant }) => invariant).map((rule) => new Decider(rule))
  const chains = chainsOf(plan)
  const kept = schedule(plan.plan, plan.start())
  const dependencies = dependenciesOf(kept.map((earlier, step) => [...earlier, ...earlierOf(step, more)]))
  const subject = emptySubject(plan)
  let state = plan.start()
  for (const step of plan.plan.steps) {
    state = enterStep(subject, step, state)
    if (subject.obstacle !== undefined) continue
    for (const decider of deciders) {
      const { rule } = decider
      if (!rule.actions.includes(step.action) || isFound(rule, step.id)) continue
      const found = await breachOf(decider, { ...subject }, chains, dependencies, perCall)
      if (found !== undefined) report(found)
    }
  }
}

function earlierOf(step: number, more: readonly Dependency[]): readonly number[] {
  return more.filter((one) => one.step === step).map(({ follows }) => follows)
}

async function breachOf(
  decider: Decider,
  subject: Subject,
  chains: ReturnType<typeof chainsOf>,
  dependencies: ReturnType<typeof dependenciesOf>,
  perCall: number,
): Promise<Breach | undefined> {
  const { rule } = decider
  const undecided: Breach = { rule, outcome: 'indeterminate', subject, course: null }
  const other = await otherOrder(decider, subject, chains, dependencies)
  if (other === 'undecided') return undecided
  if (other !== undefined) {
    return { rule, outcome: other.outcome, subject, course: { before: inOrder(other.done), done: null } }
  }
  const within = await stopWithin(decider, subject, perCall)
  if (within === undefined) return undefined
  if (within === 'undecided') return undecided
  const before = inOrder(dependencies.before(subject.step?.index ?? 0))
  return { rule, outcome: within.outcome, subject, course: { before, done: within.done } }
}

function inOrder(positions: ReadonlySet<number>): readonly number[] {
  return [...positions].sort((a, b) => a - b)
}

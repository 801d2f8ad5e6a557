import type { Dependency } from '../../../src/orders/dependencies.ts'
import { type ExpandedPlan, type ExpandedStep, isPlanned } from '../../../src/plan/model.ts'
import { isSharee } from '../../../src/plan/sharees.ts'
import { transition } from '../../../src/plan/simulate.ts'
import type { State } from '../../../src/plan/state.ts'
import { type BoundCondition, leafTruth } from '../../../src/policy/condition.ts'
import { emptySubject } from '../../../src/policy/judge.ts'
import type { CompiledRule } from '../../../src/policy/rule-set.ts'
import type { PlanSubject, Subject } from '../../../src/policy/subject.ts'
import type { Truth } from '../../../src/policy/values.ts'

/** The shortest way to break a rule at a step: how many steps were begun before, and how many accounts of this one are done. */
export interface Worst {
  readonly before: number
  readonly done: number
}

/** How far a run is: the accounts that each step has done so far, and whether there is more to do. */
interface Progress {
  readonly state: State
  /** By position; absent: not begun. */
  readonly steps: ReadonlyMap<
    number,
    { readonly begun: State; readonly done: ReadonlySet<string>; readonly ended: boolean }
  >
}

/**
 * Every run of the plan, one API call after the other, in every order; each call takes effect for every subset of its accounts, and then the
 * run goes on with what is left, or stops. Tells, by `rule step`, how each rule is broken first. Simple, slow, and sure.
 */
export function explore(
  plan: PlanSubject,
  rules: readonly CompiledRule[],
  perCall: number,
  more: readonly Dependency[] = [],
): ReadonlyMap<string, Worst> {
  const worst = new Map<string, Worst>()
  const seen = new Set<string>()
  const open: Progress[] = [{ state: plan.start(), steps: new Map() }]
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    for (const step of plan.plan.steps) {
      if (
        run.steps.get(step.index)?.ended ||
        !mustBeDone(step, plan, more).every((index) => run?.steps.get(index)?.ended)
      )
        continue
      for (const next of calls(run, step, plan, perCall)) {
        note(next, step, plan, rules, worst)
        const key = JSON.stringify([...next.steps].map(([index, { done }]) => [index, [...done].sort()]).sort())
        if (!seen.has(key)) open.push(next)
        seen.add(key)
      }
    }
  }
  return worst
}

/** The steps that the step follows: earlier ones on its image, the copy that makes it, and for a copy those about its name. */
function mustBeDone(step: ExpandedStep, { plan, start }: PlanSubject, more: readonly Dependency[]): readonly number[] {
  const concerns = (earlier: ExpandedStep): boolean => {
    if (more.some((one) => one.step === step.index && one.follows === earlier.index)) return true
    if (earlier.image === step.image) return true
    if (earlier.action === 'copy' && earlier.makes === step.image) return true
    if (step.action !== 'copy') return false
    if (earlier.action === 'copy') return earlier.to.region === step.to.region && earlier.to.name === step.to.name
    return (
      earlier.action === 'delete' &&
      earlier.region === step.to.region &&
      nameOf(earlier.image, plan, start()) === step.to.name
    )
  }
  return plan.steps
    .slice(0, step.index)
    .filter(concerns)
    .map(({ index }) => index)
}

function nameOf(image: string, { steps }: ExpandedPlan, initial: State): string | undefined {
  if (!isPlanned(image)) return initial.image(image)?.name
  return steps.flatMap((step) => (step.action === 'copy' && step.makes === image ? [step.to.name] : []))[0]
}

function calls(
  { state, steps }: Progress,
  step: ExpandedStep,
  { directory }: PlanSubject,
  perCall: number,
): readonly Progress[] {
  const before = steps.get(step.index) ?? { begun: state, done: new Set<string>() }
  const whole = transition(before.begun, step, directory)
  const accounts = step.action === 'share' || step.action === 'unshare' ? changing(step, before.begun) : []
  if (whole.obstacle !== undefined || accounts.length === 0) {
    return [
      {
        state: transition(state, step, directory).after,
        steps: new Map([...steps, [step.index, { ...before, ended: true }]]),
      },
    ]
  }
  const isAll = step.action === 'unshare' && step.all && !whole.image?.sharees.complete
  const call = accounts.filter((account) => !before.done.has(account)).slice(0, isAll ? accounts.length : perCall)
  return subsets(call).map((part) => {
    const done = new Set([...before.done, ...part])
    const ended = done.size === accounts.length
    const after = transition(state, ended ? step : narrowed(step, part), directory).after
    return { state: after, steps: new Map([...steps, [step.index, { ...before, done, ended }]]) }
  })
}

/** The accounts for which the step changes something, in the order in which calls take them. */
function changing(step: ExpandedStep, begun: State): readonly string[] {
  const sharees = begun.image(step.image)?.sharees
  if (sharees === undefined || !('grants' in step)) return []
  if (step.action === 'unshare' && step.all) return [...sharees.has].sort()
  return step.grants
    .map(({ account }) => account)
    .filter((account) => isSharee(sharees, account) !== (step.action === 'share'))
}

function narrowed(step: ExpandedStep, accounts: readonly string[]): ExpandedStep {
  const grants = accounts.map((account) => ({ account, entry: 0, entries: 1, via: account }))
  if (step.action === 'share') return { ...step, grants }
  return step.action === 'unshare' ? { ...step, all: false, grants } : step
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  return items
    .reduce<string[][]>((all, item) => all.flatMap((one) => [one, [...one, item]]), [[]])
    .filter(({ length }) => length > 0)
}

/** Judges the step as far as it is. */
function note(
  { state, steps }: Progress,
  step: ExpandedStep,
  plan: PlanSubject,
  rules: readonly CompiledRule[],
  worst: Map<string, Worst>,
): void {
  const own = steps.get(step.index)
  if (own === undefined) return
  const whole = transition(own.begun, step, plan.directory)
  if (whole.obstacle !== undefined) return
  const left = own.ended ? [] : changing(step, own.begun).filter((account) => !own.done.has(account))
  const grants = whole.grants.filter(({ account }) => !left.includes(account))
  const subject: Subject = {
    ...emptySubject(plan),
    ...{ step, action: step.action, before: own.begun, image: whole.image, grants },
    imageAfter: step.action === 'copy' ? whole.imageAfter : state.image(step.image),
  }
  for (const rule of rules.filter(({ actions }) => actions.includes(step.action))) {
    if (!isBroken(rule, subject)) continue
    const key = `${rule.id} ${step.id}`
    const found = { before: steps.size - 1, done: own.ended ? whole.grants.length : own.done.size }
    const known = worst.get(key)
    if (
      known === undefined ||
      found.before < known.before ||
      (found.before === known.before && found.done < known.done)
    )
      worst.set(key, found)
  }
}

function isBroken(rule: CompiledRule, subject: Subject): boolean {
  if (rule.per !== 'grant') return isBrokenAt(rule, subject)
  return subject.grants.some((grant) =>
    isBrokenAt(rule, { ...subject, grant, account: subject.plan.directory.accounts.get(grant.account) }),
  )
}

function isBrokenAt({ match, violatedWhen, onUnknown }: CompiledRule, subject: Subject): boolean {
  const truth = and([match === undefined ? true : truthOf(match, subject), truthOf(violatedWhen, subject)])
  return truth === true || (truth === undefined && onUnknown !== 'skip')
}

function truthOf(condition: BoundCondition, subject: Subject): Truth {
  switch (condition.kind) {
    case 'leaf':
      return leafTruth(condition, subject)
    case 'not':
      return not(truthOf(condition.part, subject))
    case 'all':
      return and(condition.parts.map((part) => truthOf(part, subject)))
    case 'any':
      return not(and(condition.parts.map((part) => not(truthOf(part, subject)))))
  }
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(undefined) ? undefined : true
}

import { type Action, actions } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { LabelType } from '../schema/generated/types.ts'
import { type Observation, Observer } from './observe.ts'
import type { Scene } from './scene.ts'
import { type Answer, search } from './search.ts'
import { outcomeIn, type Situation } from './situations.ts'

/** How two rules differ in a scene: what each comes to for a step and an account; null: for none. */
export interface Difference {
  readonly step: string | null
  readonly account: string | null
  /** `absent`: the rule is not asked. */
  readonly before: Decision | 'absent'
  readonly after: Decision | 'absent'
}

export interface DistinguishOptions {
  /** What counts as a difference: every outcome, or only findings and their enforcement. Default: every outcome. */
  readonly by?: 'outcome' | 'finding'
  /** Labels that the Accounts files declare. */
  readonly labels?: ReadonlyMap<string, LabelType>
  /** Rules that are in force beside the two: those that they yield to. */
  readonly beside?: readonly CompiledRule[]
}

/**
 * Whether two rules ever differ. A witness is a scene in which they were judged and did; `never` is proven for all plans and facts;
 * `undecided` is all else. Messages are not compared.
 */
export async function distinguish(
  before: CompiledRule,
  after: CompiledRule,
  options: DistinguishOptions = {},
): Promise<Answer<Difference>> {
  const { by = 'outcome', labels, beside = [] } = options
  const pair = { before, after, by, observers: observersOf(before, after, beside) }
  const yields = before.yieldsTo.join() === after.yieldsTo.join() && before.guard === after.guard
  let open = !yields
  for (const action of actionsOf(before, after)) {
    const answer = await search({
      rules: [before, after],
      action,
      ...(labels && { labels }),
      guarded: hides(before, after) || hides(after, before),
      happensIn: (situation) => differsIn(situation, action, pair),
      seenIn: (scene) => differenceIn(scene, pair),
    })
    if (answer.kind === 'witness') return answer
    open ||= answer.kind === 'undecided'
  }
  return { kind: open ? 'undecided' : 'never' }
}

interface Pair {
  readonly before: CompiledRule
  readonly after: CompiledRule
  readonly by: 'outcome' | 'finding'
  readonly observers: { readonly before: Observer; readonly after: Observer }
}

function observersOf(before: CompiledRule, after: CompiledRule, beside: readonly CompiledRule[]): Pair['observers'] {
  const others = beside.filter(({ id }) => id !== before.id && id !== after.id)
  return { before: new Observer([...others, before]), after: new Observer([...others, after]) }
}

/** The actions of whose steps one of the rules is asked; `undefined` is the plan as a whole. */
export function actionsOf(...rules: readonly CompiledRule[]): readonly (Action | undefined)[] {
  const whole = rules.some(({ per }) => isWhole(per)) ? [undefined] : []
  return [...whole, ...actions.filter((action) => rules.some((rule) => rule.actions.includes(action)))]
}

function isWhole(per: CompiledRule['per']): boolean {
  return per === 'plan' || per === 'run'
}

/** Whether a rule is asked at all of steps of an action, or of plans. */
export function isAsked({ per, actions: own }: CompiledRule, action: Action | undefined): boolean {
  return action === undefined ? isWhole(per) : own.includes(action)
}

function differsIn(situation: Situation, action: Action | undefined, { before, after, by }: Pair): boolean {
  const of = (rule: CompiledRule): string =>
    behaviour(rule, isAsked(rule, action) ? outcomeIn(rule, situation) : 'absent', by)
  const [a, b] = [of(before), of(after)]
  if (a !== b) return true
  // Where a guard fires, one of them may not be asked.
  const [hiddenBefore, hiddenAfter] = [behaviour(before, 'absent', by), behaviour(after, 'absent', by)]
  const scopes = before.per !== after.per && by === 'outcome'
  return scopes || (hides(before, after) && a !== hiddenBefore) || (hides(after, before) && b !== hiddenAfter)
}

/** Whether a guard may hide the second rule where it does not hide the first. */
function hides(shown: CompiledRule, hidden: CompiledRule): boolean {
  return (hidden.needsImage && !shown.needsImage) || (hidden.needsAccount && !shown.needsAccount)
}

/** What is told apart of what a rule does. */
function behaviour({ enforcement, per }: CompiledRule, outcome: Decision | 'absent', by: Pair['by']): string {
  const isFinding = outcome === 'violated' || outcome === 'indeterminate'
  if (by === 'outcome') return isFinding ? `${outcome} ${enforcement}` : outcome
  return isFinding ? `${per} ${outcome} ${enforcement}` : 'nothing'
}

async function differenceIn(scene: Scene, { before, after, by, observers }: Pair): Promise<Difference | undefined> {
  const [seenBefore, seenAfter] = [await observers.before.observe(scene), await observers.after.observe(scene)]
  if (seenBefore === undefined || seenAfter === undefined) return undefined
  const ofRule = (seen: readonly Observation[], { id }: CompiledRule): ReadonlyMap<string, Observation> =>
    new Map(seen.filter(({ rule }) => rule === id).map((one) => [JSON.stringify([one.step, one.account]), one]))
  const [old, now] = [ofRule(seenBefore, before), ofRule(seenAfter, after)]
  for (const place of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(place), now.get(place)]
    const was = a?.outcome ?? 'absent'
    const is = b?.outcome ?? 'absent'
    if (behaviour(before, was, by) === behaviour(after, is, by)) continue
    const { step = null, account = null } = a ?? b ?? {}
    return { step, account, before: was, after: is }
  }
  return undefined
}

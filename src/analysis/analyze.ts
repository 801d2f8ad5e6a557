import { type Enforcement, isAtLeast } from '../finding.ts'
import { type Action, actions } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { Fact } from '../policy/facts/definition.ts'
import type { CompiledRule, RuleSet } from '../policy/rule-set.ts'
import type { LabelType } from '../schema/generated/types.ts'
import { everComesTo, violatedWithout } from './claims.ts'
import { actionsOf, isAsked } from './distinguish.ts'
import { newDraft } from './draft.ts'
import { type Observation, Observer } from './observe.ts'
import { type Scene, sceneOf } from './scene.ts'
import { type Answer, search } from './search.ts'
import { outcomeIn, type Situation, situationsOf } from './situations.ts'

/** What a rule can come to, each shown by a scene, excluded, or undecided. */
export interface RuleReach {
  readonly rule: string
  readonly violated: Answer<Observation>
  readonly indeterminate: Answer<Observation>
  /** That it is not violated where it is asked: held, not applicable or undecided. */
  readonly spared: Answer<Observation>
  /** With other parameters it could come to what it never does. */
  readonly byParameters: boolean
}

/** One rule is violated wherever, for the same step and account, another is that weighs as much. */
export interface Implication {
  readonly rule: string
  readonly by: string
  /** Each of the two is implied by the other. */
  readonly mutual: boolean
  /** A plan that violates both; absent: none was found. */
  readonly scene?: Scene
  /** The rule yields to the other, so that both never tell of the same. */
  readonly yields: boolean
}

/** Whether anything that steps of an action do can pass. */
export interface ActionReach {
  readonly action: Action
  /** How many rules at or above the level are asked about its steps, guards aside. */
  readonly rules: number
  readonly passes: Answer<null>
  /** The rules, one or two, that leave nothing to pass; empty where something does, or nothing is proven. */
  readonly closedBy: readonly string[]
  /** The facts of its steps that no rule reads. */
  readonly unread: readonly string[]
}

export interface Analysis {
  readonly rules: readonly RuleReach[]
  readonly implications: readonly Implication[]
  readonly actions: readonly ActionReach[]
}

export interface AnalyzeOptions {
  readonly labels: ReadonlyMap<string, LabelType>
  /** All facts that rules may read. */
  readonly facts: readonly Fact[]
  /** The least enforcement that keeps a plan from passing. */
  readonly failOn: Enforcement
}

/** What rules come to at all, alone and together. Every claim is shown by a scene or proven, or said to be undecided. */
export async function analyze(set: RuleSet, options: AnalyzeOptions): Promise<Analysis> {
  const { rules } = set
  const reaches: RuleReach[] = []
  for (const rule of rules) reaches.push(await reachOf(rule, options.labels))
  const implications = await implicationsAmong(rules, reaches, options.labels)
  const reachOfActions: ActionReach[] = []
  for (const action of actions) reachOfActions.push(await actionReach(action, set, options))
  return { rules: reaches, implications, actions: reachOfActions }
}

async function reachOf(rule: CompiledRule, labels: AnalyzeOptions['labels']): Promise<RuleReach> {
  const comesTo = (...outcomes: readonly Decision[]): Promise<Answer<Observation>> =>
    everComesTo(rule, outcomes, labels)
  const violated = await comesTo('violated')
  const spared = await comesTo('held', 'not-applicable', 'indeterminate')
  const byParameters =
    (violated.kind === 'never' && couldBe(rule, (outcome) => outcome === 'violated')) ||
    (spared.kind === 'never' && couldBe(rule, (outcome) => outcome !== 'violated'))
  return { rule: rule.id, violated, indeterminate: await comesTo('indeterminate'), spared, byParameters }
}

/** Whether a rule could come to an outcome if it had other parameters. */
function couldBe(rule: CompiledRule, wanted: (outcome: Decision) => boolean): boolean {
  return actionsOf(rule).some((action) =>
    situationsOf([rule], action, 'free').all.some((situation) => wanted(outcomeIn(rule, situation))),
  )
}

async function implicationsAmong(
  rules: readonly CompiledRule[],
  reaches: readonly RuleReach[],
  labels: AnalyzeOptions['labels'],
): Promise<readonly Implication[]> {
  const found: Implication[] = []
  // What is never violated is implied by everything, and what always is implies everything: that is told already.
  const contingent = rules.filter(({ id }) => reaches.some((one) => one.rule === id && isContingent(one)))
  for (const rule of contingent) {
    for (const other of contingent) {
      if (!comparable(rule, other)) continue
      if ((await violatedWithout(rule, other, labels)).kind !== 'never') continue
      const mutual = comparable(other, rule) && (await violatedWithout(other, rule, labels)).kind === 'never'
      if (mutual && rule.id < other.id) continue
      const violated = reaches.find((one) => one.rule === rule.id)?.violated
      const scene = violated?.kind === 'witness' ? violated.scene : undefined
      const yields = rule.yieldsTo.includes(other.id)
      found.push({ rule: rule.id, by: other.id, mutual, ...(scene && { scene }), yields })
    }
  }
  return found
}

function isContingent({ violated, spared }: RuleReach): boolean {
  return violated.kind !== 'never' && spared.kind !== 'never'
}

/** Whether one rule may be implied by another: both judge the same, by facts of which they share some, and the other weighs as much. */
function comparable(rule: CompiledRule, other: CompiledRule): boolean {
  return (
    rule !== other &&
    rule.per === other.per &&
    rule.actions.every((action) => other.actions.includes(action)) &&
    isAtLeast(other.enforcement, rule.enforcement) &&
    rule.facts.some(({ name }) => other.facts.some((fact) => fact.name === name))
  )
}

async function actionReach(
  action: Action,
  set: RuleSet,
  { labels, facts, failOn }: AnalyzeOptions,
): Promise<ActionReach> {
  const asked = set.rules.filter((rule) => isAsked(rule, action))
  const deciding = asked.filter(({ enforcement }) => isAtLeast(enforcement, failOn))
  const closedBy = closing(deciding, action)
  const read = new Set(asked.flatMap((rule) => rule.facts.map(({ name }) => name)))
  return {
    action,
    rules: deciding.filter(({ guard }) => guard === undefined).length,
    passes: closedBy.length > 0 ? { kind: 'never' } : await passing(action, set, labels, failOn),
    closedBy,
    unread: facts.filter((fact) => isOfStep(fact, action) && !read.has(fact.name)).map(({ name }) => name),
  }
}

function isOfStep({ scope, actions: own }: Fact, action: Action): boolean {
  const isRead = scope === 'step' || (scope === 'grant' && (action === 'share' || action === 'unshare'))
  return isRead && (own === undefined || own.includes(action))
}

/** One rule, or two, of which one has a finding wherever steps of the action are judged. */
function closing(rules: readonly CompiledRule[], action: Action): readonly string[] {
  const blocks = (rule: CompiledRule, situation: Situation): boolean => {
    const outcome = outcomeIn(rule, situation)
    return outcome === 'violated' || outcome === 'indeterminate'
  }
  // Where a guard hides a rule, the guard has the finding. An unshare may be from nobody, so that no account is judged.
  const sure = rules.filter(({ yieldsTo, per }) => yieldsTo.length === 0 && (per === 'step' || action !== 'unshare'))
  for (const [index, rule] of sure.entries()) {
    for (const other of sure.slice(index)) {
      const isPair = rule !== other
      if (isPair && !rule.facts.some(({ name }) => other.facts.some((fact) => fact.name === name))) continue
      const { all, complete } = situationsOf(isPair ? [rule, other] : [rule], action)
      if (complete && all.every((one) => blocks(rule, one) || blocks(other, one)))
        return isPair ? [rule.id, other.id] : [rule.id]
    }
  }
  return []
}

/** A plan with a step of the action that passes all rules together. */
async function passing(
  action: Action,
  { rules, inventoryMaxAge }: RuleSet,
  labels: AnalyzeOptions['labels'],
  failOn: Enforcement,
): Promise<Answer<null>> {
  const observer = new Observer(rules, inventoryMaxAge)
  const seenIn = async (scene: Scene): Promise<null | undefined> => {
    const seen = await observer.observe(scene)
    return seen?.every((one) => !isBlocking(one, failOn)) ? null : undefined
  }
  const plain = sceneOf(newDraft(action, labels))
  if ((await seenIn(plain)) === null) return { kind: 'witness', scene: plain, seen: null }
  const own = rules.filter((rule) => isAsked(rule, action))
  for (const rule of own) {
    const answer = await search({
      rules: [rule],
      action,
      labels,
      happensIn: (situation) => outcomeIn(rule, situation) !== 'violated',
      seenIn,
    })
    if (answer.kind === 'witness') return answer
  }
  return { kind: 'undecided' }
}

function isBlocking({ outcome, enforcement }: Observation, failOn: Enforcement): boolean {
  const isFinding = outcome === 'violated' || outcome === 'indeterminate'
  return isFinding && isAtLeast(enforcement, failOn)
}

import { type Enforcement, enforcements, isAtLeast } from '../../finding.ts'
import type { Action } from '../../plan/model.ts'
import type { Decision } from '../../policy/engine.ts'
import type { CompiledRule, PolicyRule, RuleSet } from '../../policy/rule-set.ts'
import type { LabelType } from '../../schema/generated/types.ts'
import { actionsOf, isAsked } from '../distinguish.ts'
import { newDraft } from '../draft.ts'
import { type Observation, Observer } from '../observe.ts'
import { type Scene, sceneOf } from '../scene.ts'
import { type Answer, search } from '../search.ts'
import { outcomeIn, type Situation } from '../situations.ts'

/** What a change of a policy does to one rule. */
export interface RuleChange {
  readonly rule: string
  /** `texts`: nothing but what it says. */
  readonly change: 'added' | 'removed' | 'changed' | 'texts'
  /** Where it weighs less than before, or nothing any more. */
  readonly loosens: Answer<Effect>
  /** Where it weighs more than before. */
  readonly tightens: Answer<Effect>
}

/** What a rule comes to in a scene, before and after; `absent`: it is not asked. */
export interface Effect {
  readonly step: string | null
  readonly account: string | null
  readonly before: Decision | 'absent'
  readonly after: Decision | 'absent'
  readonly weightBefore: Enforcement | null
  readonly weightAfter: Enforcement | null
  /** Whether the scene's plan passes by all rules together. */
  readonly passesBefore: boolean
  readonly passesAfter: boolean
  /** The facts that the rule reads there. */
  readonly facts: Readonly<Record<string, string>>
}

export interface DiffOptions {
  readonly labels: ReadonlyMap<string, LabelType>
  /** The least enforcement that keeps a plan from passing. */
  readonly failOn: Enforcement
}

/**
 * Every rule that is not the same in two policies, and what that changes, shown by a scene each. Rules count as if the date from which
 * they are enforced had come.
 */
export async function diffRules(before: RuleSet, after: RuleSet, options: DiffOptions): Promise<readonly RuleChange[]> {
  const ids = new Set([...before.rules, ...after.rules].map(({ id }) => id))
  const comparison = new Comparison(before, after, options)
  const pairs = [...ids].sort().map((id): Pair => {
    const [old, now] = [before, after].map(({ rules }) => rules.find((rule) => rule.id === id))
    return { id, old, now }
  })
  const ageChanged = before.inventoryMaxAge !== after.inventoryMaxAge
  const moved = otherFindings(pairs, ageChanged)
  const changes: RuleChange[] = []
  for (const pair of pairs) {
    const { id, old, now } = pair
    const yields = old !== undefined && now !== undefined && moved.has(id) && isAtLeast(old.enforcement, options.failOn)
    const change = yields ? 'changed' : changeOf(old, now, ageChanged)
    if (change === undefined) continue
    const claim = (direction: Direction): Promise<Answer<Effect>> => comparison.effects(pair, direction)
    const [loosens, tightens] = change === 'texts' ? [never, never] : [await claim('loosens'), await claim('tightens')]
    changes.push({ rule: id, change, loosens, tightens })
  }
  return [...changes, ...dormantChanges(before, after)]
}

const never = { kind: 'never' } as const

/** Rules whose findings may not be the same, since they have changed, or since they yield to one of which that is so. */
function otherFindings(pairs: readonly Pair[], ageChanged: boolean): ReadonlySet<string> {
  const moved = new Set<string>()
  for (let size = -1; size !== moved.size; ) {
    size = moved.size
    for (const { id, old, now } of pairs) {
      const change = changeOf(old && unweighed(old), now && unweighed(now), ageChanged)
      const yields = [old, now].some((rule) => rule?.yieldsTo.some((other) => moved.has(other)))
      if (yields || (change !== undefined && change !== 'texts')) moved.add(id)
    }
  }
  return moved
}

function changeOf(
  old: CompiledRule | undefined,
  now: CompiledRule | undefined,
  ageChanged: boolean,
): RuleChange['change'] | undefined {
  if (old === undefined || now === undefined) return old === undefined ? 'added' : 'removed'
  if (meaning(old) !== meaning(now) || (ageChanged && readsMaxAge(old))) return 'changed'
  return JSON.stringify(old.source) === JSON.stringify(now.source) ? undefined : 'texts'
}

/** Everything of a rule but its words. */
function meaning({ source, enforcement, params, ...rule }: CompiledRule): string {
  const { message, undecided, why, remediation, enforcement: _, params: _params, ...spec } = source.spec
  return JSON.stringify([spec, enforcement, params, rule.levels, rule.guard])
}

function readsMaxAge({ facts }: CompiledRule): boolean {
  return facts.some(({ requires }) => requires === 'inventoryMaxAge')
}

interface Pair {
  readonly id: string
  readonly old: CompiledRule | undefined
  readonly now: CompiledRule | undefined
}

type Direction = 'loosens' | 'tightens'

const weights: readonly (Enforcement | null)[] = [null, ...enforcements.toReversed()]

/** How heavy an outcome is. */
function weightOf(outcome: Decision | 'absent', rule: CompiledRule | undefined): Enforcement | null {
  return outcome === 'violated' || outcome === 'indeterminate' ? (rule?.enforcement ?? null) : null
}

function goes(direction: Direction, before: Enforcement | null, after: Enforcement | null): boolean {
  const rise = weights.indexOf(after) - weights.indexOf(before)
  return direction === 'loosens' ? rise < 0 : rise > 0
}

/** The rule whatever it weighs, anywhere. */
function unweighed(rule: CompiledRule): CompiledRule {
  const { stages: _, enforceFrom: __, ...spec } = rule.source.spec
  return { ...rule, source: { ...rule.source, spec }, enforcement: 'deny', levels: { otherwise: 'deny', stages: {} } }
}

/** Two policies in force. */
class Comparison {
  readonly #before: RuleSet
  readonly #after: RuleSet
  readonly #options: DiffOptions
  readonly #old: Observer
  readonly #now: Observer

  constructor(before: RuleSet, after: RuleSet, options: DiffOptions) {
    this.#before = before
    this.#after = after
    this.#options = options
    this.#old = new Observer(before.rules, before.inventoryMaxAge)
    this.#now = new Observer(after.rules, after.inventoryMaxAge)
  }

  /** A scene in which one rule goes in a direction: best one in which the whole verdict does. */
  async effects(pair: Pair, direction: Direction): Promise<Answer<Effect>> {
    const { failOn } = this.#options
    if ((direction === 'loosens' ? pair.old : pair.now) === undefined) return this.#withoutHeavier(pair)
    const isDecisive = [pair.old, pair.now].some((rule) => rule && isAtLeast(rule.enforcement, failOn))
    const answer = await this.#search(pair, direction, isDecisive)
    if (!isDecisive) return answer
    return answer.kind === 'undecided' ? this.#search(pair, direction, false) : answer
  }

  /** A rule that one policy lacks has no weight there to lose; where it was only off, it may have some at another stage. */
  #withoutHeavier({ id, old, now }: Pair): Answer<Effect> {
    const dormant = [this.#before, this.#after].flatMap((set) => set.dormant ?? []).find((rule) => rule.id === id)
    const other = old ?? now
    return {
      kind:
        dormant !== undefined && other !== undefined && elsewhere(dormant) !== elsewhere(other) ? 'undecided' : 'never',
    }
  }

  async #search(pair: Pair, direction: Direction, decisive: boolean): Promise<Answer<Effect>> {
    const rules = [pair.old, pair.now].filter((rule) => rule !== undefined)
    const seenIn = async (scene: Scene): Promise<Effect | undefined> => {
      const effect = await this.#effectIn(scene, pair, direction)
      return effect !== undefined && decisive && effect.passesBefore === effect.passesAfter ? undefined : effect
    }
    const byAge = rules.some(readsMaxAge) ? await this.#byAge(seenIn) : undefined
    if (byAge !== undefined) return byAge
    let open = rules.some(readsMaxAge) || rules.some(({ yieldsTo }) => yieldsTo.length > 0) || bearing(pair)
    for (const action of actionsOf(...rules)) {
      const { labels } = this.#options
      const happensIn = (situation: Situation): boolean => happens(situation, action, pair, direction)
      const answer = await search({ rules, action, labels, guarded: mayBeHidden(pair, direction), happensIn, seenIn })
      if (answer.kind === 'witness') return answer
      open ||= answer.kind === 'undecided' || mayBeHidden(pair, direction)
    }
    return { kind: open ? 'undecided' : 'never' }
  }

  /** Inventories as old as one policy allows and the other does not. */
  async #byAge(seenIn: (scene: Scene) => Promise<Effect | undefined>): Promise<Answer<Effect> | undefined> {
    const ages = [this.#before.inventoryMaxAge, this.#after.inventoryMaxAge].filter((age) => age !== undefined)
    for (const age of ages) {
      const scene = sceneOf({ ...newDraft('share', this.#options.labels), ageSeconds: Math.floor(age) + 1 })
      const seen = await seenIn(scene)
      if (seen !== undefined) return { kind: 'witness', scene, seen }
    }
    return undefined
  }

  async #effectIn(scene: Scene, { id, old, now }: Pair, direction: Direction): Promise<Effect | undefined> {
    const [before, after] = [await this.#old.observe(scene), await this.#now.observe(scene)]
    if (before === undefined || after === undefined) return undefined
    const passes = { passesBefore: this.#passes(before), passesAfter: this.#passes(after) }
    const places = [...before, ...after].filter(({ rule }) => rule === id)
    for (const { step, account, facts } of places) {
      const at = (seen: readonly Observation[]): Decision | 'absent' =>
        seen.find((one) => one.rule === id && one.step === step && one.account === account)?.outcome ?? 'absent'
      const [was, is] = [at(before), at(after)] as const
      const [weightBefore, weightAfter] = [weightOf(was, old), weightOf(is, now)] as const
      if (!goes(direction, weightBefore, weightAfter)) continue
      return { step, account, before: was, after: is, weightBefore, weightAfter, ...passes, facts }
    }
    return undefined
  }

  #passes(seen: readonly Observation[]): boolean {
    const { failOn } = this.#options
    const isFinding = ({ outcome }: Observation): boolean => outcome === 'violated' || outcome === 'indeterminate'
    return !seen.some((one) => isFinding(one) && isAtLeast(one.enforcement, failOn))
  }
}

function happens(situation: Situation, action: Action | undefined, { old, now }: Pair, direction: Direction): boolean {
  const weight = (rule: CompiledRule | undefined): Enforcement | null =>
    rule === undefined || !isAsked(rule, action) ? null : weightOf(outcomeIn(rule, situation), rule)
  return goes(direction, weight(old), weight(now)) || (old?.per !== now?.per && weight(old) !== weight(now))
}

/** What scenes tell the effect of. */
const judged: ReadonlySet<string> = new Set([
  ...['actions', 'per', 'match', 'violatedWhen', 'enforcement', 'onUnknown', 'params', 'guard', 'yieldsTo'],
  ...['message', 'undecided', 'why', 'remediation'],
])

/**
 * Whether something else differs that bears on verdicts elsewhere: who may waive the rule, whether it has to apply, what it weighs at
 * other stages, and from when on.
 */
function bearing({ old, now }: Pair): boolean {
  return old !== undefined && now !== undefined && elsewhere(old) !== elsewhere(now)
}

function elsewhere({ source, levels: { stages, enforceFrom } }: PolicyRule): string {
  const rest = Object.entries(source.spec).filter(([key]) => !judged.has(key))
  return JSON.stringify([rest, stages, enforceFrom])
}

/** Rules that are off at this stage in both policies, and not the same at another. */
function dormantChanges(before: RuleSet, after: RuleSet): readonly RuleChange[] {
  const text = ({ source, params, levels }: PolicyRule): string => JSON.stringify([source.spec, params, levels])
  return (before.dormant ?? []).flatMap((old): readonly RuleChange[] => {
    const now = after.dormant?.find(({ id }) => id === old.id)
    if (now === undefined || text(old) === text(now)) return []
    const open = { kind: 'undecided' } as const
    return [{ rule: old.id, change: 'changed', loosens: open, tightens: open }]
  })
}

/** Whether a guard may hide the lighter side where it does not hide the heavier one. */
function mayBeHidden({ old, now }: Pair, direction: Direction): boolean {
  const [heavy, light] = direction === 'loosens' ? [old, now] : [now, old]
  if (heavy === undefined || light === undefined) return false
  return (
    (light.needsImage && !heavy.needsImage) ||
    (light.needsAccount && !heavy.needsAccount) ||
    light.guard !== heavy.guard ||
    light.per !== heavy.per ||
    light.yieldsTo.join() !== heavy.yieldsTo.join()
  )
}

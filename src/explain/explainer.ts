import type { Listener } from '../check.ts'
import type { Located } from '../document.ts'
import type { Explanation, Explanations, ShownFact } from '../explanation.ts'
import type { Draft } from '../findings.ts'
import { fingerprinted } from '../fingerprint.ts'
import { type ImageKey, imageLabel } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { Fact } from '../policy/facts/definition.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { Subject } from '../policy/subject.ts'
import type { SharePlan } from '../schema/generated/types.ts'
import type { Words } from '../words/words.ts'
import { flipsOf } from './flips.ts'
import { originsOf } from './origins.ts'
import { type Background, Places, placeIn } from './places.ts'
import { type Selector, selects } from './selector.ts'
import { factShower, type ShowFact, showCondition } from './tree.ts'

/** So many are explained of what was found, and so many of what was not. */
const most = 20

/**
 * Explains what rules come to while plans are judged: it is told every decision, and decides nothing itself.
 */
export class Explainer {
  readonly #selector: Selector
  readonly #places: Places
  readonly #words: Words
  readonly #shown = { found: [] as Explanation[], other: [] as Explanation[] }
  #left = 0

  constructor(selector: Selector, background: Background, words: Words) {
    this.#selector = selector
    this.#places = new Places(background)
    this.#words = words
  }

  /** Listens to the judgement of one plan. */
  readonly listen = (plan: Located<SharePlan>): Listener => {
    const changes = new Changes()
    return {
      step: (subject) => changes.add(subject),
      decision: (rule, outcome, subject, draft) => {
        if (!this.#isWanted(rule, subject, draft)) return
        const list = draft === undefined ? this.#shown.other : this.#shown.found
        if (list.length === most) this.#left++
        else list.push(this.#explain(rule, outcome, subject, draft, plan, changes))
      },
    }
  }

  /** What was explained so far, findings first. */
  result(): Omit<Explanations, 'selector'> {
    return { shown: [...this.#shown.found, ...this.#shown.other], left: this.#left }
  }

  #isWanted(rule: CompiledRule, { step, grant, account }: Subject, draft: Draft | undefined): boolean {
    return selects(this.#selector, {
      rule: rule.id,
      step: step?.id ?? null,
      account: grant?.account ?? null,
      accountName: account?.name,
      fingerprint: () => fingerprintOf(draft),
    })
  }

  #explain(
    rule: CompiledRule,
    outcome: Decision,
    subject: Subject,
    draft: Draft | undefined,
    plan: Located<SharePlan>,
    changes: Changes,
  ): Explanation {
    const { step, grant } = subject
    const about = { subject, rule, plan, places: this.#places, changedBy: (image: ImageKey) => changes.of(image) }
    const plain = memoized(factShower(this.#words))
    const show: ShowFact = memoized((fact, of) => ({
      ...plain(fact, of),
      origins: originsOf(fact, { ...about, subject: of }),
    }))
    const path = step === undefined ? ['metadata', 'name'] : ['spec', 'steps', step.index]
    return {
      rule: rule.id,
      enforcement: rule.enforcement,
      outcome,
      onUnknown: rule.onUnknown,
      fingerprint: fingerprintOf(draft),
      message: draft?.message ?? null,
      place: draft === undefined ? placeIn(plan, path) : { file: draft.file, ...draft.range.start },
      plan: subject.plan.plan.name,
      step: step?.id ?? null,
      image: step === undefined ? null : imageLabel(step.image),
      account: grant?.account || null,
      match: rule.match === undefined ? null : showCondition(rule.match, subject, show),
      violatedWhen: showCondition(rule.violatedWhen, subject, show),
      flips: flipsOf(rule, subject, outcome === 'held' || outcome === 'not-applicable', plain),
    }
  }
}

function fingerprintOf(draft: Draft | undefined): string | null {
  return draft === undefined ? null : (fingerprinted([draft])[0]?.fingerprint ?? null)
}

/** Facts come up several times in one explanation, and sets may be large. */
function memoized(show: ShowFact): ShowFact {
  const known = new Map<string, ShownFact>()
  return (fact: Fact, subject: Subject) => {
    const key = JSON.stringify([subject.member?.id, fact.name])
    const shown = known.get(key) ?? show(fact, subject)
    known.set(key, shown)
    return shown
  }
}

/** Which steps have changed which image. */
class Changes {
  readonly #steps = new Map<ImageKey, string[]>()

  add({ step, image, imageAfter }: Subject): void {
    if (step === undefined || image === imageAfter) return
    const known = this.#steps.get(step.image) ?? []
    known.push(step.id)
    this.#steps.set(step.image, known)
  }

  of(image: ImageKey): readonly string[] {
    return this.#steps.get(image) ?? []
  }
}

import type { FindingWaiver, Location, WaiverRuleId } from './finding.ts'
import type { Draft } from './findings.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type BaselineEntry, type Exceptions, isAbout, stateAt, type Waiver } from './policy/waivers.ts'
import { dayOf } from './words/day.ts'
import type { WaiverSaying, Words } from './words/words.ts'

const day = 86_400

/** What exceptions are looked at with. */
interface WaivingContext {
  /** ms since the epoch. */
  readonly now: number
  /** Whether every plan that there is will be judged. */
  readonly complete: boolean
  readonly words: Words
}

/** The exceptions of one run: waives findings, and remembers which exceptions were about any. */
export class Waiving {
  readonly #exceptions: Exceptions
  readonly #context: WaivingContext
  readonly #met = new Set<Waiver>()
  /** Those of the baseline that no finding has taken, by fingerprint. */
  readonly #baseline: Map<string, BaselineEntry[]>

  constructor(exceptions: Exceptions, context: WaivingContext) {
    this.#exceptions = exceptions
    this.#context = context
    const entries = exceptions.baseline?.entries ?? []
    this.#baseline = byFingerprint(entries)
  }

  /** The findings of one plan; what is waived says by what. A document that is not valid cannot be waived. */
  waived(drafts: readonly Draft[]): readonly Draft[] {
    return drafts.map((draft) => {
      if (draft.kind !== 'policy') return draft
      const waiver = this.#waiverOf(draft) ?? null
      const baseline = this.#baselineOf(draft) ?? null
      return { ...draft, waiver: waiver ?? baseline }
    })
  }

  /**
   * What is to be said about the exceptions themselves. An exception is told about where it was about a finding, where a plan that it
   * names was judged, or where every plan was. `plans`: the names of those judged; undefined where one is not valid, so that nobody
   * knows what else would be found.
   */
  findings(plans: readonly (string | null)[] | undefined): readonly Draft[] {
    const concerns = (plan: string | null | undefined): boolean =>
      plans !== undefined && (this.#context.complete || (plan !== null && plan !== undefined && plans.includes(plan)))
    return [
      ...this.#exceptions.waivers.flatMap((waiver) => this.#aboutWaiver(waiver, concerns(waiver.where.plan))),
      ...this.#aboutBaseline(concerns),
    ]
  }

  #waiverOf(draft: Draft): FindingWaiver | undefined {
    const about = { ...draft, region: null, step: null, ...draft.scope }
    const fitting = this.#exceptions.waivers.filter((waiver) => isAbout(waiver, about))
    for (const waiver of fitting) this.#met.add(waiver)
    const active = fitting.find((waiver) => this.#state(waiver) === 'active')
    if (active === undefined) return undefined
    const { id, reason, owner, ticket, expires } = active
    return { kind: 'waiver', id, reason, owner, ticket, expires: timeOf(expires) }
  }

  /** An entry is taken by one finding: a second one of the same fingerprint is new. */
  #baselineOf({ rule, outcome, identity }: Draft): FindingWaiver | undefined {
    const { baseline } = this.#exceptions
    if (baseline === undefined || outcome !== 'violated') return undefined
    const left = this.#baseline.get(fingerprintOf(identity)) ?? []
    const at = left.findIndex((entry) => entry.rule === rule)
    if (at < 0) return undefined
    left.splice(at, 1)
    if (this.#baselineState() !== 'active') return undefined
    const { reason, owner, ticket, expires } = baseline
    return { kind: 'baseline', id: 'baseline', reason, owner, ticket, expires: timeOf(expires) }
  }

  #state(waiver: Pick<Waiver, 'from' | 'expires'>): ReturnType<typeof stateAt> {
    return stateAt(waiver, this.#exceptions, this.#context.now)
  }

  #baselineState(): ReturnType<typeof stateAt> | undefined {
    const { baseline } = this.#exceptions
    return baseline && this.#state({ from: baseline.created, expires: baseline.expires })
  }

  #aboutWaiver(waiver: Waiver, concerned: boolean): readonly Draft[] {
    const met = this.#met.has(waiver)
    if (!met && !concerned) return []
    const state = this.#state(waiver)
    const { id, rule, location } = waiver
    const about = { id, rule, when: dayOf(timeOf(waiver.expires)), days: this.#exceptions.maxAge / day, count: 1 }
    if (state === 'expired') return [this.#finding('waiver-expired', 'waiverExpired', about, location)]
    if (state === 'too-long') return [this.#finding('waiver-too-long', 'waiverTooLong', about, location)]
    return met || state === 'future' ? [] : [this.#finding('waiver-unused', 'waiverUnused', about, location)]
  }

  #aboutBaseline(concerns: (plan: string | null) => boolean): readonly Draft[] {
    const { baseline, maxAge } = this.#exceptions
    if (baseline === undefined) return []
    const left = [...this.#baseline.values()].flat()
    const gone = left.filter(({ plan }) => concerns(plan))
    if (left.length === baseline.entries.length && gone.length === 0) return []
    const [first] = gone
    const about = {
      ...{ id: 'baseline', rule: first?.rule ?? '', when: dayOf(timeOf(baseline.expires)) },
      ...{ days: maxAge / day, count: gone.length },
    }
    const state = this.#baselineState()
    if (state === 'expired') return [this.#finding('waiver-expired', 'baselineExpired', about, baseline.location)]
    if (state === 'too-long') return [this.#finding('waiver-too-long', 'baselineTooLong', about, baseline.location)]
    return first === undefined ? [] : [this.#finding('baseline-outdated', 'baselineGone', about, first.location)]
  }

  #finding(
    rule: WaiverRuleId,
    key: keyof Words['waivers']['said'],
    about: Parameters<WaiverSaying['message']>[0],
    location: Location,
  ): Draft {
    const { message, remediation } = this.#context.words.waivers.said[key]
    return {
      kind: 'waiver',
      rule,
      enforcement: rule === 'waiver-expired' || rule === 'waiver-too-long' ? 'deny' : 'warn',
      outcome: 'violated',
      waiver: null,
      message: message(about),
      remediation: remediation(about),
      ...location,
      ...{ plan: null, step: null, image: null, account: null, missing: [] },
      identity: JSON.stringify([rule, about.id]),
    }
  }
}

function byFingerprint(entries: readonly BaselineEntry[]): Map<string, BaselineEntry[]> {
  const groups = new Map<string, BaselineEntry[]>()
  for (const entry of entries) groups.set(entry.fingerprint, [...(groups.get(entry.fingerprint) ?? []), entry])
  return groups
}

/** RFC 3339, UTC, to the second where that is all there is to it. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

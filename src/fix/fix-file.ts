import type { Finding, Range } from '../finding.ts'
import type { SharePlan } from '../schema/generated/types.ts'
import { type Accepted, acceptAll } from './accept.ts'
import type { Candidate } from './candidate.ts'
import { proposalsFor, reasonFor } from './offer.ts'
import { applyQuotes, findQuotes, type Quote } from './quotes.ts'
import { isRefused, type Judging, judgePlan, type Reading, read } from './reading.ts'
import { findingKey, problemKey } from './same.ts'
import { type Proposal, sceneOf } from './scene.ts'
import { applySplices, offsetBefore, type Splice } from './splice.ts'

/** Which fixes are wanted. */
export interface Wanted {
  /** Also those that somebody has to accept. */
  readonly unsafe: boolean
  /** Whether findings of a rule are to be fixed. */
  wants(rule: string): boolean
  /** Whether a plan is left as it is. */
  leaves?(plan: SharePlan): boolean
}

/** A fix that was applied. `range`: where its finding was in the text before all fixes. `findings`: how many it was against. */
export interface AppliedFix {
  readonly rule: string
  readonly id: string
  readonly title: string
  readonly safe: boolean
  readonly range: Range
  readonly findings: number
}

/** A file with all fixes that hold, and why the findings that are left have none, by `findingKey` in the text as it is now. */
export interface FixedFile {
  readonly text: string
  readonly fixes: readonly AppliedFix[]
  readonly reasons: ReadonlyMap<string, string>
  /** Where a range of the text was before all fixes. */
  rangeBefore(range: Range): Range
}

/** Each round has one finding less of some level, and none more of that level; no plan needs nearly as many. */
const mostRounds = 100

/** Applies fixes until none is left. Pure: the same text and policy give the same result, and the result itself needs no fix. */
export async function fixFile(text: string, file: string, judging: Judging, wanted: Wanted): Promise<FixedFile> {
  const work = new Work(await read(text, file), judging, wanted)
  await work.quote()
  if (!isRefused(work.reading)) {
    for (const index of work.reading.documents.keys()) await work.fixPlan(index)
  }
  await work.explainQuotes()
  const { fixes, reasons } = work
  return { text: work.reading.text, fixes, reasons, rangeBefore: (range) => work.rangeBefore(range) }
}

const notAsked = 'it was not asked for with --rule'

/** A file under way. */
class Work {
  reading: Reading
  readonly fixes: AppliedFix[] = []
  readonly reasons: Map<string, string> = new Map()
  readonly #start: Reading
  readonly #judging: Judging
  readonly #wanted: Wanted
  readonly #history: (readonly Splice[])[] = []

  constructor(reading: Reading, judging: Judging, wanted: Wanted) {
    this.reading = reading
    this.#start = reading
    this.#judging = judging
    this.#wanted = wanted
  }

  /** Puts in quotes what has to be. */
  async quote(): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const found = await findQuotes(this.reading)
      const quotes = found.filter((one) => 'raw' in one).filter(({ problem }) => this.#wanted.wants(problem.rule))
      const keys = quotes.filter(({ place }) => place === undefined)
      if (!(await this.#quoteSome(keys.length > 0 ? keys : quotes))) return
    }
  }

  /** Says why what is left is not put in quotes: at the end, when nothing moves any more. */
  async explainQuotes(): Promise<void> {
    for (const one of await findQuotes(this.reading)) {
      const tried = 'reason' in one ? one.reason : await applyQuotes(this.reading, [one])
      this.reasons.set(problemKey(one.problem), typeof tried === 'string' ? tried : notAsked)
    }
  }

  /** Puts in quotes all, or else the first that can be alone. */
  async #quoteSome(quotes: readonly Quote[]): Promise<boolean> {
    for (const some of [quotes, ...quotes.map((quote) => [quote])]) {
      const after = some.length === 0 ? 'nothing to do' : await applyQuotes(this.reading, some)
      if (typeof after !== 'string') {
        for (const { problem, raw } of some) {
          const { range } = problem.location
          this.#note({ rule: problem.rule, id: 'quote', title: `put ${raw} in quotes`, safe: true, range, findings: 1 })
        }
        this.#history.push(some.map(({ splice }) => splice))
        this.reading = after
        return true
      }
    }
    return false
  }

  async fixPlan(index: number): Promise<void> {
    for (let round = 0; round < mostRounds; round++) if (!(await this.#fixSome(index))) return
  }

  /** One round: whether anything was fixed. */
  async #fixSome(index: number): Promise<boolean> {
    const { reading } = this
    const document = reading.documents[index]?.plan
    if (document === undefined || this.#wanted.leaves?.(document.value) === true) return false
    const judged = await judgePlan(document, this.#judging)
    const { expanded, findings } = judged
    if (expanded === undefined || findings.length === 0) return false
    const scene = await sceneOf(judged, expanded, this.#judging)
    const offers = findings.map((finding) => ({ finding, offered: proposalsFor(finding, scene) }))
    const asked = offers.filter(({ finding }) => this.#wanted.wants(finding.rule))
    const trial = { file: document.file, reading, index, judged, judging: this.#judging }
    let accepted = await acceptAll(trial, passesOf(asked, false))
    // Nobody has to accept what a later round can do without.
    if (accepted.candidates.length === 0 && this.#wanted.unsafe)
      accepted = await acceptAll(trial, passesOf(asked, true))
    if (accepted.candidates.length === 0) {
      for (const offer of offers) this.reasons.set(findingKey(offer.finding), this.#reason(offer, accepted))
      return false
    }
    for (const { proposal, targets } of accepted.candidates) {
      const { id, title, safe } = proposal
      const [{ rule, range } = { rule: '', range: document.locate([]) }] = targets
      this.#note({ rule, id, title, safe, range, findings: targets.length })
    }
    this.#history.push(accepted.splices)
    this.reading = await read(applySplices(reading.text, accepted.splices), document.file)
    return true
  }

  #reason({ finding, offered }: Offer, { refused }: Accepted): string {
    if (typeof offered === 'string') return offered
    if (!this.#wanted.wants(finding.rule)) return notAsked
    const why = [...refused].find(([{ targets }]) => targets.includes(finding))?.[1]
    const unsafe = this.#wanted.unsafe ? undefined : offered.find(({ safe }) => !safe)
    const more = unsafe === undefined ? [] : [`only with --unsafe: ${unsafe.title}`]
    return [...(why === undefined ? [] : [why]), ...more].join('; ') || reasonFor(finding.rule)
  }

  #note(fix: AppliedFix): void {
    this.fixes.push({ ...fix, range: this.rangeBefore(fix.range) })
  }

  /** Where a range of the text as it is now was at the start. */
  rangeBefore({ start, end }: Range): Range {
    const back = (offset: number): number =>
      this.#history.reduceRight((at, splices) => offsetBefore(at, splices), offset)
    const { offsetOf } = this.reading.positions
    return this.#start.positions.range(back(offsetOf(start)), back(offsetOf(end)))
  }
}

/** A finding, and what can be tried against it or why nothing can. */
interface Offer {
  readonly finding: Finding
  readonly offered: readonly Proposal[] | string
}

/** The first choice against each finding, the second, and so on. What is the same against several findings is one candidate. */
function passesOf(offers: readonly Offer[], unsafe: boolean): readonly (readonly Candidate[])[] {
  const passes: Map<string, { proposal: Proposal; targets: Finding[] }>[] = []
  for (const { finding, offered } of offers) {
    const usable = typeof offered === 'string' ? [] : offered.filter(({ safe }) => safe || unsafe)
    for (const [choice, proposal] of usable.entries()) {
      passes[choice] ??= new Map()
      const key = JSON.stringify(proposal.changes)
      const same = passes[choice]?.get(key)
      if (same === undefined) passes[choice]?.set(key, { proposal, targets: [finding] })
      else same.targets.push(finding)
    }
  }
  return passes.map((pass) => [...pass.values()])
}

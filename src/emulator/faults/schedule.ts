import type { FaultRule, FaultsSpec } from '../../schema/generated/types.ts'
import { seededRandom } from './random.ts'
import { TokenBuckets } from './token-buckets.ts'
import { assertFaults } from './valid.ts'

/** What a rule looks at. */
export interface FaultSubject {
  readonly action: string
  /** Empty where the call names none. */
  readonly region: string
  readonly images: readonly string[]
  /** Whose key the call names. */
  readonly account: string | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
}

interface Counted {
  readonly rule: FaultRule
  readonly draw: () => number
  /** Where the rule leaves alone what is not above a rate. */
  readonly buckets: TokenBuckets | undefined
  /** How many calls the rule has been about. */
  calls: number
}

const DEFAULT_SEED = 1

/** Apart enough that rules with the same probability do not hit the same calls. */
const SEED_STEP = 0x9e3779b1

/** Decides which faults a call meets: the same calls in the same order meet the same ones. */
export class FaultSchedule {
  readonly #rules: readonly Counted[]

  /** @throws TypeError where the rules are not as the schema wants them: a fault that nobody meets proves nothing. */
  constructor(spec?: FaultsSpec) {
    if (spec !== undefined) assertFaults(spec)
    const { seed = DEFAULT_SEED, rules } = spec ?? { rules: [] }
    this.#rules = rules.map((rule, index) => ({
      rule,
      draw: seededRandom(seed + (index + 1) * SEED_STEP),
      buckets: 'perSecond' in rule && rule.perSecond !== undefined ? new TokenBuckets(rule.perSecond) : undefined,
      calls: 0,
    }))
  }

  /** The rules that hit this call, in their order; counts the call. */
  next(subject: FaultSubject): readonly FaultRule[] {
    return this.#rules
      .filter((counted) => isAbout(counted.rule, subject) && hits(counted, subject))
      .map(({ rule }) => rule)
  }
}

const STALE: readonly string[] = ['DescribeImages', 'DescribeImageSharePermission']

/** Faults that can befall certain actions only count no others. */
function isAbout({ fault, action, region, image, account }: FaultRule, subject: FaultSubject): boolean {
  if (fault === 'stale-reads' && !STALE.includes(subject.action)) return false
  if (fault === 'copy-failure' && subject.action !== 'CopyImage') return false
  return (
    names(action, [subject.action]) &&
    names(region, [subject.region]) &&
    names(image, subject.images) &&
    names(account, subject.account === undefined ? [] : [subject.account])
  )
}

function names(wanted: string | readonly string[] | undefined, actual: readonly string[]): boolean {
  if (wanted === undefined) return true
  return typeof wanted === 'string' ? actual.includes(wanted) : wanted.some((one) => actual.includes(one))
}

/** All that the rule says must hold. It draws for each call, so that other conditions do not shift its numbers. */
function hits(counted: Counted, { account, region, at }: FaultSubject): boolean {
  const { nth, every, first, probability } = counted.rule
  const number = ++counted.calls
  const drawn = probability === undefined || counted.draw() < probability
  return (
    drawn &&
    (nth === undefined || (typeof nth === 'number' ? nth === number : nth.includes(number))) &&
    (every === undefined || number % every === 0) &&
    (first === undefined || number <= first) &&
    counted.buckets?.take(`${account}\n${region}`, at) !== true
  )
}

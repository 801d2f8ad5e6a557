import type { Location } from '../finding.ts'
import type { WaiverEntry } from '../schema/generated/types.ts'

/** An exception from one rule, ready to be looked up. Times are ms since the epoch. */
export interface Waiver {
  readonly id: string
  readonly rule: string
  /** Where it holds: all that is given must fit. `account` is an id. */
  readonly where: Readonly<Partial<Record<Selector, string>>>
  readonly reason: string
  readonly owner: string
  readonly ticket: string
  readonly from: number | undefined
  readonly expires: number
  readonly covers: readonly ('violated' | 'indeterminate')[]
  /** As it is written, and where. */
  readonly entry: WaiverEntry
  readonly location: Location
}

/** What narrows a waiver. */
export type Selector = 'plan' | 'image' | 'account' | 'region' | 'step'

/** In the order in which they are told. */
export const selectors: readonly Selector[] = ['plan', 'image', 'account', 'region', 'step']

/** Findings of the day on which rules were adopted. */
export interface Baseline {
  readonly reason: string
  readonly owner: string
  readonly ticket: string | null
  readonly created: number
  readonly expires: number
  readonly entries: readonly BaselineEntry[]
  readonly location: Location
}

export interface BaselineEntry {
  readonly rule: string
  readonly plan: string | null
  readonly fingerprint: string
  readonly location: Location
}

/** All exceptions that plans are judged with. */
export interface Exceptions {
  readonly waivers: readonly Waiver[]
  readonly baseline: Baseline | undefined
  /** How long a waiver or baseline may hold at most: seconds. */
  readonly maxAge: number
}

/** How long a waiver or baseline may hold where nobody says otherwise. */
export const defaultWaiverAge = '90d'

/** What the clock makes of a waiver. Only one that is active waives anything. */
export type WaiverState = 'active' | 'future' | 'expired' | 'too-long'

/** A waiver that outlives the maximum age waives nothing: counted from its `from`, or else from now. */
export function stateAt(
  { from, expires }: Pick<Waiver, 'from' | 'expires'>,
  { maxAge }: Pick<Exceptions, 'maxAge'>,
  now: number,
): WaiverState {
  if (expires <= now) return 'expired'
  if (expires - (from ?? now) > maxAge * 1000) return 'too-long'
  return from !== undefined && from > now ? 'future' : 'active'
}

/** What a waiver is asked about. `step` is null where the plan gives the step no id of its own. */
export interface Waivable {
  readonly rule: string
  readonly outcome: string
  readonly plan: string | null
  readonly image: string | null
  readonly account: string | null
  readonly region: string | null
  readonly step: string | null
}

/** Whether a waiver is about this, whatever the clock says. */
export function isAbout({ rule, where, covers }: Waiver, about: Waivable): boolean {
  return (
    rule === about.rule &&
    covers.some((outcome) => outcome === about.outcome) &&
    selectors.every((key) => where[key] === undefined || where[key] === about[key])
  )
}

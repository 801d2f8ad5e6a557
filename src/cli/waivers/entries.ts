import type { Exceptions, Waiver } from '../../policy/waivers.ts'
import { selectors, stateAt } from '../../policy/waivers.ts'
import { printable } from '../../report/printable.ts'
import { table } from '../../report/table.ts'
import { dayOf } from '../../words/day.ts'

/** An exception as `waivers list` prints it as JSON. Times are RFC 3339, UTC; `days` are those left, negative behind the end. */
export interface WaiverListing {
  readonly kind: 'waiver' | 'baseline'
  readonly id: string
  /** Null for a baseline, which is about many. */
  readonly rule: string | null
  readonly where: Readonly<Record<string, string>>
  readonly covers: readonly string[]
  readonly state: ReturnType<typeof stateAt>
  readonly owner: string
  readonly ticket: string | null
  readonly reason: string
  readonly from: string | null
  readonly expires: string
  readonly days: number
  /** How many findings it names: of a baseline. */
  readonly findings: number | null
  readonly file: string
  readonly line: number
}

const day = 86_400_000

/** All exceptions as they are at that time, those that end first at the top. */
export function listingsOf(exceptions: Exceptions, now: number): readonly WaiverListing[] {
  const waivers = exceptions.waivers.map((waiver) => waiverListing(waiver, exceptions, now))
  return [...waivers, ...baselineListings(exceptions, now)].toSorted(
    (a, b) => Date.parse(a.expires) - Date.parse(b.expires) || (a.id < b.id ? -1 : 1),
  )
}

function waiverListing(waiver: Waiver, exceptions: Exceptions, now: number): WaiverListing {
  const { id, rule, entry, covers, owner, ticket, reason, from, expires, location } = waiver
  const given = selectors.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]]))
  return {
    ...{ kind: 'waiver', id, rule, where: Object.fromEntries(given), covers },
    ...{ state: stateAt(waiver, exceptions, now), owner, ticket, reason },
    ...{ from: from === undefined ? null : timeOf(from), expires: timeOf(expires), days: daysLeft(expires, now) },
    ...{ findings: null, file: location.file, line: location.range.start.line },
  }
}

function baselineListings(exceptions: Exceptions, now: number): readonly WaiverListing[] {
  const { baseline } = exceptions
  if (baseline === undefined) return []
  const { owner, ticket, reason, created, expires, entries, location } = baseline
  return [
    {
      ...{ kind: 'baseline', id: 'baseline', rule: null, where: {}, covers: ['violated'] },
      ...{ state: stateAt({ from: created, expires }, exceptions, now), owner, ticket, reason },
      ...{ from: timeOf(created), expires: timeOf(expires), days: daysLeft(expires, now) },
      ...{ findings: entries.length, file: location.file, line: location.range.start.line },
    },
  ]
}

function daysLeft(expires: number, now: number): number {
  return Math.floor((expires - now) / day)
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

const columns = ['EXPIRES', 'DAYS', 'STATE', 'WAIVER', 'OWNER', 'TICKET', 'REASON']

/** One exception a line. */
export function listingText(listings: readonly WaiverListing[]): string {
  if (listings.length === 0) return 'none\n'
  const rows = listings.map(({ expires, days, state, id, findings, owner, ticket, reason }) => {
    const name = findings === null ? id : `${id}, ${findings} findings`
    return [dayOf(expires), String(days), state, name, owner, ticket ?? '-', reason].map(printable)
  })
  return `${table([columns, ...rows], ['left', 'right', 'left', 'left', 'left', 'left', 'left']).join('\n')}\n`
}

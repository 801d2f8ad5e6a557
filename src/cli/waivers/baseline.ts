import type { Finding } from '../../finding.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'
import type { BaselineFinding, BaselineSpec } from '../../schema/generated/types.ts'

/** What a baseline is made of anew. */
export interface Rebase {
  /** The one that there is; undefined for a first one. */
  readonly old: BaselineSpec | undefined
  readonly findings: readonly Finding[]
  readonly rules: readonly CompiledRule[]
  /** Names of plans that were judged; undefined where all were. */
  readonly judged: ReadonlySet<string | null> | undefined
  /** Whether findings may be added to one that there is. */
  readonly grow: boolean
}

/** The entries of a baseline, and how it differs from the one before. */
export interface Rebased {
  readonly entries: readonly BaselineFinding[]
  readonly added: number
  readonly gone: number
  /** Findings that it does not have, since it only shrinks. */
  readonly left: number
  /** Findings that no baseline may have: of guards, of rules marked `waivable: false`, and undecided ones. */
  readonly refused: number
}

/** A baseline only shrinks: what is gone is taken out, and nothing comes in unless that is asked for. */
export function rebased({ old, findings, rules, judged, grow }: Rebase): Rebased {
  const open = findings.filter(({ kind, waiver }) => kind === 'policy' && waiver === null)
  const fixed = new Set(rules.filter(isFixed).map(({ id }) => id))
  const allowed = open.filter(({ rule, outcome }) => outcome === 'violated' && !fixed.has(rule))
  const found = counted(allowed.map(entryOf))
  const before = old?.findings ?? []
  const isElsewhere = ({ plan }: BaselineFinding): boolean => judged !== undefined && !judged.has(plan ?? null)
  const kept = before.filter((entry) => isElsewhere(entry) || take(found, entry))
  const fresh = allowed.map(entryOf).filter((entry) => take(found, entry))
  const added = old === undefined || grow ? fresh : []
  return {
    entries: [...kept, ...added].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    ...{ added: added.length, gone: before.length - kept.length },
    ...{ left: fresh.length - added.length, refused: open.length - allowed.length },
  }
}

function isFixed({ source: { spec } }: CompiledRule): boolean {
  return spec.guard !== undefined || spec.waivable === false
}

function entryOf({ rule, plan, step, account, fingerprint }: Finding): BaselineFinding {
  return {
    rule,
    ...(plan !== null && { plan }),
    ...(step !== null && { step }),
    ...(account !== null && { account }),
    fingerprint,
  }
}

/** Two findings of one fingerprint are two entries. */
function counted(entries: readonly BaselineFinding[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(matchOf(entry), (counts.get(matchOf(entry)) ?? 0) + 1)
  return counts
}

function take(counts: Map<string, number>, entry: BaselineFinding): boolean {
  const left = counts.get(matchOf(entry)) ?? 0
  counts.set(matchOf(entry), left - 1)
  return left > 0
}

function matchOf({ rule, fingerprint }: BaselineFinding): string {
  return JSON.stringify([rule, fingerprint])
}

function keyOf({ rule, plan = '', step = '', account = '', fingerprint }: BaselineFinding): string {
  return JSON.stringify([plan, rule, step, account, fingerprint])
}

import type { Finding } from '../finding.ts'
import { en } from '../words/en.ts'
import type { Words } from '../words/words.ts'
import type { Entry } from './group.ts'
import { mostSevere, weightCounts } from './severity.ts'

/** More entries of one plan are read by nobody. */
const mostOfPlan = 1_000

/** The entries that people are shown, in the order in which they came, and the findings of the others, by plan. */
export interface Room {
  readonly shown: readonly Entry[]
  readonly left: ReadonlyMap<string, readonly Finding[]>
}

/** Of each plan the most severe entries. */
export function roomFor(entries: readonly Entry[]): Room {
  const left = new Map<string, readonly Finding[]>()
  const hidden = new Set<Entry>()
  for (const [plan, own] of byPlan(entries)) {
    const others = mostSevere(own, mostOfPlan, ({ first }) => first).left
    if (others.length === 0) continue
    left.set(
      plan,
      others.flatMap(({ findings }) => findings),
    )
    for (const entry of others) hidden.add(entry)
  }
  return { shown: hidden.size === 0 ? entries : entries.filter((entry) => !hidden.has(entry)), left }
}

/** What was left out of each plan, and where everything is. Not printable yet. */
export function leftOutLines({ left }: Room, words: Words = en): readonly string[] {
  if (left.size === 0) return []
  const { leftOutOf, leftOutHint } = words.report
  return [...[...left].map(([plan, findings]) => leftOutOf(plan, weightCounts(findings, words))), leftOutHint]
}

/** By the plan's name, or else its file. */
function byPlan(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const plans = new Map<string, Entry[]>()
  for (const entry of entries) {
    const key = entry.first.plan ?? entry.first.file
    const own = plans.get(key)
    if (own === undefined) plans.set(key, [entry])
    else own.push(entry)
  }
  return plans
}

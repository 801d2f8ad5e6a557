import { enforcements, type Finding } from '../finding.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import type { JudgedPlan } from './reading.ts'

const levels = enforcements.toReversed()

/** How much a finding weighs: what is invalid most, and what is undecided as much as what is violated. */
function levelOf({ outcome, enforcement }: Finding): number {
  return outcome === 'invalid' ? levels.length : levels.indexOf(enforcement)
}

/** A plan before and after a change, and where each of its steps has gone. */
export interface Comparison {
  readonly before: JudgedPlan
  readonly after: JudgedPlan
  readonly places: ReadonlyMap<number, number>
}

/**
 * Why a change is no fix of the findings it was made for: one of them is still there, or there is one that was not, and that weighs as
 * much. Findings are told apart by rule, step and account, for messages count things and steps without an id are called by their position.
 */
export function whyNoFix({ before, after, places }: Comparison, targets: readonly Finding[]): string | undefined {
  const origin = new Map([...places].map(([from, to]) => [to, from]))
  const keyBefore = keyIn(before.expanded, (index) => index)
  const keyAfter = keyIn(after.expanded, (index) => origin.get(index) ?? `new ${index}`)
  const left = new Set(after.findings.map(keyAfter))
  const target = targets.find((finding) => left.has(keyBefore(finding)))
  if (target !== undefined) return `what could be tried does not help: ${target.message}`
  const level = Math.min(...targets.map(levelOf))
  const fresh = [
    ...surplus(after.findings.filter(isDecided), keyAfter, before.findings.filter(isDecided), keyBefore),
    ...surplus(after.findings, keyAfter, before.findings, keyBefore),
  ]
  const worse = fresh.find((finding) => levelOf(finding) >= level)
  return worse === undefined ? undefined : `what could be tried brings ${worse.rule}: ${worse.message}`
}

function isDecided({ outcome }: Finding): boolean {
  return outcome !== 'indeterminate'
}

type Key = (finding: Finding) => string

function keyIn(plan: ExpandedPlan | undefined, name: (index: number) => number | string): Key {
  const indexes = new Map(plan?.steps.map(({ id, index }) => [id, index]))
  return ({ rule, step, account, message }) => {
    const index = step === null ? undefined : indexes.get(step)
    return JSON.stringify(index === undefined ? [rule, step, account, message] : [rule, name(index), account])
  }
}

/** Findings that are there more often than before. */
function surplus(
  after: readonly Finding[],
  keyAfter: Key,
  before: readonly Finding[],
  keyBefore: Key,
): readonly Finding[] {
  const counts = new Map<string, number>()
  for (const finding of before) counts.set(keyBefore(finding), (counts.get(keyBefore(finding)) ?? 0) + 1)
  return after.filter((finding) => {
    const key = keyAfter(finding)
    const count = counts.get(key) ?? 0
    counts.set(key, count - 1)
    return count <= 0
  })
}

import { type Enforcement, type Finding, isAtLeast } from '../finding.ts'
import { en } from '../words/en.ts'
import type { Count, Words } from '../words/words.ts'
import { printable } from './printable.ts'

/** How formats of other programs rank what is found. */
export type Level = 'error' | 'warning' | 'note'

/** Every level, the most severe first. */
export const levels: readonly Level[] = ['error', 'warning', 'note']

const levelOfEnforcement = { deny: 'error', warn: 'warning', info: 'note' } as const satisfies Record<
  Enforcement,
  Level
>

type Weighed = Pick<Finding, 'enforcement' | 'outcome' | 'waiver'>

export function levelOf({ outcome, enforcement }: Weighed): Level {
  return outcome === 'invalid' ? 'error' : levelOfEnforcement[enforcement]
}

/** In a word or two: `deny`, `warn (indeterminate)`, `invalid`, `deny (waived: …)`. */
export function weightOf({ outcome, enforcement, waiver }: Weighed, { report }: Words = en): string {
  return report.weight(enforcement, outcome, waiver === null ? null : printable(waiver.id))
}

export function isOpen({ waiver }: Weighed): boolean {
  return waiver === null
}

/** Whether a finding has a say in the verdict. */
export function decides(finding: Weighed, failOn: Enforcement): boolean {
  const { outcome, enforcement } = finding
  return isOpen(finding) && (outcome === 'invalid' || isAtLeast(enforcement, failOn))
}

/** The most severe first: open before waived, then by level, decided before undecided; equals stay in their order. */
export function bySeverity<T>(items: readonly T[], findingOf: (item: T) => Weighed): readonly T[] {
  return items.toSorted((a, b) => rank(findingOf(a)) - rank(findingOf(b)))
}

/** As many of the most severe as a consumer takes, and the others. */
export function mostSevere<T>(
  items: readonly T[],
  most: number,
  findingOf: (item: T) => Weighed,
): { readonly shown: readonly T[]; readonly left: readonly T[] } {
  const ranked = bySeverity(items, findingOf)
  return { shown: ranked.slice(0, most), left: ranked.slice(most) }
}

/** How many there are of each weight: `3 deny, 1 warn (indeterminate)`. */
export function countByWeight(findings: readonly Weighed[], words: Words = en): string {
  return words.report.weights(weightCounts(findings, words))
}

export function weightCounts(findings: readonly Weighed[], words: Words): readonly Count[] {
  const counts = new Map<string, number>()
  for (const finding of bySeverity(findings, (one) => one)) {
    const weight = isOpen(finding) ? weightOf(finding, words) : words.report.waived
    counts.set(weight, (counts.get(weight) ?? 0) + 1)
  }
  return [...counts].map(([weight, count]) => [count, weight])
}

/** A sentence about findings that a consumer has no room for. */
export function leftOutSentence(findings: readonly Weighed[], words: Words = en): string {
  return words.report.leftOut(weightCounts(findings, words))
}

const outcomes: readonly Finding['outcome'][] = ['invalid', 'violated', 'indeterminate']

function rank(finding: Weighed): number {
  const level = levels.indexOf(levelOf(finding))
  return (isOpen(finding) ? 0 : 100) + level * 10 + outcomes.indexOf(finding.outcome)
}

import type { Finding } from '../finding.ts'
import type { SharePlan } from '../schema/generated/types.ts'
import { type Change, withReferences } from './change.ts'
import type { Proposal } from './scene.ts'
import type { Sheet } from './sheet.ts'
import { inOrder, overlap, type Splice } from './splice.ts'
import { obstacles, splicesOf } from './splices.ts'

/** A proposal, and the findings that it is against. */
export interface Candidate {
  readonly proposal: Proposal
  readonly targets: readonly Finding[]
}

/** Candidates as one change of a text. */
export interface Combination {
  readonly changes: readonly Change[]
  readonly splices: readonly Splice[]
}

/** Several candidates at once, or why they cannot be made together, or at all. */
export function combine(sheet: Sheet, document: SharePlan, candidates: readonly Candidate[]): Combination | string {
  const changes = withReferences(
    document.spec.steps,
    candidates.flatMap(({ proposal }) => proposal.changes),
  )
  const splices: Splice[] = []
  for (const part of [...candidates.map(({ proposal }) => proposal.changes), followed(changes, candidates)]) {
    const found = part.map((change) => splicesOf(sheet, change, changes))
    const obstacle = found.find((one) => typeof one === 'string')
    if (obstacle !== undefined) return obstacles[obstacle]
    splices.push(...mergeInsertions(found.flatMap((one) => (typeof one === 'string' ? [] : one))))
  }
  if (overlap(splices)) return 'its edits touch each other'
  return { changes, splices: withoutLastBreak(sheet.text, splices) }
}

/** A text that does not end with a line break gets none when its last lines go. */
function withoutLastBreak(text: string, splices: readonly Splice[]): readonly Splice[] {
  const kept = [...inOrder(splices)]
  let start = text.length
  for (let last = kept.at(-1); last?.end === start && last.text === ''; last = kept.at(-1)) {
    kept.pop()
    start = last.start
    while (/[\r\n]/.test(text.charAt(start - 1)) && (kept.at(-1)?.end ?? 0) < start) start--
  }
  return start === text.length || /[\r\n]$/.test(text) ? splices : [...kept, { start, end: text.length, text: '' }]
}

/** The changes that no candidate has asked for. */
function followed(changes: readonly Change[], candidates: readonly Candidate[]): readonly Change[] {
  return changes.slice(candidates.reduce((count, { proposal }) => count + proposal.changes.length, 0))
}

/** What one candidate inserts twice at one place stands there in its order. */
function mergeInsertions(splices: readonly Splice[]): readonly Splice[] {
  const merged: Splice[] = []
  for (const splice of inOrder(splices)) {
    const last = merged.at(-1)
    const same = last !== undefined && last.start === splice.start && last.end === last.start && splice.end === last.end
    if (same) merged[merged.length - 1] = { ...last, text: last.text + splice.text }
    else merged.push(splice)
  }
  return merged
}

import type { Problem } from '../document.ts'
import type { Finding, Position, Range } from '../finding.ts'

export function sameRange(one: Range, other: Range): boolean {
  return samePosition(one.start, other.start) && samePosition(one.end, other.end)
}

function samePosition(one: Position, other: Position): boolean {
  return one.line === other.line && one.column === other.column
}

/** What two judgements of the same text call the same finding. */
export function findingKey({
  rule,
  file,
  range,
  account,
}: Pick<Finding, 'rule' | 'file' | 'range' | 'account'>): string {
  const { start, end } = range
  return JSON.stringify([file, rule, start.line, start.column, end.line, end.column, account])
}

/** The same for a problem that is to become a finding. */
export function problemKey({ rule, location }: Pick<Problem, 'rule' | 'location'>): string {
  return findingKey({ rule, ...location, account: null })
}

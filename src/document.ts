import type { DocumentRuleId, Location, Path, Range } from './finding.ts'

/**
 * A valid document together with the text it came from. `locate` turns a path into a range in that text, and never
 * leaves the file; `part: 'key'` gives the range of the last key alone.
 */
export interface Located<T> {
  readonly value: T
  readonly file: string
  locate(path: Path, part?: 'value' | 'key'): Range
}

/** Why a document is not valid: what is wrong, what was expected, what to do, and where. */
export interface Problem {
  readonly rule: DocumentRuleId
  readonly message: string
  readonly remediation: string
  readonly location: Location
}

import type { Location } from '../finding.ts'

/** What keeps a command from doing its work: what is wrong and was expected, what to do, and where if it is in a file. */
export interface Complaint {
  readonly message: string
  readonly remediation: string
  readonly location?: Location
}

/**
 * Usage or configuration is wrong: the command ends with exit code 2 and prints the complaints. The only error that commands
 * throw on purpose; whatever else is thrown is a bug, and told as one.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
  readonly complaints: readonly Complaint[]
  /** The text of a file that a complaint points into. */
  readonly sources: Sources

  constructor(complaints: readonly Complaint[], sources: Sources = () => undefined) {
    super(complaints.map(({ message }) => message).join('; '))
    this.complaints = complaints
    this.sources = sources
  }
}

/** The text of a file by the name that locations use. */
export type Sources = (file: string) => string | undefined

export function usageError(message: string, remediation: string): UsageError {
  return new UsageError([{ message, remediation }])
}

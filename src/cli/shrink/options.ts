import type { Command } from 'commander'
import { usageError } from '../errors.ts'

export interface ShrinkFlags {
  /** True: to standard output. */
  readonly shrink?: string | true
  readonly shrinkFinding?: string
  readonly redact?: boolean
  readonly anyOrder?: boolean
}

export function addShrinkOptions(command: Command): Command {
  return command
    .option(
      '--shrink [file]',
      'reduce a failing plan to the least that still fails: as a case of the rule, in a new file',
    )
    .option(
      '--shrink-finding <what>',
      'the finding to keep: a rule, or the start of a fingerprint (default: the first)',
    )
}

/** Refuses flags that cannot be meant together. */
export function checkShrinkFlags({ shrink, shrinkFinding, redact, anyOrder }: ShrinkFlags): void {
  if (shrink === undefined && shrinkFinding !== undefined)
    throw usageError('--shrink-finding is about --shrink', 'Add --shrink.')
  if (shrink === undefined) return
  if (redact) throw usageError('--shrink keeps values as they are, and --redact hides them', 'Drop one of them.')
  if (anyOrder)
    throw usageError('--shrink is about the plan as it is written, and --any-order about others', 'Drop one of them.')
}

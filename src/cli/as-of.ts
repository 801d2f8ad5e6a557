import { parseInstant } from '../schema/instant.ts'
import { usageError } from './errors.ts'
import type { CliIo } from './io.ts'

/** The time that `--as-of` names, or else now: ms since the epoch. Throws a `UsageError` where it is none. */
export function clockOf({ asOf }: { readonly asOf?: string }, io: Pick<CliIo, 'now'>): number {
  if (asOf === undefined) return io.now()
  const instant = parseInstant(asOf)
  if (instant !== undefined) return instant
  throw usageError(`--as-of ${JSON.stringify(asOf)} is no RFC 3339 time`, 'Write for example 2026-11-24T02:00:00Z.')
}

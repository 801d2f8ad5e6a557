import type { Call } from '../execute/call.ts'
import { type Newcomers, newcomers } from '../plan/newcomers.ts'
import type { State } from '../plan/state.ts'

/** Accounts that calls would give an image, and that by the inventory have none of the owner's images yet. */
export function firstTimeSharees(calls: readonly Call[], initial: State): Newcomers {
  return newcomers(
    calls.flatMap(({ parameters }) => ('AddAccount' in parameters ? (parameters.AddAccount ?? []) : [])),
    initial,
  )
}

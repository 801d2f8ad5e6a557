import type { ExpandedStep } from '../plan/model.ts'
import { copiesPerRegion } from './call.ts'
import type { OnFailure } from './entry.ts'

/** Where a step stands while a run goes on. `failed`: it ended in any other way than `done`. */
export type StepState = 'waiting' | 'copying' | 'done' | 'failed'

/** All that decides what happens next. */
export interface Progress {
  readonly steps: readonly ExpandedStep[]
  /** By position, as `schedule` says. */
  readonly after: readonly (readonly number[])[]
  readonly states: readonly StepState[]
  readonly onFailure: OnFailure
  /** Somebody asked the run to stop. */
  readonly stopped: boolean
}

/** `start`: perform the step. `poll`: look after the copies that run. `end`: nothing is left to do, or to be done. */
export type Move =
  | { readonly kind: 'start'; readonly index: number }
  | { readonly kind: 'poll' }
  | { readonly kind: 'end' }

/**
 * What to do next: the first step whose predecessors are done and, for a copy, whose region has room; while there is none, wait for
 * copies. After a failure no step is started any more, or (`continue`) none that follows it; copies that run are awaited. Whoever asks
 * to stop does not wait.
 */
export function nextMove(progress: Progress): Move {
  const { states, stopped, onFailure } = progress
  if (stopped) return { kind: 'end' }
  if (onFailure === 'continue' || !states.includes('failed')) {
    const index = states.findIndex((state, position) => state === 'waiting' && isReady(progress, position))
    if (index >= 0) return { kind: 'start', index }
  }
  return states.includes('copying') ? { kind: 'poll' } : { kind: 'end' }
}

function isReady(progress: Progress, index: number): boolean {
  const { steps, after, states } = progress
  const step = steps[index]
  if (step === undefined || !(after[index] ?? []).every((before) => states[before] === 'done')) return false
  return step.action !== 'copy' || copiesInto(progress, step.to.region) < copiesPerRegion
}

function copiesInto({ steps, states }: Progress, region: string): number {
  return steps.filter(
    (step, index) => states[index] === 'copying' && step.action === 'copy' && step.to.region === region,
  ).length
}

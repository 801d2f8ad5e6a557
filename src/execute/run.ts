import type { RunContext } from './context.ts'
import type { EndReason, StepResult } from './entry.ts'
import { type Execution, Work } from './work.ts'

/** What a run came to: one result a step, in the order of the plan. `broken`: it could not go on, for this reason. */
export type RunResult =
  | { readonly results: readonly StepResult[]; readonly reason: EndReason }
  | { readonly results: readonly StepResult[]; readonly reason: 'broken'; readonly broken: unknown }

/**
 * Executes a plan: every effect is probe, intent, call, outcome and read-back, each recorded before the next. The first step that
 * does not come to its end ends the run. Never throws: what breaks (the record, or this program) is in the result.
 */
export async function executePlan(execution: Execution, run: RunContext): Promise<RunResult> {
  const work = new Work(execution, run)
  try {
    await work.finish()
  } catch (broken) {
    return { results: work.results(broken), reason: 'broken', broken }
  }
  const results = work.results()
  const done = results.every(({ status }) => status === 'done')
  return { results, reason: done ? 'completed' : run.stopped() ? 'interrupted' : 'stopped' }
}

/** Whether anything changed in the cloud, or may have. */
export function hasChanged(results: readonly StepResult[]): boolean {
  return results.some(({ changed }) => changed)
}

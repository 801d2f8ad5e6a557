import { type Cloud, CloudError } from './cloud.ts'
import type { ProgressEvent } from './context.ts'
import type { ResumeEntry } from './entry.ts'
import type { JournalRecord } from './journal.ts'
import { type RunProgress, replayRun, UnapprovedCallError } from './replay.ts'
import type { RunResult } from './run.ts'
import { carryOut, exitOf, type OpenRecord, type RemoteSession } from './session.ts'
import type { ExecutionSettings } from './settings.ts'

/** A run that was begun and did not come to its end, open for going on with. */
export interface HeldRun {
  readonly records: readonly JournalRecord[]
  /** Begins the next session. */
  reopen(entry: ResumeEntry): Promise<OpenRecord | RemoteSession>
  release(): Promise<void>
}

/** The world around a resume. `hold` keeps others out, and reads the record only then. */
export interface ResumePorts {
  readonly cloud: Cloud
  readonly hold: () => Promise<HeldRun>
  /** Why the approvals of the run do not let it go on, if so. */
  readonly authorize: (run: RunProgress) => Promise<readonly string[]>
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** What became of a resume. Only `executed` and `handed-over` can have changed anything. */
export type ResumeOutcome =
  | { readonly kind: 'over'; readonly reason: 'completed' | 'abandoned' }
  | { readonly kind: 'unapproved'; readonly message: string }
  | { readonly kind: 'not-approved'; readonly reasons: readonly string[] }
  | { readonly kind: 'wrong-account'; readonly caller: string; readonly expected: string }
  /** It was begun in the cloud, and this is a loopback endpoint, or the other way round. */
  | { readonly kind: 'other-cloud'; readonly simulated: boolean }
  /** `changed`: an earlier session changed something, or may have. */
  | { readonly kind: 'cloud-failed'; readonly error: CloudError; readonly changed: boolean }
  | { readonly kind: 'executed'; readonly result: RunResult; readonly exit: number; readonly run: RunProgress }
  /** Other processes execute it, and nobody waits for the end. */
  | { readonly kind: 'handed-over' }

/**
 * Goes on with a run where its record ends: steps that are done stay done, a call that may have happened is looked for before anything
 * is sent, and every image is read again before its next call. Throws what `hold` and `reopen` throw.
 */
export async function resume(
  { tool, settings }: { readonly tool: string; readonly settings: ExecutionSettings },
  ports: ResumePorts,
): Promise<ResumeOutcome> {
  const held = await ports.hold()
  let changed = false
  try {
    const run = replayRun(held.records)
    changed = [...run.steps.values()].some((step) => step.changed)
    const refused = await refusal(run, ports)
    if (refused !== undefined) return refused
    const record = await held.reopen({ kind: 'resume', session: run.session + 1, tool })
    const result = await carryOut(record, run.header, { ...ports, settings }, run)
    if (result === undefined) return { kind: 'handed-over' }
    return { kind: 'executed', result, exit: exitOf(result), run }
  } catch (error) {
    if (error instanceof CloudError) return { kind: 'cloud-failed', error, changed }
    if (error instanceof UnapprovedCallError) return { kind: 'unapproved', message: error.message }
    throw error
  } finally {
    await held.release()
  }
}

async function refusal(run: RunProgress, { cloud, authorize }: ResumePorts): Promise<ResumeOutcome | undefined> {
  const { header, ended } = run
  if (ended === 'completed' || ended === 'abandoned') return { kind: 'over', reason: ended }
  if (header.simulated !== cloud.simulated) return { kind: 'other-cloud', simulated: header.simulated }
  const caller = await cloud.callerAccount()
  if (caller !== header.account) return { kind: 'wrong-account', caller, expected: header.account }
  const reasons = await authorize(run)
  return reasons.length > 0 ? { kind: 'not-approved', reasons } : undefined
}

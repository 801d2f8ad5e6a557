import type { Cloud } from './cloud.ts'
import type { ProgressEvent } from './context.ts'
import type { Durable } from './durable.ts'
import type { EndEntry, RunEntry } from './entry.ts'
import type { RunProgress } from './replay.ts'
import { executePlan, hasChanged, type RunResult } from './run.ts'
import type { ExecutionSettings } from './settings.ts'

/** The record of a run, open for writing. */
export interface OpenRecord {
  readonly durable: Durable
  close(): Promise<void>
}

/** A session that was handed over: other processes execute it. */
export interface RemoteSession {
  /** Tells of what happens, and waits for the end; `undefined`: nobody waits for it any more. */
  follow(ports: Pick<SessionPorts, 'notify' | 'stopped'>): Promise<RunResult | undefined>
}

/** What one session of a run works with. */
export interface SessionPorts {
  readonly cloud: Cloud
  readonly record: OpenRecord
  readonly settings: ExecutionSettings
  readonly stopped: () => boolean
  readonly notify: (event: ProgressEvent) => void
}

/** Executes a session, here or wherever it was handed to; `undefined`: it goes on without us. */
export function carryOut(
  session: OpenRecord | RemoteSession,
  header: RunEntry,
  ports: Omit<SessionPorts, 'record'>,
  earlier?: RunProgress,
): Promise<RunResult | undefined> {
  if ('follow' in session) return session.follow(ports)
  return executeSession(header, { ...ports, record: session }, earlier)
}

/** Executes a run from where it stands to its end, and closes its record. `earlier`: what sessions before have left. */
export async function executeSession(header: RunEntry, ports: SessionPorts, earlier?: RunProgress): Promise<RunResult> {
  const { cloud, record, settings, stopped, notify } = ports
  const { account, digest } = header
  const durable = earlier === undefined ? record.durable : inSession(record.durable, earlier.session + 1)
  try {
    const execution = { ...header, ...(earlier !== undefined && { progress: earlier.steps }) }
    const result = await executePlan(execution, { cloud, durable, settings, account, digest, stopped, notify })
    return await finish(result, durable)
  } finally {
    await record.close()
  }
}

/** The record of a later session: its names are apart from those before. Ids of steps have no spaces. */
function inSession(durable: Durable, session: number): Durable {
  return { ...durable, step: (name, work) => durable.step(`${session} ${name}`, work) }
}

/** Records how the session ended, unless its record is what broke. */
async function finish(result: RunResult, durable: Durable): Promise<RunResult> {
  const { reason } = result
  if (reason === 'broken') return result
  try {
    await durable.step<EndEntry>('end', async () => ({ kind: 'end', exit: exitOf(result), reason }))
    return result
  } catch (broken) {
    return { results: result.results, reason: 'broken', broken }
  }
}

/**
 * 0: applied. 5: something changed, or may have. Nothing changed: 7 where the cloud kept the first step from its end, 2 where
 * somebody asked to stop, or the record or this program broke.
 */
export function exitOf(result: RunResult): number {
  if (result.reason === 'completed') return 0
  if (hasChanged(result.results)) return 5
  return result.reason === 'stopped' ? 7 : 2
}

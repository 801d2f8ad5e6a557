import type { Cloud } from '../../execute/cloud.ts'
import type { ProgressEvent } from '../../execute/context.ts'
import type { RunEntry } from '../../execute/entry.ts'
import { replayRun } from '../../execute/replay.ts'
import { executeSession, exitOf } from '../../execute/session.ts'
import { redact } from '../redact.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database-port.ts'
import { dbosDurable } from './durable.ts'
import { becomeHolder, defaultHeartbeat, type HeartbeatTimes, type Holder } from './holder.ts'
import { type Libraries, loadDbos } from './library.ts'
import { Parking, parked } from './parking.ts'
import { type DbosLogger, dbosConfig, launchDbos, queueOf, type SessionInput, workflowName } from './queue.ts'
import { watchOverDead } from './recovery.ts'
import { type HeldSession, takeSession } from './sessions.ts'

/** What a worker works with. */
export interface WorkerOptions {
  readonly url: string
  /** Opens the cloud; its requests share the limiter of the database. */
  readonly cloud: Cloud
  /** Whose credentials the cloud has. */
  readonly account: string
  /** How many runs at once. It is the queue's: the worker that was started last says it for all of the account. */
  readonly concurrency: number
  /** Why a run may not be executed, if so: whoever writes to the database must not be able to give it other work. */
  readonly authorize: (run: BegunRun) => Promise<readonly string[]>
  readonly notify: (run: string, event: ProgressEvent) => void
  readonly tell: (text: string) => void
  readonly times?: HeartbeatTimes
  /** How often the queue is looked at, in milliseconds. */
  readonly pollMs?: number
}

/** What a run was begun with. `startedAt`: RFC 3339. */
export interface BegunRun {
  readonly header: RunEntry
  readonly startedAt: string
}

/** A worker at work. One a process: DBOS is global. */
export interface Worker {
  readonly id: string
  /** Raised when the others took this worker for dead: it has to end. */
  readonly lost: AbortSignal
  /** Finishes what is in flight, and leaves the rest to others. */
  stop(): Promise<void>
}

/** What became of a session, as DBOS keeps it. */
interface SessionEnd {
  readonly exit: number | null
  readonly problem: string | null
}

/** Takes runs of the account from the queue and executes them, until it is stopped. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { account, times } = options
  const { DBOS: dbos } = await loadDbos()
  const database = await openDatabase(options.url)
  let holder: Holder | undefined
  try {
    holder = await becomeHolder(database, { kind: 'worker', account, times })
    return await launch({ ...options, dbos, database, holder, parking: new Parking() })
  } catch (error) {
    await holder?.release()
    await database.close()
    throw error
  }
}

async function launch(parts: WorkParts): Promise<Worker> {
  const { account, cloud, concurrency, database, dbos, holder, parking, tell } = parts
  const { times = defaultHeartbeat, pollMs = 500 } = parts
  const queue = queueOf(account, cloud.simulated)
  dbos.registerWorkflow((input: SessionInput): Promise<SessionEnd> => executeInput(parts, input), {
    name: workflowName,
  })
  const config = { ...dbosConfig(database, loggerOver(tell)), executorID: holder.id, listenQueues: [queue] }
  await launchDbos(database, config, dbos)
  await dbos.registerQueue(queue, {
    ...{ workerConcurrency: concurrency, minPollingIntervalMs: pollMs, onConflict: 'always_update' },
  })
  const watch = watchOverDead({ database, dbos, holder, queue, times, tell })
  return {
    id: holder.id,
    lost: holder.lost,
    stop: async () => {
      await parking.leave()
      await watch.stop()
      await dbos.shutdown({ deregister: true })
      // From now on the others take over what is left.
      await holder.release()
      await database.close()
    },
  }
}

interface WorkParts extends WorkerOptions {
  readonly dbos: Libraries['dbos']['DBOS']
  readonly database: Database
  readonly holder: Holder
  readonly parking: Parking
}

/** The workflow: one session of a run, from its first step or from wherever a worker that died has left it. */
async function executeInput(parts: WorkParts, input: SessionInput): Promise<SessionEnd> {
  const { database, holder, parking, tell } = parts
  const { run } = input
  const session = await parking.inFlight(() => takeSession(database, holder, input))
  if (session === undefined) return holder.lost.aborted ? parked() : { exit: null, problem: null }
  // Whatever goes wrong, the run must not stay this worker's.
  const end = await executeTaken(parts, session, input).catch(
    (error: unknown): SessionEnd => ({ exit: null, problem: redact(wordsOf(error)) }),
  )
  await parking.inFlight(() => session.finish(end.problem))
  tell(`run ${run}: ${end.problem ?? (end.exit === 0 ? 'completed' : `over, exit code ${end.exit}`)}`)
  return end
}

async function executeTaken(
  parts: WorkParts,
  session: HeldSession,
  { run, session: number, settings }: SessionInput,
): Promise<SessionEnd> {
  const { cloud, dbos, holder, notify, parking, tell } = parts
  const begun = begunRun(session)
  if (begun === undefined) return { exit: null, problem: 'its journal has no header' }
  const problem = await refusal(begun, parts)
  if (problem !== undefined) return { exit: null, problem }
  const { header } = begun
  tell(`run ${run}: ${header.plan.name}, session ${number}`)
  const result = await executeSession(
    header,
    {
      cloud,
      record: { durable: dbosDurable({ dbos, session, parking, now: holder.now }), close: async () => undefined },
      settings,
      // Being asked to stop is the worker's business: the run goes on elsewhere.
      stopped: () => false,
      notify: (event) => notify(run, event),
    },
    number === 1 ? undefined : replayRun(before(session, number)),
  )
  return { exit: exitOf(result), problem: result.reason === 'broken' ? redact(wordsOf(result.broken)) : null }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function begunRun({ records }: HeldSession): BegunRun | undefined {
  const [first] = records
  return first?.entry.kind === 'run' ? { header: first.entry, startedAt: first.time } : undefined
}

/** Why this worker must not execute the run, if so. */
async function refusal(begun: BegunRun, parts: WorkParts): Promise<string | undefined> {
  const wrongPlace = misplaced(begun.header, parts)
  if (wrongPlace !== undefined) return wrongPlace
  const reasons = await parts.authorize(begun)
  return reasons.length === 0 ? undefined : `it may not be executed: ${reasons.join('; ')}`
}

/** What the sessions before have left, the first record of this one included. */
function before({ records }: HeldSession, session: number): HeldSession['records'] {
  const start = records.findIndex(({ entry }) => entry.kind === 'resume' && entry.session === session)
  // The number of this session comes from the one before.
  return records.slice(0, start)
}

/** Why this worker must not execute the run, if so: it is in the queue of another account. */
function misplaced({ account, simulated }: RunEntry, parts: WorkParts): string | undefined {
  if (account !== parts.account) return `this worker has the credentials of ${parts.account}, the run is for ${account}`
  if (simulated === parts.cloud.simulated) return undefined
  return simulated
    ? 'the run was begun on a loopback endpoint, and this worker works in the cloud'
    : 'the run was begun in the cloud, and this worker works on a loopback endpoint'
}

/** What DBOS says goes to stderr, and only when something is wrong. */
function loggerOver(tell: (text: string) => void): DbosLogger {
  const say = (entry: unknown): void => tell(`dbos: ${redact(entry instanceof Error ? entry.message : String(entry))}`)
  return { info: () => undefined, debug: () => undefined, warn: say, error: say }
}

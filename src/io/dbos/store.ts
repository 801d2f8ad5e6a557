import { setTimeout as wait } from 'node:timers/promises'
import type { Reservation } from '../../execute/apply.ts'
import { DurableError } from '../../execute/durable.ts'
import type { Entry, RunEntry } from '../../execute/entry.ts'
import type { Limiter, LimitSettings } from '../../execute/limit.ts'
import { RunHeldError, type RunStore, resourcesOf, type StoredRun } from '../../execute/run-store.ts'
import type { RemoteSession } from '../../execute/session.ts'
import type { ExecutionSettings } from '../../execute/settings.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { RunsError } from '../runs.ts'
import { explainDatabase, openDatabase } from './database.ts'
import type { Database } from './database-port.ts'
import { followSession } from './follow.ts'
import { becomeHolder, defaultHeartbeat, type HeartbeatTimes, type Holder } from './holder.ts'
import { type Conflict, holderWords, releaseReservation, tryClaim } from './holds.ts'
import { MissingLibraryError } from './library.ts'
import { databaseLimiter } from './limiter.ts'
import { appendLine, readLines } from './lines.ts'
import { openQueue, type Queue, queueOf } from './queue.ts'

/** How a process works with the runs of a database. */
export interface PostgresStoreOptions {
  /** What sessions that are handed over are executed with. */
  readonly settings: ExecutionSettings
  /** Ends waiting. */
  readonly stop?: AbortSignal
  /** Whether nobody waits for what is handed over. */
  readonly detach?: boolean | undefined
  /** Tells why it takes a while. */
  readonly tell?: (text: string) => void
  readonly times?: HeartbeatTimes
}

/**
 * Runs in PostgreSQL, executed by workers.
 *
 * @throws RunsError when the database cannot be used.
 */
export async function postgresStore(url: string, options: PostgresStoreOptions): Promise<RunStore> {
  const database = await openDatabase(url).catch((error: unknown) => {
    if (error instanceof MissingLibraryError || error instanceof RunsError) throw new RunsError(error.message)
    throw new RunsError(`the database of the runs cannot be used: ${explainDatabase(url, error)}`)
  })
  return new PostgresStore(database, options)
}

class PostgresStore implements RunStore {
  readonly name: string
  readonly #database: Database
  readonly #options: PostgresStoreOptions
  #queue: Promise<Queue> | undefined

  constructor(database: Database, options: PostgresStoreOptions) {
    this.name = database.name
    this.#database = database
    this.#options = options
  }

  async list(): Promise<readonly string[]> {
    const rows = await this.#reading(() =>
      this.#database.query<{ run: string }>('SELECT run FROM shareplan.journal WHERE seq = 0 ORDER BY run COLLATE "C"'),
    )
    return rows.map(({ run }) => run)
  }

  read(run: string): ReturnType<RunStore['read']> {
    return this.#reading(() => readLines(this.#database, run))
  }

  async going(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#reading(() =>
      this.#database.query<{ run: string; state: string; host: string | null; pid: number | null }>(
        `SELECT run, state, host, pid FROM shareplan.run r LEFT JOIN shareplan.holder h ON h.id = r.holder
         WHERE state IN ('queued', 'running')`,
      ),
    )
    return new Map(rows.map((row) => [row.run, holderWords(row)]))
  }

  reserve(run: string, plan: ExpandedPlan): Promise<Reservation> {
    return this.#recording('the run cannot be reserved', async () => {
      const held = await this.#claim(run, plan, false)
      return {
        record: (header) => this.#handOver(held, header, { ...header, session: 1 }, 'run'),
        release: held.release,
      }
    })
  }

  hold(run: string, purpose: 'resume' | 'end' = 'resume'): Promise<StoredRun> {
    return this.#recording('the run cannot be held', async () => {
      const header = await this.#headerOf(run)
      const held = await this.#claim(run, header.plan, purpose === 'end' ? 'withdrawn' : true)
      // Only now nobody else writes.
      const { records = [] } = (await readLines(this.#database, run)) ?? {}
      return {
        records,
        reopen: ({ session, ...rest }) =>
          this.#handOver(held, { ...rest, session }, { ...header, session }, `resume ${session}`),
        end: (name, entry) => this.#recording('the end cannot be recorded', () => this.#append(held, run, name, entry)),
        release: held.release,
      }
    })
  }

  limiter(settings: LimitSettings): Limiter {
    return databaseLimiter(this.#database, settings)
  }

  async close(): Promise<void> {
    await (await this.#queue?.catch(() => undefined))?.close()
    await this.#database.close()
  }

  async #headerOf(run: string): Promise<RunEntry> {
    const reading = await readLines(this.#database, run)
    if (reading?.broken !== undefined) {
      throw new DurableError(`the journal is broken at line ${reading.broken.line}: ${reading.broken.message}`)
    }
    const entry = reading?.records[0]?.entry
    if (entry?.kind !== 'run') throw new DurableError(`there is no run ${run}`)
    return entry
  }

  /** Waits until nobody else has what the plan needs. */
  async #claim(run: string, plan: ExpandedPlan, begun: boolean | 'withdrawn'): Promise<HeldClaim> {
    const { stop, times = defaultHeartbeat, tell = () => undefined } = this.#options
    const { account } = plan
    const holder = await becomeHolder(this.#database, { kind: 'command', account, times })
    const claim = { run, account, resources: resourcesOf(plan), holder: holder.id, begun, staleMs: times.staleMs }
    try {
      for (let told = ''; ; ) {
        const conflict = await this.#database.transaction((client) => tryClaim(client, claim))
        if (conflict === undefined) break
        const words = conflictWords(conflict)
        if (conflict.resource === undefined || stop?.aborted === true) throw new RunHeldError(words)
        if (words !== told) tell(`waiting: ${words}`)
        told = words
        await wait(500, undefined, stop === undefined ? {} : { signal: stop }).catch(() => undefined)
      }
    } catch (error) {
      await holder.release()
      throw error
    }
    return { holder, run, release: () => this.#release(holder, run) }
  }

  async #release(holder: Holder, run: string): Promise<void> {
    const free = this.#database.transaction(async (client) => {
      const { rowCount } = await client.query(
        "SELECT 1 FROM shareplan.run WHERE run = $1 AND holder = $2 AND state = 'reserved' FOR UPDATE",
        [run, holder.id],
      )
      if (rowCount === 1) await releaseReservation(client, run)
    })
    // What fails here is free as soon as this process is taken for dead.
    await free.catch(() => undefined)
    await holder.release()
  }

  #append({ holder }: HeldClaim, run: string, name: string, entry: Entry): Promise<void> {
    return this.#database.transaction(async (client) => {
      const { rowCount } = await client.query(
        "SELECT 1 FROM shareplan.run WHERE run = $1 AND holder = $2 AND state = 'reserved' FOR UPDATE",
        [run, holder.id],
      )
      if (rowCount !== 1) throw new DurableError('another process has taken over the run')
      await appendLine(client, { run, name, entry, now: holder.now() })
    })
  }

  /** Records the first line of a session, and puts it where workers find it: both, or neither. */
  #handOver(
    held: HeldClaim,
    entry: Entry,
    { run, account, simulated, session }: RunEntry & { readonly session: number },
    name: string,
  ): Promise<RemoteSession> {
    return this.#recording('the run cannot be handed over', async () => {
      this.#queue ??= openQueue(this.#database)
      const queue = await this.#queue
      const queueName = queueOf(account, simulated)
      await this.#database.transaction(async (client) => {
        const { rowCount } = await client.query(
          `UPDATE shareplan.run SET state = 'queued', session = $3, attempts = 0, problem = NULL, holder = NULL
           WHERE run = $1 AND holder = $2 AND state = 'reserved'`,
          [run, held.holder.id, session],
        )
        if (rowCount !== 1) throw new DurableError('another process has taken over the run')
        await appendLine(client, { run, name, entry, now: held.holder.now() })
        await queue.enqueue(client, queueName, { run, session, settings: this.#options.settings })
      })
      await this.#tellOfWorkers(account)
      return {
        follow: async (ports) =>
          this.#options.detach === true ? undefined : followSession(this.#database, { run, session }, ports),
      }
    })
  }

  async #tellOfWorkers(account: string): Promise<void> {
    const workers = await this.#database.query(
      "SELECT 1 FROM shareplan.holder WHERE kind = 'worker' AND account = $1 LIMIT 1",
      [account],
    )
    if (workers.length > 0) return
    this.#options.tell?.(`no worker of account ${account} is there: the run waits until one is started`)
  }

  #reading<T>(work: () => Promise<T>): Promise<T> {
    return this.#orError('the runs cannot be read', work, (message) => new RunsError(message))
  }

  #recording<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#orError(what, work, (message) => new DurableError(message))
  }

  async #orError<T>(what: string, work: () => Promise<T>, error: (message: string) => Error): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      if (thrown instanceof DurableError || thrown instanceof RunHeldError || thrown instanceof RunsError) throw thrown
      const why = thrown instanceof MissingLibraryError ? thrown.message : this.#database.explain(thrown)
      throw error(`${what}: ${why}`)
    }
  }
}

/** What this process has for a run. */
interface HeldClaim {
  readonly holder: Holder
  readonly run: string
  release(): Promise<void>
}

function conflictWords({ run, resource, who }: Conflict): string {
  if (resource === undefined) return `the run ${run} goes on: ${who}`
  const [kind, ...where] = resource.split(' ')
  const what =
    kind === 'image' ? `the image ${where[1]} in ${where[0]}` : `the name ${where.slice(2).join(' ')} in ${where[1]}`
  return `the run ${run} has ${what}: ${who}`
}

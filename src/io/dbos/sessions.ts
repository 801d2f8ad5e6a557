import type { PoolClient } from 'pg'
import { copiesPerRegion } from '../../execute/call.ts'
import { DurableError } from '../../execute/durable.ts'
import type { Entry } from '../../execute/entry.ts'
import type { JournalRecord } from '../../execute/journal.ts'
import { persistently } from './database.ts'
import type { Database } from './database-port.ts'
import type { Holder } from './holder.ts'
import { appendLine, readLines } from './lines.ts'
import { advisory } from './tables.ts'

/** A session of a run that this worker executes. Every change of it is refused once another worker has taken it over. */
export interface HeldSession {
  /** All that was recorded before this process took it. */
  readonly records: readonly JournalRecord[]
  /** Records an entry, safely. What is recorded under the name already is returned. @throws DurableError */
  append(name: string, entry: Entry): Promise<Entry>
  /** Takes room for one more copy into the region, until its step has a result. */
  copyRoom(step: string, region: string): Promise<boolean>
  /** The session is over: what the run had for itself is free. */
  finish(problem: string | null): Promise<void>
}

/** How often a session is taken over before it is taken for what kills its workers. */
const mostAttempts = 20

/** Which session of which run. */
export interface SessionId {
  readonly run: string
  readonly session: number
}

/** Takes a session that was handed over, or whose worker died; `undefined`: it is over, or this worker was taken for dead. */
export async function takeSession(
  database: Database,
  holder: Holder,
  { run, session }: SessionId,
): Promise<HeldSession | undefined> {
  const [taken] = await persistently(
    () =>
      database.query<{ fence: number; attempts: number }>(
        `UPDATE shareplan.run SET state = 'running', holder = $3, fence = fence + 1, attempts = attempts + 1
         WHERE run = $1 AND session = $2 AND state IN ('queued', 'running')
           AND EXISTS (SELECT 1 FROM shareplan.holder WHERE id = $3)
         RETURNING fence, attempts`,
        [run, session, holder.id],
      ),
    holder.lost,
  )
  if (taken === undefined) return undefined
  const reading = await persistently(() => readLines(database, run), holder.lost)
  const held = heldSession(database, holder, { run, fence: taken.fence, records: reading?.records ?? [] })
  const problem =
    taken.attempts > mostAttempts
      ? `given up: ${mostAttempts} workers were lost with it`
      : reading?.broken === undefined
        ? undefined
        : `its journal is broken at line ${reading.broken.line}: ${reading.broken.message}`
  if (problem === undefined) return held
  await held.finish(problem)
  return undefined
}

interface Taken {
  readonly run: string
  readonly fence: number
  readonly records: readonly JournalRecord[]
}

function heldSession(database: Database, holder: Holder, { run, fence, records }: Taken): HeldSession {
  const known = new Map(records.map(({ name, entry }) => [name, entry]))
  const fenced = <T>(
    work: (client: PoolClient, account: string) => Promise<T>,
    states: readonly string[] = ['running'],
  ): Promise<T> =>
    persistently(
      () =>
        database.transaction(async (client) => {
          const { rows } = await client.query<{ account: string }>(
            `SELECT account FROM shareplan.run WHERE run = $1 AND fence = $2 AND state = ANY($4)
               AND EXISTS (SELECT 1 FROM shareplan.holder WHERE id = $3) FOR UPDATE`,
            [run, fence, holder.id, states],
          )
          if (rows[0] === undefined) throw new DurableError('another worker has taken over the run')
          return work(client, rows[0].account)
        }),
      holder.lost,
    )
  return {
    records,
    append: async (name, entry) => {
      const before = known.get(name)
      if (before !== undefined) return before
      return fenced(async (client) => {
        const record = await appendLine(client, { run, name, entry, now: holder.now() })
        if (entry.kind === 'result') await freeCopy(client, run, entry.step)
        return record.entry
      })
    },
    copyRoom: (step, region) => fenced((client, account) => takeRoom(client, { run, step, account, region })),
    finish: (problem) =>
      fenced(
        async (client) => {
          await client.query('DELETE FROM shareplan.lock WHERE run = $1', [run])
          await client.query('DELETE FROM shareplan.copy WHERE run = $1', [run])
          await client.query("UPDATE shareplan.run SET state = 'over', holder = NULL, problem = $2 WHERE run = $1", [
            run,
            problem,
          ])
          // It may have been done, and the answer lost.
        },
        ['running', 'over'],
      ),
  }
}

async function freeCopy(client: PoolClient, run: string, step: string): Promise<void> {
  await client.query('DELETE FROM shareplan.copy WHERE run = $1 AND step = $2', [run, step])
}

async function takeRoom(
  client: PoolClient,
  { run, step, account, region }: { run: string; step: string; account: string; region: string },
): Promise<boolean> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [advisory.copies])
  const { rowCount } = await client.query(
    `INSERT INTO shareplan.copy (run, step, account, region) SELECT $1::text, $2::text, $3::text, $4::text
     WHERE (SELECT count(*) FROM shareplan.copy
            WHERE account = $3::text AND region = $4::text AND (run, step) <> ($1::text, $2::text)) < ${copiesPerRegion}
     ON CONFLICT (run, step) DO UPDATE SET region = $4::text`,
    [run, step, account, region],
  )
  return (rowCount ?? 0) > 0
}

import type { PoolClient } from 'pg'
import { DurableError } from '../../execute/durable.ts'
import { isAlive } from './holder.ts'
import { advisory } from './tables.ts'

/** Who wants which run, and what it needs for itself. */
export interface Claim {
  readonly run: string
  readonly account: string
  /** Sorted. */
  readonly resources: readonly string[]
  /** The process that wants it. */
  readonly holder: string
  /** Whether the run was begun before; `withdrawn`: it is also taken from the queue, and from workers that live no more. */
  readonly begun: boolean | 'withdrawn'
  /** After which silence a process is taken for dead, in milliseconds. */
  readonly staleMs: number
}

/** Why a claim cannot be granted now. `resource`: what the other run has; absent: it is the run itself that goes on. */
export interface Conflict {
  readonly run: string
  readonly resource?: string
  /** Who has the other run, in words. */
  readonly who: string
}

/** Takes everything that is claimed, or nothing. @throws DurableError where a new run is there already. */
export async function tryClaim(client: PoolClient, claim: Claim): Promise<Conflict | undefined> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [advisory.holds])
  await freeReservations(client, claim.staleMs)
  const conflict =
    (claim.begun === false ? undefined : await isGoing(client, claim)) ?? (await otherHolder(client, claim))
  if (conflict !== undefined) return conflict
  await client.query('DELETE FROM shareplan.lock WHERE run = $1', [claim.run])
  const { rowCount } = claim.begun
    ? await client.query("UPDATE shareplan.run SET state = 'reserved', holder = $2 WHERE run = $1", [
        claim.run,
        claim.holder,
      ])
    : await client.query(
        `INSERT INTO shareplan.run (run, account, state, holder) VALUES ($1, $2, 'reserved', $3) ON CONFLICT DO NOTHING`,
        [claim.run, claim.account, claim.holder],
      )
  if (rowCount !== 1) throw new DurableError(`there is ${claim.begun ? 'no' : 'a'} run ${claim.run}`)
  await client.query('INSERT INTO shareplan.lock (resource, run) SELECT unnest($1::text[]), $2', [
    claim.resources,
    claim.run,
  ])
  return undefined
}

/** What processes had reserved that live no more is free again: nothing of it was begun. */
async function freeReservations(client: PoolClient, staleMs: number): Promise<void> {
  await client.query(
    `DELETE FROM shareplan.holder WHERE kind = 'command' AND NOT (${isAlive('$1::double precision')})`,
    [staleMs],
  )
  const { rows } = await client.query<{ run: string }>(
    `SELECT run FROM shareplan.run r
     WHERE state = 'reserved' AND NOT EXISTS (SELECT 1 FROM shareplan.holder h WHERE h.id = r.holder)`,
  )
  for (const { run } of rows) await releaseReservation(client, run)
}

/** Gives back what was reserved: a run that was never begun is forgotten, another one is over as before. */
export async function releaseReservation(client: PoolClient, run: string): Promise<void> {
  await client.query('DELETE FROM shareplan.lock WHERE run = $1', [run])
  await client.query('DELETE FROM shareplan.copy WHERE run = $1', [run])
  await client.query("UPDATE shareplan.run SET state = 'over', holder = NULL WHERE run = $1", [run])
  await client.query(
    'DELETE FROM shareplan.run WHERE run = $1 AND NOT EXISTS (SELECT 1 FROM shareplan.journal WHERE run = $1)',
    [run],
  )
}

async function isGoing(client: PoolClient, { run, begun, staleMs }: Claim): Promise<Conflict | undefined> {
  const { rows } = await client.query<{ state: string; host: string | null; pid: number | null; alive: boolean }>(
    `SELECT state, host, pid, coalesce(${isAlive('$2::double precision')}, false) AS alive
     FROM shareplan.run r LEFT JOIN shareplan.holder h ON h.id = r.holder
     WHERE run = $1 AND state <> 'over' FOR UPDATE OF r`,
    [run, staleMs],
  )
  const [going] = rows
  // A worker that finds it in the queue later finds that it is not to be executed.
  if (going === undefined || (begun === 'withdrawn' && !going.alive && going.state !== 'reserved')) return undefined
  return { run, who: holderWords(going) }
}

async function otherHolder(client: PoolClient, { run, resources }: Claim): Promise<Conflict | undefined> {
  const { rows } = await client.query<{
    run: string
    resource: string
    state: string
    host: string | null
    pid: number | null
  }>(
    `SELECT l.run, l.resource, r.state, h.host, h.pid
     FROM shareplan.lock l JOIN shareplan.run r USING (run) LEFT JOIN shareplan.holder h ON h.id = r.holder
     WHERE l.resource = ANY($1) AND l.run <> $2 ORDER BY l.resource LIMIT 1`,
    [resources, run],
  )
  const [first] = rows
  return first === undefined ? undefined : { run: first.run, resource: first.resource, who: holderWords(first) }
}

/** Who has a run. */
export function holderWords(row: {
  readonly state: string
  readonly host: string | null
  readonly pid: number | null
}): string {
  const who = row.host === null ? undefined : `process ${row.pid} on ${row.host}`
  if (row.state === 'queued') return 'it waits for a worker'
  if (row.state === 'reserved') return who === undefined ? 'a process has it' : `${who} is about to begin with it`
  return who === undefined ? 'its worker is gone, and another one takes it over' : `${who} executes it`
}

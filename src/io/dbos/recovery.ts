import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from './database-port.ts'
import { type HeartbeatTimes, type Holder, isAlive } from './holder.ts'
import type { Libraries } from './library.ts'
import { applicationName, dbosSchema, executionVersion } from './queue.ts'
import { advisory } from './tables.ts'

/** What looking after the dead takes. */
export interface RecoveryParts {
  readonly database: Database
  readonly dbos: Pick<Libraries['dbos']['DBOS'], 'resumeWorkflows'>
  readonly holder: Holder
  /** The queue that this worker serves: others look after theirs. */
  readonly queue: string
  readonly times: HeartbeatTimes
  readonly tell: (text: string) => void
}

/**
 * Looks, at the pace of the heartbeat, for workers that are silent for too long, and puts back into the queue what they had. DBOS does
 * that by itself only for a process that comes back under its old name.
 */
export function watchOverDead(parts: RecoveryParts): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (parts.holder.lost.aborted) return
      await sweep(parts).catch((error: unknown) =>
        parts.tell(`looking after other workers: ${parts.database.explain(error)}`),
      )
      await wait(parts.times.heartbeatMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      stopped.abort()
      await watching
    },
  }
}

async function sweep(parts: RecoveryParts): Promise<void> {
  // Whoever could not say that he lives himself does not know who else could not.
  if (parts.holder.isSteady()) await buryDead(parts)
  for (const id of await takeOver(parts)) parts.tell(`taking over ${id}: its worker is gone`)
}

/** From here on, whatever the dead still write is refused. */
async function buryDead({ database, holder, times }: RecoveryParts): Promise<void> {
  await database.query(`DELETE FROM shareplan.holder WHERE id <> $1 AND NOT (${isAlive('$2::double precision')})`, [
    holder.id,
    times.staleMs,
  ])
}

/** One at a time, so that nobody puts back what another one has put back and a third has taken. */
function takeOver({ database, dbos, queue }: RecoveryParts): Promise<readonly string[]> {
  return database.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [advisory.sweep])
    const { rows } = await client.query<{ id: string }>(
      `SELECT workflow_uuid AS id FROM ${dbosSchema}.workflow_status
       WHERE status = 'PENDING' AND application_name = $1 AND application_version = $2 AND queue_name = $3
         AND NOT EXISTS (SELECT 1 FROM shareplan.holder WHERE holder.id = executor_id)`,
      [applicationName, executionVersion, queue],
    )
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0) await dbos.resumeWorkflows(ids, { queueName: queue })
    return ids
  })
}

import { setTimeout as wait } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { ExecutionSettings } from '../../execute/settings.ts'
import type { Database } from './database-port.ts'
import { type Libraries, loadDbos } from './library.ts'
import type { SessionId } from './sessions.ts'
import { advisory } from './tables.ts'

/** Where DBOS keeps its own tables. */
export const dbosSchema = 'shareplan_dbos'

export const applicationName = 'shareplan'

export const workflowName = 'shareplan.session'

/**
 * A worker goes on only with what workers of the same version have begun: a replay must come by the same steps in the same order.
 * test/io/dbos/crash.test.ts tells when this has to change.
 */
export const executionVersion = 'shareplan-execution-2'

/** What a session is executed with: the input of its workflow. The header is in the journal. */
export interface SessionInput extends SessionId {
  readonly settings: ExecutionSettings
}

/** The sessions of an account's runs, so that only workers with its credentials take them. */
export function queueOf(account: string, simulated: boolean): string {
  return `shareplan-${simulated ? 'simulated-' : ''}${account}`
}

/** Hands sessions over to workers. */
export interface Queue {
  /** Becomes true together with what else the transaction does. */
  enqueue(client: PoolClient, queue: string, input: SessionInput): Promise<void>
  close(): Promise<void>
}

/** Opens the queues, and makes the tables of DBOS where they are missing. */
export async function openQueue(database: Database): Promise<Queue> {
  const dbos = await loadDbos()
  await prepareDbos(database, dbos)
  const client = await dbos.DBOSClient.create({
    systemDatabaseUrl: database.url,
    systemDatabasePool: database.pool,
    systemDatabaseSchemaName: dbosSchema,
    applicationName,
    logger: silent,
  })
  return {
    enqueue: async (connection, queueName, input) => {
      await client.enqueueInTransaction(
        connection,
        {
          ...{ queueName, workflowName, applicationName, appVersion: executionVersion },
          workflowID: `${input.run}:${input.session}`,
        },
        input,
      )
    },
    close: () => client.destroy(),
  }
}

/** DBOS makes its tables when it is launched. Usually a worker was there before. */
async function prepareDbos(database: Database, { DBOS }: Libraries['dbos']): Promise<void> {
  const [found] = await database.query<{ there: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'workflow_status') AS there",
    [dbosSchema],
  )
  if (found?.there === true) return
  await launchDbos(database, { ...dbosConfig(database, silent), executorID: 'prepare', listenQueues: [] }, DBOS)
  await DBOS.shutdown({ deregister: true })
}

/**
 * Launches DBOS while nobody else does: two that make or change its tables at once get into each other's way. Nobody waits inside of a
 * statement for his turn, because making an index waits for every statement there is.
 */
export async function launchDbos(
  { pool }: Database,
  config: DbosConfig,
  dbos: Libraries['dbos']['DBOS'],
): Promise<void> {
  const client = await pool.connect()
  const turn = async (): Promise<boolean> => {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [advisory.launch])
    return rows[0]?.mine === true
  }
  try {
    while (!(await turn())) await wait(100)
    dbos.setConfig(config)
    await dbos.launch()
  } finally {
    // With the connection, its lock goes.
    client.release(true)
  }
}

type DbosConfig = Parameters<Libraries['dbos']['DBOS']['setConfig']>[0]

export type DbosLogger = NonNullable<DbosConfig['logger']>

/** What is the same wherever DBOS is launched. */
export function dbosConfig(database: Database, logger: DbosLogger): DbosConfig {
  return {
    name: applicationName,
    systemDatabaseUrl: database.url,
    systemDatabasePool: database.pool,
    systemDatabaseSchemaName: dbosSchema,
    applicationVersion: executionVersion,
    useListenNotify: false,
    logger,
  }
}

const silent: DbosLogger = {
  info: () => undefined,
  debug: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

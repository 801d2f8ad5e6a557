import { RunsError } from '../runs.ts'
import type { Database } from './database-port.ts'

/** The version of our tables; others are refused. */
const tablesVersion = 1

/** Keys of advisory locks: for making tables, holding things, looking after the dead, counting copies, and launching DBOS. */
export const advisory = {
  tables: 7_324_001,
  holds: 7_324_002,
  sweep: 7_324_003,
  copies: 7_324_004,
  launch: 7_324_005,
} as const

/**
 * `holder`: processes that are alive, by their heartbeat. `run`: one row a run; `fence` goes up with every process that takes it over,
 * so that a record of one that was taken for dead is refused. `journal`: the lines of the file that the folder would hold. `lock`: what
 * a run has for itself. `copy`: copies in flight. `bucket`: the rate limiter.
 */
const tables = `
CREATE TABLE shareplan.holder (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('worker', 'command')),
  account text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  beat timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE shareplan.run (
  run text PRIMARY KEY,
  account text NOT NULL,
  state text NOT NULL CHECK (state IN ('reserved', 'queued', 'running', 'over')),
  session integer NOT NULL DEFAULT 0,
  holder text,
  fence integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  problem text
);
CREATE TABLE shareplan.journal (
  run text NOT NULL REFERENCES shareplan.run,
  seq integer NOT NULL,
  name text NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (run, seq),
  UNIQUE (run, name)
);
CREATE TABLE shareplan.lock (
  resource text PRIMARY KEY,
  run text NOT NULL REFERENCES shareplan.run
);
CREATE INDEX ON shareplan.lock (run);
CREATE TABLE shareplan.copy (
  run text NOT NULL REFERENCES shareplan.run,
  step text NOT NULL,
  account text NOT NULL,
  region text NOT NULL,
  PRIMARY KEY (run, step)
);
CREATE TABLE shareplan.bucket (
  account text NOT NULL,
  region text NOT NULL,
  rate double precision NOT NULL,
  tokens double precision NOT NULL,
  at double precision NOT NULL,
  lowered_at double precision NOT NULL,
  PRIMARY KEY (account, region)
);
CREATE TABLE shareplan.format (version integer NOT NULL);
INSERT INTO shareplan.format VALUES (${tablesVersion});
`

/** Makes the tables where they are missing. @throws RunsError when they are of another version. */
export async function prepareTables(database: Database): Promise<void> {
  const version = (await versionOf(database)) ?? (await makeTables(database))
  if (version === tablesVersion) return
  throw new RunsError(
    `the tables of ${database.name} are of version ${version}: this shareplan works with version ${tablesVersion}`,
  )
}

async function versionOf(database: Pick<Database, 'query'>): Promise<number | undefined> {
  // Not to_regclass: it may still answer from before a lock was waited for.
  const [found] = await database.query<{ there: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'shareplan' AND tablename = 'format') AS there",
  )
  if (found?.there !== true) return undefined
  const [format] = await database.query<{ version: number }>('SELECT version FROM shareplan.format')
  return format?.version
}

async function makeTables(database: Database): Promise<number> {
  return database.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [advisory.tables])
    const known = await versionOf({ query: async (text) => (await client.query(text)).rows })
    if (known !== undefined) return known
    await client.query('CREATE SCHEMA IF NOT EXISTS shareplan')
    await client.query(tables)
    return tablesVersion
  })
}

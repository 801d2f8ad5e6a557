import type { Pool, PoolClient, QueryResultRow } from 'pg'

/** The database of the runs. What it rejects with may hold secrets: `explain` makes a text of it. */
export interface Database {
  /** Host, port and name; no user, no password. */
  readonly name: string
  readonly url: string
  readonly pool: Pool
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Commits what the work has done, or nothing of it. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>
  /** An error of the database in words, without secrets. */
  explain(error: unknown): string
  close(): Promise<void>
}

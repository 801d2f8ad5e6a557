import type { PoolClient } from 'pg'
import type { Entry } from '../../execute/entry.ts'
import { type JournalReading, type JournalRecord, parseJournal, recordLine, sealRecord } from '../../execute/journal.ts'
import { notBefore, recorded } from '../journal-writer.ts'
import type { Database } from './database-port.ts'

/** A record to be written. */
export interface NewRecord {
  readonly run: string
  readonly name: string
  readonly entry: Entry
  /** Milliseconds since the epoch, the database's clock. */
  readonly now: number
}

/**
 * Appends a record to the journal of a run, in the same form and with the same chain as a file. Where the name is there already the
 * line is left as it is. Whoever calls holds the row of the run. The record.
 *
 * @throws DurableError where the entry cannot be recorded as it is.
 */
export async function appendLine(client: PoolClient, { run, name, entry, now }: NewRecord): Promise<JournalRecord> {
  const { rows } = await client.query<{ last: string | null; known: string | null }>(
    `SELECT (SELECT line FROM shareplan.journal WHERE run = $1 ORDER BY seq DESC LIMIT 1) AS last,
            (SELECT line FROM shareplan.journal WHERE run = $1 AND name = $2) AS known`,
    [run, name],
  )
  const { last = null, known = null } = rows[0] ?? {}
  if (known !== null) return JSON.parse(known) as JournalRecord
  const before = last === null ? undefined : (JSON.parse(last) as JournalRecord)
  const time = notBefore(before?.time, new Date(now).toISOString())
  const record = sealRecord({ time, name, entry: recorded(entry, []) }, before)
  await client.query('INSERT INTO shareplan.journal (run, seq, name, line) VALUES ($1, $2, $3, $4)', [
    run,
    record.seq,
    name,
    recordLine(record),
  ])
  return record
}

/** The journal of a run, verified; `undefined`: there is none. */
export async function readLines(database: Pick<Database, 'query'>, run: string): Promise<JournalReading | undefined> {
  const rows = await database.query<{ line: string }>(
    'SELECT line FROM shareplan.journal WHERE run = $1 ORDER BY seq',
    [run],
  )
  return rows.length === 0 ? undefined : parseJournal(rows.map(({ line }) => line).join(''))
}

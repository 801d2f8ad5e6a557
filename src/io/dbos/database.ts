import { setTimeout as wait } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { redact } from '../redact.ts'
import type { Database } from './database-port.ts'
import { loadPg } from './library.ts'
import { prepareTables } from './tables.ts'

/**
 * Opens the database and makes what tables are missing.
 *
 * @throws MissingLibraryError; whatever the database says.
 */
export async function openDatabase(url: string): Promise<Database> {
  const database = await connect(url)
  try {
    await prepareTables(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function connect(url: string): Promise<Database> {
  const { Pool } = await loadPg()
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    max: 10,
    application_name: 'shareplan',
  })
  // A connection that breaks while nobody uses it: whoever asks next gets another one.
  pool.on('error', () => undefined)
  return {
    name: databaseName(url),
    url,
    pool,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows,
    transaction: (work) => inTransaction(pool, work),
    explain: (error) => explainDatabase(url, error),
    close: () => pool.end(),
  }
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // A connection that breaks between two queries tells the next one; without a listener the process would end.
  const heard = (): void => undefined
  client.on('error', heard)
  let broken = true
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    broken = false
    return result
  } catch (error) {
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.off('error', heard)
    client.release(broken)
  }
}

/** An error of a database in words, without the secrets of its URL. */
export function explainDatabase(url: string, error: unknown): string {
  return redact(wordsOf(error), secretsOf(url))
}

/** How outputs call a database: `postgres://host:port/name`. */
function databaseName(url: string): string {
  if (!URL.canParse(url)) return 'postgres://'
  const { host, pathname } = new URL(url)
  return `postgres://${host}${pathname}`
}

function secretsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [url]
  const { password, searchParams } = new URL(url)
  const given = [password, searchParams.get('password') ?? '']
  return given.flatMap((secret) => (secret === '' ? [] : [secret, decoded(secret)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A refused connection to several addresses has no message of its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0])
  return error instanceof Error ? error.message || error.name : String(error)
}

/** Classes of SQLSTATE and codes of Node that say that the database was not there, not that it said no. */
const passing = /^(?:08...|57P0.|53300|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT)$/

function isPassing(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isPassing)
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return passing.test(code) || /connection (?:terminated|timeout)|timeout expired|timeout exceeded/i.test(error.message)
}

/** Does the work, again and again while the database is away. The work must be one that may be done twice. */
export async function persistently<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (let pause = 100; ; pause = Math.min(2_000, pause * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || stop.aborted) throw error
      await wait(pause)
    }
  }
}

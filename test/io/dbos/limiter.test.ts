import { afterAll, beforeAll, expect, it } from 'vitest'
import { burst, limitSettings } from '../../../src/execute/limit.ts'
import { openDatabase } from '../../../src/io/dbos/database.ts'
import type { Database } from '../../../src/io/dbos/database-port.ts'
import { databaseLimiter } from '../../../src/io/dbos/limiter.ts'
import { describeWith } from '../../clients/support/client.ts'
import { limiterContract } from '../../support/contract/limiter.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'

describeWith('PostgreSQL: the shared limiter', hasPostgres, () => {
  let postgres: Postgres
  const opened: Database[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)

  afterAll(async () => {
    for (const database of opened) await database.close()
    await postgres.stop()
  })

  async function open(url: string): Promise<Database> {
    const database = await openDatabase(url)
    opened.push(database)
    return database
  }

  async function now(database: Database): Promise<number> {
    const [row] = await database.query<{ now: number }>(
      'SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS now',
    )
    return row?.now ?? 0
  }

  limiterContract(async (settings) => {
    const database = await open(await postgres.createDatabase())
    return { limiter: databaseLimiter(database, settings), now: () => now(database) }
  })

  it('is one for all who use the database', async () => {
    const url = await postgres.createDatabase()
    const settings = limitSettings(50)
    const times: number[] = []
    const key = { account: '1000000000000001', region: 'cn-beijing' }
    const workers = await Promise.all(
      [1, 2, 3].map(async () => {
        const database = await open(url)
        return { database, limiter: databaseLimiter(database, settings) }
      }),
    )
    await Promise.all(
      workers.map(async ({ database, limiter }) => {
        for (let call = 0; call < 20; call++) {
          await limiter.take(key)
          times.push(await now(database))
        }
      }),
    )
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000
    expect(times.length - 1).toBeLessThanOrEqual(burst(settings) + settings.ceiling * seconds)
  })
})

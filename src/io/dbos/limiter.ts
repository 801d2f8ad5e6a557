import { setTimeout as wait } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import {
  type Bucket,
  fullBucket,
  type Limiter,
  type LimitKey,
  type LimitSettings,
  lowerRate,
  takeToken,
} from '../../execute/limit.ts'
import { nameOf, turns, untilTaken } from '../limiter.ts'
import type { Database } from './database-port.ts'

/** A limiter for all processes that use the database, by the database's clock. */
export function databaseLimiter(database: Database, settings: LimitSettings): Limiter {
  const inTurn = turns()
  const clock = { sleep: async (ms: number) => void (await wait(ms)) }
  return {
    take: (key) =>
      inTurn(nameOf(key), () =>
        untilTaken(clock, () =>
          withBucket(database, settings, key, (bucket, now) => {
            const { waitMs, bucket: after } = takeToken(settings, bucket, now)
            return [after, waitMs]
          }),
        ),
      ),
    throttled: (key, retryAfterMs) =>
      withBucket(database, settings, key, (bucket, now) => [lowerRate(settings, bucket, now, retryAfterMs), undefined]),
  }
}

type Change<T> = (bucket: Bucket, now: number) => readonly [Bucket, T]

/** Changes a bucket while nobody else does. */
function withBucket<T>(database: Database, settings: LimitSettings, key: LimitKey, change: Change<T>): Promise<T> {
  const { account, region } = key
  return database.transaction(async (client) => {
    const row = (await lockBucket(client, key)) ?? (await makeBucket(client, settings, key))
    const [{ rate, tokens, at, loweredAt }, result] = change(row, row.now)
    await client.query(
      `UPDATE shareplan.bucket SET rate = $3, tokens = $4, at = $5, lowered_at = $6 WHERE account = $1 AND region = $2`,
      [account, region, rate, tokens, at, loweredAt],
    )
    return result
  })
}

interface BucketRow extends Bucket {
  readonly now: number
}

async function lockBucket(client: PoolClient, { account, region }: LimitKey): Promise<BucketRow | undefined> {
  const { rows } = await client.query<BucketRow>(
    `SELECT rate, tokens, at, lowered_at AS "loweredAt", extract(epoch FROM clock_timestamp())::double precision * 1000 AS now
     FROM shareplan.bucket WHERE account = $1 AND region = $2 FOR UPDATE`,
    [account, region],
  )
  return rows[0]
}

async function makeBucket(client: PoolClient, settings: LimitSettings, key: LimitKey): Promise<BucketRow> {
  const { rate, tokens } = fullBucket(settings, 0)
  await client.query(
    `INSERT INTO shareplan.bucket (account, region, rate, tokens, at, lowered_at)
     VALUES ($1, $2, $3, $4, extract(epoch FROM clock_timestamp())::double precision * 1000, 0) ON CONFLICT DO NOTHING`,
    [key.account, key.region, rate, tokens],
  )
  const row = await lockBucket(client, key)
  if (row === undefined) throw new TypeError('a bucket that was made and is not there')
  return row
}

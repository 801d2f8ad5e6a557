import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from './database-port.ts'

/** How often a process says that it lives, and after which silence it is taken for dead. Milliseconds. */
export interface HeartbeatTimes {
  readonly heartbeatMs: number
  readonly staleMs: number
}

export const defaultHeartbeat: HeartbeatTimes = { heartbeatMs: 3_000, staleMs: 12_000 }

/** This process, as the others see it. */
export interface Holder {
  readonly id: string
  /** Raised when the others took this process for dead: what it had may be somebody else's by now. */
  readonly lost: AbortSignal
  /** The database's clock in milliseconds since the epoch, so that all machines mean the same. */
  now(): number
  /** Whether it could say that it lives for a while, so that it may judge others. */
  isSteady(): boolean
  release(): Promise<void>
}

/** Who is there. */
export interface HolderOptions {
  readonly kind: 'worker' | 'command'
  readonly account: string
  readonly times?: HeartbeatTimes | undefined
}

/** Says from now on that this process lives. */
export async function becomeHolder(database: Database, options: HolderOptions): Promise<Holder> {
  const { kind, account, times = defaultHeartbeat } = options
  const id = `${kind}-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`
  const [row] = await database.query<{ now: number }>(
    `INSERT INTO shareplan.holder (id, kind, account, host, pid) VALUES ($1, $2, $3, $4, $5) RETURNING ${epoch}`,
    [id, kind, account, hostname(), process.pid],
  )
  const lost = new AbortController()
  let offset = (row?.now ?? 0) - performance.now()
  let steadySince = performance.now()
  let beating: Promise<void> = Promise.resolve()
  const beat = async (): Promise<void> => {
    const asked = performance.now()
    try {
      const [mine] = await database.query<{ now: number }>(
        `UPDATE shareplan.holder SET beat = clock_timestamp() WHERE id = $1 RETURNING ${epoch}`,
        [id],
      )
      if (mine === undefined) lost.abort()
      // Never backwards: a clock that stands still for a moment harms nobody.
      else offset = Math.max(offset, mine.now - performance.now())
      if (performance.now() - asked > times.heartbeatMs) steadySince = performance.now()
    } catch {
      steadySince = performance.now()
    }
  }
  const timer = setInterval(() => {
    beating = beating.then(beat)
  }, times.heartbeatMs)
  timer.unref()
  return {
    id,
    lost: lost.signal,
    now: () => Math.round(performance.now() + offset),
    isSteady: () => performance.now() - steadySince >= times.staleMs,
    release: async () => {
      clearInterval(timer)
      await beating
      await database.query('DELETE FROM shareplan.holder WHERE id = $1', [id]).catch(() => undefined)
    },
  }
}

const epoch = 'extract(epoch FROM clock_timestamp())::double precision * 1000 AS now'

/** SQL that says whether a row of `holder` is alive; one parameter, the silence in milliseconds. */
export function isAlive(parameter: string): string {
  return `beat > clock_timestamp() - ${parameter} * interval '1 millisecond'`
}

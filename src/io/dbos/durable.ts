import { setTimeout as wait } from 'node:timers/promises'
import type { Durable } from '../../execute/durable.ts'
import type { Entry } from '../../execute/entry.ts'
import type { Libraries } from './library.ts'
import { type Parking, parked } from './parking.ts'
import type { HeldSession } from './sessions.ts'

/** What the port is made of. */
export interface DurableParts {
  readonly dbos: Pick<Libraries['dbos']['DBOS'], 'runStep'>
  readonly session: Pick<HeldSession, 'append' | 'copyRoom' | 'records'>
  readonly parking: Parking
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * The port over the steps of a DBOS workflow. What a step came to is recorded in our journal first, and then by DBOS: a replay gets it
 * from the one or the other, and the work is not done again.
 */
export function dbosDurable({ dbos, session, parking, now }: DurableParts): Durable {
  const known = new Map(session.records.map(({ name, entry }) => [name, entry]))
  // The time is that of the latest step, and so the same in every replay without a step of its own.
  let time: number | undefined
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const { value, at } = await parking.inFlight(() =>
      dbos.runStep(async () => ({ value: await work(), at: now() }), { name }),
    )
    time = Math.max(time ?? at, at)
    return value
  }
  return {
    step: async <E extends Entry>(name: string, work: () => Promise<E>): Promise<E> =>
      step(name, async () => (known.get(name) ?? (await session.append(name, await work()))) as E),
    sleep: async (ms) => {
      const until = await step('sleep', async () => now() + ms)
      await wait(Math.max(0, until - now()), undefined, { signal: parking.leaving }).catch(() => parked())
      time = Math.max(time ?? until, until)
    },
    now: async () => time ?? step('now', async () => now()),
    random: () => step('random', async () => Math.random()),
    copyRoom: (id, region) => step(`room ${id}`, () => session.copyRoom(id, region)),
  }
}

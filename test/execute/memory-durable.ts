import { type Durable, DurableError } from '../../src/execute/durable.ts'
import type { Entry } from '../../src/execute/entry.ts'

/** A clock that only waiting moves. Milliseconds. */
export interface VirtualClock {
  now: number
}

export interface MemoryDurable extends Durable {
  /** What was recorded, by name, in order. What is in it already is replayed. */
  readonly records: Map<string, Entry>
}

/** Where a record may fail: before it is kept, or after it is kept but before anybody hears of it. */
export type RecordFault = 'before' | 'after' | undefined

/**
 * The port in memory, with a clock of its own. It replays what `records` holds, and refuses what would keep an engine from
 * replaying: nested steps, and one name for two things in the same run.
 */
export function memoryDurable(
  clock: VirtualClock,
  records: Map<string, Entry> = new Map(),
  fault: (name: string) => RecordFault = () => undefined,
): MemoryDurable {
  const seen = new Set<string>()
  let busy = false
  return {
    records,
    step: async <E extends Entry>(name: string, work: () => Promise<E>): Promise<E> => {
      if (busy || seen.has(name)) throw new Error(`not replayable: ${name}`)
      seen.add(name)
      const known = records.get(name)
      if (known !== undefined) return structuredClone(known) as E
      busy = true
      const entry = await work()
      busy = false
      const broken = fault(name)
      if (broken === 'before') throw new DurableError('disk full')
      records.set(name, JSON.parse(JSON.stringify(entry)) as Entry)
      if (broken === 'after') throw new DurableError('disk gone')
      return entry
    },
    sleep: async (ms) => {
      clock.now += ms
    },
    now: async () => clock.now,
    random: async () => 0.5,
  }
}

import { type Durable, DurableError } from '../../src/execute/durable.ts'
import type { Entry } from '../../src/execute/entry.ts'
import { type JournalRecord, sealRecord } from '../../src/execute/journal.ts'
import type { RecordFault, VirtualClock } from './memory-durable.ts'

/** A journal in memory: what a file would hold, and the port that appends to it. */
export interface MemoryJournal {
  readonly records: JournalRecord[]
  readonly durable: Durable
  append(name: string, entry: Entry): void
}

/** `records` is what the journal holds already. Names are unique, as in a file. */
export function memoryJournal(
  clock: VirtualClock,
  records: JournalRecord[] = [],
  fault: (name: string) => RecordFault = () => undefined,
): MemoryJournal {
  const append = (name: string, entry: Entry): void => {
    if (records.some((record) => record.name === name)) throw new Error(`recorded twice: ${name}`)
    const copy = JSON.parse(JSON.stringify(entry)) as Entry
    records.push(sealRecord({ time: new Date(clock.now).toISOString(), name, entry: copy }, records.at(-1)))
  }
  return {
    records,
    append,
    durable: {
      step: async (name, work) => {
        const entry = await work()
        const broken = fault(name)
        if (broken === 'before') throw new DurableError('disk full')
        append(name, entry)
        if (broken === 'after') throw new DurableError('disk gone')
        return entry
      },
      sleep: async (ms) => {
        clock.now += ms
      },
      now: async () => clock.now,
      random: async () => 0.5,
    },
  }
}

import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/execute/entry.ts'
import type { JournalRecord } from '../../../src/execute/journal.ts'
import { dbosDurable } from '../../../src/io/dbos/durable.ts'
import { Parking } from '../../../src/io/dbos/parking.ts'

const entry: Entry = { kind: 'outcome', step: 's', answer: 'accepted', requestId: 'A-1' }

/** An engine that replays: what it has recorded, by position, is not done again. */
function engine(recorded: unknown[] = []) {
  let position = 0
  const names: string[] = []
  const runStep = async <T>(work: () => Promise<T>, { name = '' } = {}): Promise<T> => {
    names.push(name)
    if (position < recorded.length) return recorded[position++] as T
    const value = await work()
    recorded[position++] = structuredClone(value)
    return value
  }
  return { dbos: { runStep }, recorded, names }
}

function rig(recorded: unknown[] = [], records: readonly JournalRecord[] = [], clock = { now: 1_000 }) {
  const parking = new Parking()
  const appended: string[] = []
  const append = async (name: string, given: Entry): Promise<Entry> => {
    appended.push(name)
    return given
  }
  const { dbos, names } = engine(recorded)
  const session = { records, append, copyRoom: async () => true }
  const durable = dbosDurable({ dbos: dbos as never, session, parking, now: () => clock.now++ })
  return { durable, parking, appended, names, recorded, clock }
}

describe('the port over DBOS', () => {
  it('records in the journal, then tells', async () => {
    const { durable, appended } = rig()
    expect(await durable.step('s/1', async () => entry)).toEqual(entry)
    expect(appended).toEqual(['s/1'])
  })

  it('does nothing again that DBOS or the journal has on record', async () => {
    const never = (): Promise<Entry> => Promise.reject(new Error('done again'))
    const first = rig()
    await first.durable.step('s/1', async () => entry)
    const replay = rig(first.recorded)
    expect(await replay.durable.step('s/1', never)).toEqual(entry)
    const record = { seq: 1, time: '', name: 's/1', entry, prev: null, hash: '' }
    const unconfirmed = rig([], [record])
    expect(await unconfirmed.durable.step('s/1', never)).toEqual(entry)
    expect([...replay.appended, ...unconfirmed.appended]).toEqual([])
  })

  it('has the same time and the same chance in every replay', async () => {
    const live = async ({ durable, clock }: ReturnType<typeof rig>): Promise<unknown[]> => {
      const seen: unknown[] = [await durable.now()]
      await durable.step('s/1', async () => entry)
      seen.push(await durable.now(), await durable.random())
      await durable.sleep(5)
      clock.now += 50_000
      seen.push(await durable.now(), await durable.copyRoom?.('c', 'r'), await durable.now())
      return seen
    }
    const first = rig()
    const seen = await live(first)
    const replay = rig(first.recorded, [], { now: 9_000_000 })
    expect(await live(replay)).toEqual(seen)
    expect(replay.names).toEqual(['now', 's/1', 'random', 'sleep', 'room c'])
    const times = seen.filter((one) => typeof one === 'number' && one >= 1_000)
    expect(times).toEqual([...times].sort())
  })

  it('finishes what is in flight when the worker leaves, and begins nothing more', async () => {
    const { durable, parking, appended } = rig()
    let finish: (value: Entry) => void = () => undefined
    const inFlight = durable.step('s/1', () => new Promise<Entry>((resolve) => (finish = resolve)))
    const left = parking.leave()
    let more = false
    void durable.step('s/2', async () => entry).then(() => (more = true))
    void durable.sleep(0).then(() => (more = true))
    finish(entry)
    await left
    expect(await inFlight).toEqual(entry)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([appended, more]).toEqual([['s/1'], false])
  })

  it('does not wait out a sleep when the worker leaves', async () => {
    const { durable, parking } = rig()
    let awake = false
    void durable.sleep(3_600_000).then(() => (awake = true))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await parking.leave()
    expect(awake).toBe(false)
  })
})

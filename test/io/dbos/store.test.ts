import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { DurableError } from '../../../src/execute/durable.ts'
import type { Entry } from '../../../src/execute/entry.ts'
import { RunHeldError, type RunStore, resourcesOf } from '../../../src/execute/run-store.ts'
import { defaultSettings } from '../../../src/execute/settings.ts'
import { openDatabase } from '../../../src/io/dbos/database.ts'
import type { Database } from '../../../src/io/dbos/database-port.ts'
import { becomeHolder, type Holder } from '../../../src/io/dbos/holder.ts'
import { type HeldSession, takeSession } from '../../../src/io/dbos/sessions.ts'
import { type PostgresStoreOptions, postgresStore } from '../../../src/io/dbos/store.ts'
import { RunsError } from '../../../src/io/runs.ts'
import type { ExpandedPlan } from '../../../src/plan/model.ts'
import { describeWith } from '../../clients/support/client.ts'
import { headerOf, planOn, runStoreContract } from '../../support/contract/run-store.ts'
import { hasPostgres, type Postgres, plantedPassword, startPostgres } from '../../support/postgres.ts'
import { ask } from './rig.ts'

const account = '1000000000000001'

describeWith('PostgreSQL: the store of runs', hasPostgres, () => {
  let postgres: Postgres
  let prepared: string
  const opened: (() => Promise<void>)[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    prepared = await postgres.createDatabase()
    const store = await postgresStore(prepared, { settings: defaultSettings })
    const held = await store.reserve('r0', planOn('m-0'))
    await held.record(headerOf('r0'))
    await held.release()
    await store.close()
    await ask(prepared, 'TRUNCATE shareplan.run CASCADE')
    await ask(prepared, 'TRUNCATE shareplan_dbos.workflow_status CASCADE')
  }, 60_000)

  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close()
  })

  afterAll(() => postgres.stop())

  async function openStore(url: string, options: Partial<PostgresStoreOptions> = {}): Promise<RunStore> {
    const store = await postgresStore(url, { settings: defaultSettings, ...options })
    opened.push(() => store.close())
    return store
  }

  /** A worker without DBOS: it takes sessions by itself. */
  async function openHolder(url: string): Promise<{ readonly database: Database; readonly holder: Holder }> {
    const database = await openDatabase(url)
    const holder = await becomeHolder(database, { kind: 'worker', account })
    opened.push(async () => {
      await holder.release()
      await database.close()
    })
    return { database, holder }
  }

  async function take(url: string, run: string, session: number): Promise<HeldSession | undefined> {
    const { database, holder } = await openHolder(url)
    return takeSession(database, holder, { run, session })
  }

  /** Begins a run, and hands it over. */
  async function begin(url: string, run: string, plan: ExpandedPlan = planOn('m-1')): Promise<void> {
    const held = await (await openStore(url)).reserve(run, plan)
    await held.record({ ...headerOf(run), plan })
    await held.release()
  }

  runStoreContract(async () => {
    const url = await postgres.createDatabase(prepared)
    return {
      open: () => openStore(url),
      letGo: async (run) => {
        const [row] = await ask<{ session: number }>(url, 'SELECT session FROM shareplan.run WHERE run = $1', [run])
        await (await take(url, run, row?.session ?? 0))?.finish(null)
      },
    }
  })

  it('keeps from a second run what the first one has, and says who has it', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const stop = new AbortController()
    const told: string[] = []
    const tell = (text: string): void => {
      told.push(text)
      stop.abort()
    }
    const store = await openStore(url, { tell, stop: stop.signal })
    await expect(store.reserve('r2', planOn('m-1'))).rejects.toThrow(RunHeldError)
    expect(told).toEqual(['waiting: the run r1 has the image m-1 in cn-beijing: it waits for a worker'])
    await (await store.reserve('r3', planOn('m-2'))).release()
    await (await take(url, 'r1', 1))?.finish(null)
    await (await (await openStore(url)).reserve('r2', planOn('m-1'))).release()
  })

  it('lets go what a process had reserved that lives no more', async () => {
    const url = await postgres.createDatabase(prepared)
    const held = await (await openStore(url)).reserve('r1', planOn('m-1'))
    await ask(url, "UPDATE shareplan.holder SET beat = beat - interval '13 seconds'")
    await (await (await openStore(url)).reserve('r2', planOn('m-1'))).release()
    // Whoever was taken for dead begins nothing any more.
    await expect(held.record(headerOf('r1'))).rejects.toThrow(DurableError)
    await held.release()
  })

  it('takes every image that the plan does not make, and the names of copies, for the run alone', () => {
    const copy = { action: 'copy' as const, makes: ' copy:c', to: { region: 'cn-hangzhou', name: 'hz' } }
    const base = { named: true, region: 'cn-beijing' }
    const share = { action: 'share' as const, grants: [] }
    const steps = [
      { ...base, ...copy, index: 0, id: 'c', image: 'm-2' },
      { ...base, ...share, index: 1, id: 's', image: ' copy:c', region: 'cn-hangzhou' },
      { ...base, ...share, index: 2, id: 't', image: 'm-1' },
      { ...base, ...share, index: 3, id: 'u', image: 'm-2' },
    ]
    expect(resourcesOf({ ...planOn('m-1'), steps })).toEqual([
      'image cn-beijing m-1',
      'image cn-beijing m-2',
      `name ${account} cn-hangzhou hz`,
    ])
  })

  it('records what a worker does once, and nothing of one that another has replaced', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const first = await take(url, 'r1', 1)
    const entry: Entry = { kind: 'outcome', step: 'one', answer: 'accepted', requestId: 'A-1' }
    expect(await first?.append('one/outcome', entry)).toEqual(entry)
    expect(await first?.append('one/outcome', { ...entry, requestId: 'A-2' })).toEqual(entry)
    const second = await take(url, 'r1', 1)
    expect(second?.records.map(({ name }) => name)).toEqual(['run', 'one/outcome'])
    expect(await second?.append('one/outcome', { ...entry, requestId: 'A-3' })).toEqual(entry)
    await expect(first?.append('two', entry)).rejects.toThrow('another worker has taken over the run')
    await expect(first?.finish(null)).rejects.toThrow(DurableError)
    await second?.finish(null)
    expect(await take(url, 'r1', 1)).toBeUndefined()
    const reading = await (await openStore(url)).read('r1')
    expect(reading).toMatchObject({ torn: false, records: [{}, { entry }] })
  })

  it('takes nothing from a worker that was taken for dead', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const { database, holder } = await openHolder(url)
    const session = await takeSession(database, holder, { run: 'r1', session: 1 })
    await ask(url, 'DELETE FROM shareplan.holder WHERE id = $1', [holder.id])
    await expect(session?.append('end', { kind: 'end', exit: 0, reason: 'completed' })).rejects.toThrow(DurableError)
    expect(await takeSession(database, holder, { run: 'r1', session: 1 })).toBeUndefined()
  })

  it('keeps secrets out of the journal', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const session = await take(url, 'r1', 1)
    const message = 'AccessKeyId=LTAI4Fabcdefgh123456&Signature=abc%3D'
    const failure = { failure: 'refused' as const, action: 'X', code: 'C', message }
    const entry = await session?.append('one/outcome', { kind: 'outcome', step: 'one', answer: 'refused', failure })
    const lines = await ask<{ line: string }>(url, 'SELECT line FROM shareplan.journal ORDER BY seq')
    for (const text of [JSON.stringify(entry), JSON.stringify(lines)]) {
      expect(text).toContain('[redacted]')
      for (const secret of ['LTAI4F', 'abc%3D', plantedPassword]) expect(text).not.toContain(secret)
    }
  })

  it('never has more than five copies in a region, of all runs together', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1', planOn('m-1'))
    await begin(url, 'r2', planOn('m-2'))
    const first = await take(url, 'r1', 1)
    const second = await take(url, 'r2', 1)
    const rooms = async (session: HeldSession | undefined, steps: readonly string[]): Promise<unknown[]> => {
      const rooms: unknown[] = []
      for (const step of steps) rooms.push(await session?.copyRoom(step, 'cn-hangzhou'))
      return rooms
    }
    expect(await rooms(first, ['a', 'b', 'c'])).toEqual([true, true, true])
    expect(await rooms(second, ['a', 'b', 'c'])).toEqual([true, true, false])
    expect(await rooms(first, ['a'])).toEqual([true])
    expect(await second?.copyRoom('d', 'cn-shanghai')).toBe(true)
    const result = { step: 'b', action: 'copy' as const, image: 'm-1', region: 'cn-beijing', status: 'done' as const }
    await first?.append('b/result', { kind: 'result', ...result, changed: true, requestIds: [] })
    expect(await rooms(second, ['c', 'd'])).toEqual([true, false])
    await first?.finish(null)
    expect(await rooms(second, ['d', 'e', 'f'])).toEqual([true, true, false])
  })

  it('gives a run up that loses every worker', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const { database, holder } = await openHolder(url)
    for (let attempt = 1; attempt <= 20; attempt++) {
      expect(await takeSession(database, holder, { run: 'r1', session: 1 })).toBeDefined()
    }
    expect(await takeSession(database, holder, { run: 'r1', session: 1 })).toBeUndefined()
    expect((await (await openStore(url)).going()).size).toBe(0)
  })

  it('gives up a run that no worker has, and keeps it from those that come later', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const { database, holder } = await openHolder(url)
    const session = await takeSession(database, holder, { run: 'r1', session: 1 })
    const store = await openStore(url)
    await expect(store.hold('r1', 'end')).rejects.toThrow(RunHeldError)
    await ask(url, "UPDATE shareplan.holder SET beat = beat - interval '13 seconds' WHERE id = $1", [holder.id])
    await expect(store.hold('r1')).rejects.toThrow(RunHeldError)
    const held = await store.hold('r1', 'end')
    await held.end('abandoned', { kind: 'end', exit: 0, reason: 'abandoned' })
    await held.release()
    await expect(session?.copyRoom('a', 'cn-hangzhou')).rejects.toThrow(DurableError)
    expect(await take(url, 'r1', 1)).toBeUndefined()
    await (await store.reserve('r2', planOn('m-1'))).release()
  })

  it('gives up a run that waits for a worker', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    const store = await openStore(url)
    const held = await store.hold('r1', 'end')
    await held.end('abandoned', { kind: 'end', exit: 0, reason: 'abandoned' })
    await held.release()
    expect(await take(url, 'r1', 1)).toBeUndefined()
    expect((await store.going()).size).toBe(0)
  })

  it('names a journal that was changed', async () => {
    const url = await postgres.createDatabase(prepared)
    await begin(url, 'r1')
    await (await take(url, 'r1', 1))?.finish(null)
    await ask(url, "UPDATE shareplan.journal SET line = replace(line, 'sha256:00', 'sha256:01')")
    const store = await openStore(url)
    expect(await store.read('r1')).toMatchObject({ broken: { line: 1 } })
    await expect(store.hold('r1')).rejects.toThrow('the journal is broken at line 1')
  })

  it('refuses tables of another version, and databases that are not there, without their password', async () => {
    const url = await postgres.createDatabase(prepared)
    await ask(url, 'UPDATE shareplan.format SET version = 2')
    await expect(openStore(url)).rejects.toThrow('are of version 2: this shareplan works with version 1')
    const nowhere = [`${url}x`, `postgres://me:${plantedPassword}@127.0.0.1:1/runs`, `postgres://%%:${plantedPassword}`]
    for (const place of nowhere) {
      const error: unknown = await openStore(place).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RunsError)
      expect(String(error)).not.toContain(plantedPassword)
    }
  })
})

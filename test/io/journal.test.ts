import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DurableError } from '../../src/execute/durable.ts'
import type { Entry, RunEntry } from '../../src/execute/entry.ts'
import { holdRuns, type JournalOptions, type OpenJournal } from '../../src/io/journal.ts'
import { JournalWriter } from '../../src/io/journal-writer.ts'
import { LockedError } from '../../src/io/lock.ts'
import { listRuns, newRunId, RunsError, readRun, runningRun } from '../../src/io/runs.ts'

let folder: string
let runs: string
let opened: (() => Promise<void>)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-journal-'))
  runs = join(folder, 'deep', 'runs')
  opened = []
})

afterEach(async () => {
  for (const release of opened) await release()
  rmSync(folder, { recursive: true, force: true })
})

const header: RunEntry = {
  kind: 'run',
  format: 'shareplan.journal.v1',
  tool: '0.1.0',
  run: 'r1',
  account: '1000000000000001',
  digest: 'sha256:00',
  simulated: true,
  verdict: { verdict: 'pass', findings: [] },
  plan: { name: 'p', account: '1000000000000001', labels: {}, region: 'cn-beijing', steps: [] },
  source: { file: 'plans/test.yaml', sha256: 'sha256:00' },
  calls: [],
  tasks: [],
  onFailure: 'stop',
  factChanges: [],
  approvals: [],
}

const outcome: Entry = { kind: 'outcome', step: 's', answer: 'accepted', requestId: 'A-1' }

async function start(run: RunEntry = header, options: JournalOptions = {}): Promise<OpenJournal> {
  const held = await holdRuns(runs, run.run, options)
  opened.push(() => held.release())
  const journal = await held.record(run)
  const close = () => journal.close().then(() => held.release())
  opened.push(close)
  return { ...journal, close }
}

describe('a journal', () => {
  it('has each record on disk before anybody sees it', async () => {
    const { durable, path } = await start()
    expect(path).toBe(join(runs, 'r1', 'journal.jsonl'))
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2)
    expect(await durable.step('s/1', async () => outcome)).toEqual(outcome)
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
    expect(await readRun(runs, 'r1')).toMatchObject({
      torn: false,
      records: [
        { seq: 0, name: 'run', entry: header },
        { seq: 1, name: 's/1', entry: outcome },
      ],
    })
  })

  it('records nothing of work that throws', async () => {
    const { durable } = await start()
    await expect(durable.step('s/1', () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
    expect((await readRun(runs, 'r1'))?.records).toHaveLength(1)
  })

  it('keeps secrets out, and texts that JSON cannot hold', async () => {
    const { durable, path } = await start(header, { secrets: ['hunter2-hunter2'] })
    const message = 'AccessKeyId=LTAI4Fabcdefgh123456&Signature=abc%3D, hunter2-hunter2, \ud800 lone'
    const failure = { failure: 'refused' as const, action: 'X', code: 'C', message }
    const entry: Entry = { kind: 'outcome', step: 's', answer: 'refused', failure }
    expect(await durable.step('s/1', async () => entry)).toEqual(entry)
    const text = readFileSync(path, 'utf8')
    for (const secret of ['LTAI4F', 'hunter2', 'abc%3D']) expect(text).not.toContain(secret)
    expect(text).toContain('\ufffd lone')
    expect(await readRun(runs, 'r1')).toMatchObject({ torn: false })
  })

  it('does not record a plan in other words than it was judged in', async () => {
    const plan = { ...header.plan, name: 'AccessKeySecret=abcdefghijklmnop0123456789' }
    await expect(start({ ...header, plan })).rejects.toThrow('looks like a secret')
  })

  it('goes on after the last whole record, whatever a crash has left behind it', async () => {
    const whole = await start()
    await whole.durable.step('s/1', async () => outcome)
    await whole.close()
    const text = readFileSync(whole.path, 'utf8')
    const lines = text.split('\n')
    const leftovers = ['', '{"entry":{"kind":"outc', '\ufffd\u0000', lines[1]?.slice(0, -1) ?? '']
    for (const [index, content] of [...leftovers.map((torn) => text + torn), text.slice(0, -1)].entries()) {
      writeFileSync(whole.path, content)
      const held = await holdRuns(runs, 'r1')
      const { records, reopen } = await held.resume('r1')
      expect([index, records.map(({ name }) => name)]).toEqual([index, ['run', 's/1']])
      const journal = await reopen({ kind: 'resume', session: 2, tool: '0.1.0' })
      await journal.durable.step('2 s/1', async () => outcome)
      await journal.close()
      await held.release()
      const reading = await readRun(runs, 'r1')
      expect(reading).toMatchObject({ torn: false })
      expect(reading?.broken).toBeUndefined()
      expect(reading?.records.map(({ name }) => name)).toEqual(['run', 's/1', 'resume 2', '2 s/1'])
    }
  })

  it('does not go on with a journal that was changed, or never began', async () => {
    const { path, close } = await start()
    await close()
    const text = readFileSync(path, 'utf8')
    for (const [content, message] of [
      [text.replace('"digest":"sha256:00"', '"digest":"sha256:01"'), 'broken at line 1'],
      [text.slice(0, 20), 'before it began'],
      ['', 'before it began'],
    ] as const) {
      writeFileSync(path, content)
      const held = await holdRuns(runs, 'r1')
      await expect(held.resume('r1')).rejects.toThrow(message)
      await held.release()
    }
  })

  it('has times that never go back, though the clock does', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 12), toFake: ['Date'] })
    try {
      const { durable } = await start()
      vi.setSystemTime(Date.UTC(2026, 10, 24, 11))
      await durable.step('s/1', async () => outcome)
      vi.setSystemTime(Date.UTC(2026, 10, 24, 13))
      await durable.step('s/2', async () => outcome)
      const times = (await readRun(runs, 'r1'))?.records.map(({ time }) => time.slice(11, 13))
      expect(times).toEqual(['12', '12', '13'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('never writes over a run', async () => {
    await (await start()).close()
    await expect(start()).rejects.toThrow(DurableError)
    await opened.pop()?.()
    await (await start({ ...header, run: 'r2' })).close()
  })

  it('sleeps until the time is over or somebody asks to stop', async () => {
    const stop = new AbortController()
    const { durable } = await start(header, { stop: stop.signal })
    await durable.sleep(5)
    const long = durable.sleep(3_600_000)
    stop.abort()
    await long
    await durable.sleep(3_600_000)
  })

  it('lets one in at a time, and says who is in', async () => {
    const first = await start()
    const second = holdRuns(runs, 'r2')
    await expect(second).rejects.toThrow(LockedError)
    await expect(second).rejects.toThrow(`process ${process.pid}`)
    expect(readdirSync(runs).sort()).toEqual(['lock', 'r1'])
    await first.close()
    await (await start({ ...header, run: 'r2' })).close()
    expect(readdirSync(runs).sort()).toEqual(['r1', 'r2'])
  })

  it('writes nothing more once the lock is somebody else’s', async () => {
    const { durable, path } = await start()
    const size = statSync(path).size
    writeFileSync(join(runs, 'lock'), JSON.stringify({ token: 'another', pid: 1, since: 'now', purpose: 'x' }))
    await expect(durable.step('s/1', async () => outcome)).rejects.toThrow(DurableError)
    await expect(durable.step('s/2', async () => outcome)).rejects.toThrow(DurableError)
    expect(statSync(path).size).toBe(size)
  })

  it('says why where nothing can be written', async () => {
    writeFileSync(join(folder, 'deep'), 'a file')
    await expect(holdRuns(runs, 'r1')).rejects.toThrow(/folder of the runs cannot be used.*(ENOTDIR|EEXIST)/)
  })

  it.runIf(process.platform === 'linux')('ends with the first record that the disk does not take', async () => {
    const file = await open('/dev/full', 'a')
    const writer = new JournalWriter(file, { isHeld: async () => true, release: async () => {} }, [])
    await expect(writer.append('run', header)).rejects.toThrow(/ENOSPC/)
    await expect(writer.append('s/1', outcome)).rejects.toThrow(/any more/)
    await file.close()
  })
})

describe('runs', () => {
  it('lists what there is, and nothing where there is no folder', async () => {
    expect(await listRuns(runs)).toEqual([])
    await (await start()).close()
    await (await start({ ...header, run: 'r0' })).close()
    writeFileSync(join(runs, 'a-file'), '')
    expect(await listRuns(runs)).toEqual(['r0', 'r1'])
    expect(await readRun(runs, 'r9')).toBeUndefined()
    expect(await readRun(runs, '../runs/r1')).toBeUndefined()
  })

  it('takes every failure but absence for a failure', async () => {
    writeFileSync(join(folder, 'deep'), 'a file')
    const unreadable = new RunsError(`${runs} is no folder`)
    await expect(listRuns(runs)).rejects.toThrow(unreadable)
    await expect(runningRun(runs)).rejects.toThrow(RunsError)
    await expect(readRun(runs, 'r1')).rejects.toThrow(RunsError)
  })

  it('gives ids that sort by time', () => {
    const ids = [0, 1_000, 60_000].map((ms) => newRunId(Date.UTC(2026, 10, 24, 2) + ms))
    expect(ids[0]).toMatch(/^20261124T020000Z-[0-9a-f]{6}$/)
    expect([...ids].sort()).toEqual(ids)
  })
})

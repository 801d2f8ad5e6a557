import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { bin } from '../cli/support/bundle.ts'
import { effectsOf, execute, graphOf, keys, makeWorkspace, shareplan, startCloud, type Workspace } from './harness.ts'

let workspace: Workspace
let emulator: Emulator

beforeEach(async () => {
  workspace = makeWorkspace()
  emulator = await startCloud()
})

afterEach(async () => {
  workspace.remove()
  await emulator.stop()
})

const applied = async (): Promise<object> => {
  const other = await startCloud()
  const { folder, remove } = makeWorkspace()
  try {
    expect(await execute(other, join(folder, 'runs'), { folder })).toMatchObject({ code: 0 })
    return graphOf(other)
  } finally {
    remove()
    await other.stop()
  }
}

describe.skipIf(bin === undefined)('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'that gets %s finishes its call, says how to go on, and exits with 5',
    async (signal) => {
      const { folder } = workspace
      const runs = join(folder, 'runs')
      const { code, err } = await execute(emulator, runs, { folder, hit: { at: 14, signal } })
      expect(code).toBe(5)
      expect(err).toMatch(/stopped as asked; partly applied: .*`shareplan resume [^`]+` goes on\n$/)
      expect(effectsOf(emulator).length).toBeGreaterThan(0)
      const status = await shareplan(['status', '--runs', runs], { folder })
      expect([status.code, status.out]).toEqual([0, expect.stringContaining('interrupted')])
      expect(await execute(emulator, runs, { folder })).toMatchObject({ code: 0 })
      expect(graphOf(emulator)).toEqual(await applied())
    },
  )

  it('whose disk is full stops with 5 at the record that it could not write, and goes on when there is room', async () => {
    const { folder } = workspace
    const runs = join(folder, 'runs')
    const first = await execute(emulator, runs, { folder, fileLimit: 14 })
    expect([first.code, first.err]).toEqual([5, expect.stringMatching(/journal cannot be written: EFBIG/)])
    const before = effectsOf(emulator)
    expect(before.length).toBeGreaterThan(0)
    expect(await execute(emulator, runs, { folder })).toMatchObject({ code: 0 })
    expect(graphOf(emulator)).toEqual(await applied())
    expect(new Set(effectsOf(emulator)).size).toBe(effectsOf(emulator).length)
  })

  it('that cannot write where the runs are changes nothing', async () => {
    const { folder } = workspace
    const { code, err } = await execute(emulator, '/proc/runs', { folder })
    expect([code, err]).toEqual([2, expect.stringContaining('the folder of the runs cannot be used')])
    expect(effectsOf(emulator)).toEqual([])
  })

  it('leaves no secret in a report of its own state, nor to its child processes', async () => {
    await emulator.stop()
    emulator = await startCloud(3_000)
    const { folder } = workspace
    const secrets = { SHAREPLAN_RUNS: join(folder, 'planted-runs'), ALIBABA_CLOUD_SECURITY_TOKEN: '' }
    const options = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${folder}`
    let pid = -1
    const running = shareplan(['apply', '--yes', '--endpoint', emulator.url, '--patience', '1s'], {
      folder,
      env: { ...secrets, NODE_OPTIONS: options },
      onStart: (started) => {
        pid = started
      },
    })
    while (emulator.images().every(({ copied }) => !copied)) await wait(20)
    process.kill(pid, 'SIGUSR2')
    expect(await running).toMatchObject({ code: 0 })
    const [report = ''] = readdirSync(folder).filter((name) => name.startsWith('report.'))
    const text = readFileSync(join(folder, report), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ environmentVariables: { NODE_OPTIONS: options } })
    for (const secret of [...Object.values(keys), 'planted-runs']) expect(text).not.toContain(secret)
  })

  it('keeps another one out while it works, and tells it who it is', async () => {
    await emulator.stop()
    emulator = await startCloud(3_000)
    const { folder } = workspace
    const runs = join(folder, 'runs')
    const first = execute(emulator, runs, { folder })
    while (emulator.images().every(({ copied }) => !copied)) await wait(20)
    expect(existsSync(join(runs, 'lock'))).toBe(true)
    const flags = ['--endpoint', emulator.url, '--runs', runs]
    for (const argv of [
      ['apply', '--yes', ...flags],
      ['resume', ...flags],
    ]) {
      const { code, err } = await shareplan(argv, { folder })
      expect([code, err]).toEqual([2, expect.stringMatching(/process \d+, since .* is working in this folder/)])
    }
    expect(await first).toMatchObject({ code: 0 })
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { bin, cleanEnvironment } from '../cli/support/bundle.ts'
import { inventory, owner, ownImage, planDocument, sharee, sharees } from '../execute/worlds.ts'
import { scale } from '../support/scale.ts'

const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'crash-key', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'crash-secret' }

const steps: readonly Step[] = [
  { id: 'share', action: 'share', image: 'm-1', accounts: sharees(1, 25) },
  { id: 'unshare', action: 'unshare', image: 'm-2', accounts: 'all' },
  { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'share-copy', action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: sharees(1, 3) },
  { id: 'delete', action: 'delete', image: 'm-2' },
]
const images = [
  ownImage('m-1', { sharedWith: [sharee(2)] }),
  ownImage('m-2', {
    sharedWith: sharees(30, 32),
    usedBy: Object.fromEntries([owner, ...sharees(30, 32)].map((id) => [id, []])),
  }),
]

let folder: string

function write(name: string, value: object): void {
  writeFileSync(join(folder, name), emitYaml(value as Emittable))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-crash-'))
  mkdirSync(join(folder, '.git'))
  const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })
  write('inventory.yaml', inventory(images))
  write('plan.yaml', planDocument(steps))
  const spec = { plans: ['plan.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml' }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly err: string
}

/** One process. `killAt`: the point at which it dies; -1: it lives. */
async function shareplan(argv: readonly string[], killAt: number, trace?: string): Promise<Ended> {
  const preload = new URL('./kill-at.mjs', import.meta.url).href
  const env = {
    ...cleanEnvironment(keys),
    SHAREPLAN_TEST_KILL_AT: String(killAt),
    ...(trace !== undefined && { SHAREPLAN_TEST_TRACE: trace }),
  }
  const child = spawn(process.execPath, ['--import', preload, bin ?? '', ...argv], { cwd: folder, env })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  child.stdout.resume()
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, err }
}

function start(): Promise<Emulator> {
  return startEmulator({
    inventories: [inventory(images)],
    accessKeys: [
      { id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret: keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET, account: owner },
    ],
    copyMs: 0,
  })
}

function execute(emulator: Emulator, runs: string, killAt: number, trace?: string): Promise<Ended> {
  const flags = ['--endpoint', emulator.url, '--runs', runs, '--patience', '1s']
  const begun = readdirSync(runs).find((name) => name !== 'lock' && hasBegun(join(runs, name)))
  const argv = begun === undefined ? ['apply', '--yes', ...flags] : ['resume', begun, ...flags]
  return shareplan(argv, killAt, trace)
}

/** Whether the first record of a run is whole. */
function hasBegun(run: string): boolean {
  return readdirSync(run).some((name) => readFileSync(join(run, name), 'utf8').includes('\n'))
}

/** Effects that the cloud has taken, by what they did: one account, one image. */
function effectsOf(emulator: Emulator): readonly string[] {
  return emulator
    .log()
    .filter(({ code, action }) => code === undefined && /^(Modify|Copy|Delete)/.test(action))
    .flatMap(({ action, parameters }) => {
      const accounts = Object.entries(parameters).filter(([name]) => /^(?:Add|Remove)Account\./.test(name))
      const about = `${action} ${parameters.ImageId ?? ''}`
      if (action === 'CopyImage') return [`${about} ${parameters.DestinationImageName ?? ''}`]
      return accounts.length === 0 ? [about] : accounts.map(([name, id]) => `${about} ${name.split('.')[0]} ${id}`)
    })
}

/** Images by their names, because ids of copies differ. */
function graphOf(emulator: Emulator): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(emulator.images().map(({ name, region, sharedWith }) => [`${name} ${region}`, sharedWith]))
}

describe.skipIf(bin === undefined)('a process that is killed', () => {
  it('at any point of a run, and once more on the way on, ends like one that is not', {
    timeout: 1_200_000,
  }, async () => {
    const trace = join(folder, 'trace')
    const whole = await inRuns('whole', async (emulator, runs) => {
      expect(await execute(emulator, runs, -1, trace)).toMatchObject({ code: 0 })
      return { graph: graphOf(emulator), effects: [...effectsOf(emulator)].sort() }
    })
    const points = readFileSync(trace, 'utf8').trim().split('\n')
    expect(points.length).toBeGreaterThan(100)
    expect(new Set(whole.effects).size).toBe(whole.effects.length)
    const step = scale(9, 1)
    let killed = 0
    for (let at = 0; at < points.length; at += step) {
      await inRuns(`at-${at}`, async (emulator, runs) => {
        expect(await execute(emulator, runs, at)).toMatchObject({ signal: 'SIGKILL' })
        killed++
        // Every third is killed again while it goes on.
        if (at % 3 === 0 && (await execute(emulator, runs, at % 40)).signal === 'SIGKILL') killed++
        for (let tries = 0; ; tries++) {
          const { code, err } = await execute(emulator, runs, -1)
          if (code === 0 || err.includes('there is nothing to resume')) break
          if (tries > 2) throw new Error(`${points[at]}: ${code} ${err}`)
        }
        const where = `${at}: ${points[at]}`
        expect([where, graphOf(emulator)]).toEqual([where, whole.graph])
        const effects = effectsOf(emulator)
        // A copy that is asked for again has the same token, and makes no second image.
        const repeated = effects.filter((one, index) => !one.startsWith('CopyImage') && effects.indexOf(one) !== index)
        expect([where, repeated]).toEqual([where, []])
      })
    }
    process.stdout.write(
      `${killed} processes killed, at ${Math.ceil(points.length / step)} of ${points.length} points\n`,
    )
  })
})

async function inRuns<T>(name: string, work: (emulator: Emulator, runs: string) => Promise<T>): Promise<T> {
  const runs = join(folder, 'runs', name)
  mkdirSync(runs, { recursive: true })
  const emulator = await start()
  try {
    return await work(emulator, runs)
  } finally {
    await emulator.stop()
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { main } from '../../../src/cli/main.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/index.ts'
import type { InventoryImage, Step } from '../../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../../src/source/emit.ts'
import { bin, cleanEnvironment } from '../../cli/support/bundle.ts'
import { fakeIo, type Outcome } from '../../cli/support/world.ts'
import { inventory, owner, planDocument, sharee, sharees } from '../../execute/worlds.ts'

/** Credentials of the owner of the images. */
export const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'crash-key', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'crash-secret' }

/** Where runs are kept, executed and shown. */
export interface Site {
  readonly folder: string
  /** Of the database. */
  readonly url: string
  readonly emulator: Emulator
}

/** Keys of an account that owns no image. */
export const otherKeys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'other-key', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'other-secret' }

/** What there is at a site: images, and plans by their files. */
export interface SiteOptions {
  readonly images: readonly InventoryImage[]
  readonly plans: Readonly<Record<string, readonly Step[]>>
  readonly emulator?: Partial<EmulatorOptions>
}

/** A folder with plans and everything they are judged by, and an emulator that holds the images. */
export async function makeSite(url: string, { images, plans, emulator = {} }: SiteOptions): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-site-'))
  const write = (name: string, value: object): void => writeFileSync(join(folder, name), emitYaml(value as Emittable))
  mkdirSync(join(folder, '.git'))
  const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })
  write('inventory.yaml', inventory(images))
  for (const [file, steps] of Object.entries(plans)) {
    const plan = planDocument(steps)
    write(file, { ...plan, metadata: { ...plan.metadata, name: file.replace('.yaml', '') } })
  }
  const spec = { accounts: 'accounts.yaml', inventory: 'inventory.yaml', approvals: { required: 0 } }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  const started = await startEmulator({
    inventories: [inventory(images)],
    accessKeys: [
      { id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret: keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET, account: owner },
      {
        id: otherKeys.ALIBABA_CLOUD_ACCESS_KEY_ID,
        secret: otherKeys.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
        account: sharee(1),
      },
    ],
    copyMs: 0,
    ...emulator,
  })
  return { folder, url, emulator: started }
}

export async function leaveSite({ folder, emulator }: Site): Promise<void> {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** A worker of the built program, in a process of its own. */
export interface WorkerProcess {
  readonly pid: number
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly err: string
  }>
  /** Everything that it said so far. */
  said(): string
  /** Resolves when it has said so. */
  says(text: string | RegExp): Promise<void>
  /** SIGTERM, and then its end. */
  stop(): Promise<void>
  kill(signal: NodeJS.Signals): void
}

export interface WorkerProcessOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The point at which it is killed. */
  readonly at?: number | undefined
  /** Every point that is passed is written to this file. */
  readonly trace?: string | undefined
}

const running = new Set<ChildProcess>()

// Also where a hook of a test was given up.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function startWorkerProcess({ folder, url, emulator }: Site, options: WorkerProcessOptions = {}): WorkerProcess {
  const { args = [], env = keys, at, trace } = options
  const preload = new URL('./kill-at.mjs', import.meta.url).href
  const kill = at === undefined && trace === undefined ? [] : ['--import', preload]
  const child = spawn(process.execPath, [...kill, bin ?? '', 'worker', '--endpoint', emulator.url, ...args], {
    cwd: folder,
    env: {
      ...cleanEnvironment({ ...env, SHAREPLAN_RUNS: url }),
      SHAREPLAN_TEST_KILL_AT: String(at ?? -1),
      ...(trace !== undefined && { SHAREPLAN_TEST_TRACE: trace }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.add(child)
  let err = ''
  const heard: (() => void)[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    for (const listener of heard) listener()
  })
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    running.delete(child)
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, err }
  })
  return {
    pid: child.pid ?? -1,
    ended,
    said: () => err,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? err.includes(text) : text.test(err)) resolve()
        }
        heard.push(look)
        look()
        void ended.then(() => reject(new Error(`it ended before it said ${text}: ${err}`)))
      }),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
    kill: (signal) => void child.kill(signal),
  }
}

/** Nothing of ours stays, whatever a test has come to. */
export async function killWorkers(): Promise<void> {
  for (const child of running) {
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
}

/** Runs a command line here, with the runs in the database. */
export async function shareplan(
  { folder, url, emulator }: Site,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = keys,
): Promise<Outcome> {
  const { io, said } = fakeIo({ cwd: folder, env: { ...env, SHAREPLAN_RUNS: url }, now: Date.now() })
  const cloud = ['apply', 'resume', 'abandon'].includes(argv[0] ?? '') ? ['--endpoint', emulator.url] : []
  const code = await main([...argv, ...cloud], io)
  return { code, ...said }
}

/** Asks the database itself. */
export async function ask<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}

/** As if the worker had been silent for long: the others need not wait. */
export async function bury(url: string, { pid }: Pick<WorkerProcess, 'pid'>): Promise<void> {
  await ask(url, 'DELETE FROM shareplan.holder WHERE pid = $1', [pid])
}

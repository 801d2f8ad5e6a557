import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { bin, cleanEnvironment } from '../cli/support/bundle.ts'
import { inventory, owner, ownImage, planDocument, sharee, sharees } from '../execute/worlds.ts'

export const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'crash-key', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'crash-secret' }

/** Three calls to share, and one each to unshare, copy, share the copy and delete. */
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

/** A folder with a plan and everything it is judged by. */
export interface Workspace {
  readonly folder: string
  remove(): void
}

export function makeWorkspace(plan: readonly Step[] = steps): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-crash-'))
  const write = (name: string, value: object): void => writeFileSync(join(folder, name), emitYaml(value as Emittable))
  mkdirSync(join(folder, '.git'))
  const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })
  write('inventory.yaml', inventory(images))
  write('plan.yaml', planDocument(plan))
  const spec = {
    plans: ['plan.yaml'],
    accounts: 'accounts.yaml',
    inventory: 'inventory.yaml',
    approvals: { required: 0 },
  }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

export interface Ended {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** Where a process is hit, and by what; without it, it lives. */
export interface Hit {
  readonly at: number
  readonly signal?: NodeJS.Signals
}

export interface ProcessOptions {
  readonly folder: string
  readonly hit?: Hit | undefined
  /** Every point that is passed is written to this file. */
  readonly trace?: string | undefined
  /** Files may not grow beyond so many KiB. */
  readonly fileLimit?: number
  readonly env?: Readonly<Record<string, string>>
  /** Told of the process as soon as it is there. */
  readonly onStart?: (pid: number) => void
}

/** Runs the built program in a process of its own. */
export async function shareplan(argv: readonly string[], options: ProcessOptions): Promise<Ended> {
  const { folder, hit, trace, fileLimit, onStart } = options
  const preload = new URL('./kill-at.mjs', import.meta.url).href
  const env = {
    ...cleanEnvironment({ ...keys, ...options.env }),
    SHAREPLAN_TEST_KILL_AT: String(hit?.at ?? -1),
    ...(hit?.signal !== undefined && { SHAREPLAN_TEST_SIGNAL: hit.signal }),
    ...(trace !== undefined && { SHAREPLAN_TEST_TRACE: trace }),
  }
  const command = [process.execPath, '--import', preload, bin ?? '', ...argv]
  const limited = ['bash', '-c', `ulimit -f ${fileLimit}; exec "$@"`, 'bash', ...command]
  const [program = '', ...args] = fileLimit === undefined ? command : limited
  const child = spawn(program, args, { cwd: folder, env })
  onStart?.(child.pid ?? -1)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { pid: child.pid ?? -1, code, signal, out, err }
}

export function startCloud(copyMs: number = 0): Promise<Emulator> {
  return startEmulator({
    inventories: [inventory(images)],
    accessKeys: [
      { id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret: keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET, account: owner },
    ],
    copyMs,
  })
}

/** Applies the plan, or goes on with the run that was begun. `runs`: the folder of the runs. */
export function execute(emulator: Emulator, runs: string, options: ProcessOptions): Promise<Ended> {
  // A receipt would keep the next run of the same plan from being begun.
  const flags = ['--endpoint', emulator.url, '--runs', runs, '--patience', '1s', '--no-receipt']
  const known = existsSync(runs) ? readdirSync(runs) : []
  const begun = known.find((name) => name !== 'lock' && hasBegun(join(runs, name)))
  const argv = begun === undefined ? ['apply', '--yes', ...flags] : ['resume', begun, ...flags]
  return shareplan(argv, options)
}

/** Whether the first record of a run is whole. */
function hasBegun(run: string): boolean {
  return readdirSync(run).some((name) => readFileSync(join(run, name), 'utf8').includes('\n'))
}

/** Effects that the cloud has taken, by what they did: one account, one image. */
export function effectsOf(emulator: Emulator): readonly string[] {
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
export function graphOf(emulator: Emulator): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(emulator.images().map(({ name, region, sharedWith }) => [`${name} ${region}`, sharedWith]))
}

import type { FaultsSpec } from '../schema/generated/types.ts'
import { settingsOf } from './context.ts'
import { settleCopies } from './copies.ts'
import type { Core } from './dispatch.ts'
import { FaultSchedule } from './faults/schedule.ts'
import { openGate } from './gate.ts'
import { RequestLog, type RequestLogEntry } from './log.ts'
import type { EmulatorAccessKey, EmulatorClock, EmulatorOptions } from './options.ts'
import { seedState } from './seed.ts'
import { close, LOOPBACK, listen } from './server.ts'
import type { CloudState, ImageStatus } from './state.ts'

/** An image as the emulator holds it. */
export interface EmulatedImage {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly status: ImageStatus
  readonly kind: 'custom' | 'system' | 'marketplace'
  /** Empty where no inventory says. */
  readonly owner: string
  readonly public: boolean
  readonly productCode: string
  /** Absent: not encrypted. */
  readonly kmsKey: string | undefined
  readonly copied: boolean
  /** Sorted. */
  readonly sharedWith: readonly string[]
}

/** A running emulator. Its accessors show the state at this moment of its clock. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Id of every custom image → the accounts it is shared with, both sorted. */
  shareGraph(): ReadonlyMap<string, readonly string[]>
  regions(): readonly string[]
  images(): readonly EmulatedImage[]
  /** The latest calls, oldest first. */
  log(): readonly RequestLogEntry[]
  /**
   * Other faults from now on, counted anew; none without an argument.
   *
   * @throws TypeError for faults that it does not know.
   */
  setFaults(faults?: FaultsSpec): void
  /** Closes every connection. */
  stop(): Promise<void>
}

const DEFAULT_KEY: EmulatorAccessKey = { id: 'testid', secret: 'testsecret' }
const DEFAULT_ACCOUNT = '1000000000000001'
const CLOCK_SKEW_MS = 15 * 60 * 1000

/** Starts an emulator on loopback. Rejects with Node's error when the port is taken, with a TypeError for faults that it does not know. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const clock: EmulatorClock = options.clock ?? { now: () => Date.now() }
  const { accessKeys = [DEFAULT_KEY], clockSkewMs = CLOCK_SKEW_MS } = options
  const offline: Core = {
    state: seedState(options, clock.now()),
    settings: settingsOf(options),
    gate: openGate(accessKeys, clockSkewMs),
    endpoint: LOOPBACK,
    defaultAccount: options.inventories[0]?.metadata.account ?? DEFAULT_ACCOUNT,
  }
  const sleep = clock.sleep?.bind(clock) ?? sleepReally
  let core = offline
  let faults = new FaultSchedule(options.faults)
  const log = new RequestLog(options.onCall)
  const serving = { pipeline: () => ({ core, faults, clock, sleep }), log }
  const { server, port } = await listen(serving, options.port ?? 0)
  core = { ...offline, endpoint: `${LOOPBACK}:${port}` }
  const state = (): CloudState => {
    settleCopies(core.state, core.settings.copyMs, clock.now())
    return core.state
  }
  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    shareGraph: () => shareGraph(state()),
    regions: () => [...state().regions].sort(),
    images: () => images(state()),
    log: () => log.entries(),
    setFaults: (spec) => {
      faults = new FaultSchedule(spec)
    },
    stop: () => close(server),
  }
}

/** Keeps no process alive: whoever waits has a connection, which does. */
async function sleepReally(ms: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
}

function shareGraph(state: CloudState): ReadonlyMap<string, readonly string[]> {
  const custom = images(state).filter(({ kind }) => kind === 'custom')
  return new Map(custom.map(({ id, sharedWith }) => [id, sharedWith]))
}

function images(state: CloudState): readonly EmulatedImage[] {
  const all = [...state.images.values()].map((image) => ({
    id: image.id,
    region: image.region,
    name: image.name,
    status: image.status,
    kind: image.kind,
    owner: image.owner,
    public: image.public,
    productCode: image.productCode,
    kmsKey: image.key?.id,
    copied: image.copied,
    sharedWith: [...image.sharedWith.keys()].sort(),
  }))
  return all.sort((a, b) => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1))
}

import type { Cloud } from '../../src/execute/cloud.ts'
import type { ProgressEvent, RunContext } from '../../src/execute/context.ts'
import { executePlan, type RunResult } from '../../src/execute/run.ts'
import { defaultSettings, type ExecutionSettings } from '../../src/execute/settings.ts'
import { createMemoryCloud, type MemoryCloud, type MemoryCloudOptions } from '../support/memory-cloud.ts'
import { type MemoryDurable, memoryDurable, type VirtualClock } from './memory-durable.ts'
import { owner, type World } from './worlds.ts'

/** A run of a plan on the in-memory cloud. */
export interface Rig {
  readonly clock: VirtualClock
  readonly cloud: MemoryCloud
  readonly durable: MemoryDurable
  readonly context: RunContext
  readonly run: () => Promise<RunResult>
}

export interface RigOptions {
  readonly cloud?: Partial<MemoryCloudOptions>
  /** Wraps the port. */
  readonly port?: (cloud: Cloud) => Cloud
  readonly settings?: Partial<ExecutionSettings>
  readonly stopped?: () => boolean
  readonly notify?: (event: ProgressEvent) => void
}

export const digest: string = `sha256:${'d'.repeat(64)}`

export function rig(world: World, options: RigOptions = {}): Rig {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const cloud = createMemoryCloud({ inventories: world.inventories, clock: () => clock.now, ...options.cloud })
  const durable = memoryDurable(clock)
  const port = cloud.as(owner)
  const context: RunContext = {
    cloud: options.port?.(port) ?? port,
    durable,
    settings: { ...defaultSettings, ...options.settings },
    account: owner,
    digest,
    stopped: options.stopped ?? (() => false),
    notify: options.notify ?? (() => undefined),
  }
  return { clock, cloud, durable, context, run: () => executePlan(world, context) }
}

/** Step → status. */
export function statuses(result: RunResult): Readonly<Record<string, string>> {
  return Object.fromEntries(result.results.map(({ step, status }) => [step, status]))
}

/** The effects among what a cloud was asked. */
export function effects({ log }: MemoryCloud): readonly string[] {
  return log.map(({ action }) => action).filter((action) => /^(Modify|Copy|Delete)/.test(action))
}

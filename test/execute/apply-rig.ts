import { type CheckInput, check } from '../../src/check.ts'
import { type ApplyOutcome, type ApplyPorts, apply, type Confirmation } from '../../src/execute/apply.ts'
import type { Cloud } from '../../src/execute/cloud.ts'
import type { RunEntry } from '../../src/execute/entry.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { loadRules } from '../../src/policy/load.ts'
import type { RuleSet } from '../../src/policy/rule-set.ts'
import type { Report } from '../../src/report.ts'
import { type MemoryDurable, memoryDurable, type VirtualClock } from './memory-durable.ts'
import { located, type World } from './worlds.ts'

const start = { line: 1, column: 1 }

const builtinRules: RuleSet = loadRules({
  builtin: true,
  documents: [],
  settings: { params: {}, enforcement: {}, locate: () => ({ file: 'test.yaml', range: { start, end: start } }) },
  labels: new Map(),
  inventoryMaxAge: undefined,
}).rules

export interface ApplyRigOptions {
  readonly answer?: Confirmation
  readonly stopped?: () => boolean
  readonly clock?: VirtualClock
  readonly ports?: Partial<ApplyPorts<Report>>
}

/** Everything that an apply left. */
export interface Applied {
  readonly outcome: ApplyOutcome<Report>
  /** Of the run, where it came to one. */
  readonly header: RunEntry | undefined
  readonly durable: MemoryDurable | undefined
  readonly asked: number
  readonly closed: number
  readonly released: number
}

/** Judges the world's plan by the built-in rules, then applies it on the cloud. */
export async function applyWorld(world: World, cloud: Cloud, options: ApplyRigOptions = {}): Promise<Applied> {
  const input: CheckInput = {
    plans: [{ file: 'test.yaml', document: located(world.document) }],
    rules: builtinRules,
    directory: world.directory,
    facts: world.facts,
    now: 0,
    asOf: null,
    failOn: 'deny',
    otherDocuments: { ours: 0, foreign: 0 },
  }
  const report = await check(input)
  const seen: { header?: RunEntry; durable?: MemoryDurable; asked: number; closed: number; released: number } = {
    asked: 0,
    closed: 0,
    released: 0,
  }
  const outcome = await apply(
    {
      plan: world.plan,
      directory: world.directory,
      facts: world.facts,
      report,
      digest: (await report.plans[0]?.digest()) ?? '',
      source: { file: 'test.yaml', sha256: 'sha256:00' },
      onFailure: 'stop',
      settings: defaultSettings,
      tool: '0.0.0',
      run: 'r1',
    },
    {
      cloud,
      judge: (facts) => check({ ...input, facts }),
      confirm: async () => {
        seen.asked++
        return options.answer ?? 'confirmed'
      },
      authorize: async () => ({ kind: 'authorized', approvals: [] }),
      reserve: async () => ({
        record: async (header) => {
          seen.header = header
          seen.durable = memoryDurable(options.clock ?? { now: 0 })
          return {
            durable: seen.durable,
            close: async () => {
              seen.closed++
            },
          }
        },
        release: async () => {
          seen.released++
        },
      }),
      stopped: options.stopped ?? (() => false),
      notify: () => undefined,
      ...options.ports,
    },
  )
  return { header: undefined, durable: undefined, ...seen, outcome }
}

import type { Cloud } from '../../src/execute/cloud.ts'
import type { RunEntry } from '../../src/execute/entry.ts'
import { type JournalRecord, parseJournal, recordLine } from '../../src/execute/journal.ts'
import { type ResumeOutcome, resume } from '../../src/execute/resume.ts'
import { executeSession } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { createMemoryCloud, type MemoryCloud } from '../support/memory-cloud.ts'
import { once } from './failing-cloud.ts'
import type { RecordFault, VirtualClock } from './memory-durable.ts'
import { memoryJournal } from './memory-journal.ts'
import { headerOf, owner, type World } from './worlds.ts'

/** What a process that is killed leaves: no answer, no cloud failure, nothing to catch. */
export class Killed extends Error {}

/** A run on a cloud of its own, with whatever goes wrong in its first session. */
export class Scene {
  readonly clock: VirtualClock = { now: Date.UTC(2026, 10, 24) }
  readonly cloud: MemoryCloud
  readonly records: JournalRecord[] = []
  readonly #header: RunEntry

  constructor(world: World, more: Partial<RunEntry> = {}) {
    this.cloud = createMemoryCloud({ inventories: world.inventories, clock: () => this.clock.now })
    this.#header = headerOf(world, more)
  }

  async begin(
    port: (cloud: Cloud) => Cloud = (cloud) => cloud,
    fault?: (name: string) => RecordFault,
    stopped: () => boolean = () => false,
  ): Promise<string> {
    const journal = memoryJournal(this.clock, this.records, fault)
    journal.append('run', this.#header)
    const record = { durable: journal.durable, close: async () => undefined }
    const cloud = port(once(this.cloud.as(owner)))
    const ports = { cloud, record, settings: defaultSettings, stopped, notify: () => undefined }
    return (await executeSession(this.#header, ports)).reason
  }

  goOn(port?: (cloud: Cloud) => Cloud): Promise<ResumeOutcome> {
    return goOn(this, port)
  }
}

/** Goes on with a run, as another process does that finds its record. */
export function goOn(
  { cloud, records, clock }: Pick<Scene, 'cloud' | 'records' | 'clock'>,
  port: (cloud: Cloud) => Cloud = (cloud) => cloud,
): Promise<ResumeOutcome> {
  return resume(
    { tool: '0.1.0', settings: defaultSettings },
    {
      cloud: port({ ...once(cloud.as(owner)), simulated: true }),
      hold: async () => ({
        // As from a file: what is in it must survive being written and read.
        records: parseJournal(records.map(recordLine).join('')).records,
        reopen: async (entry) => {
          const journal = memoryJournal(clock, records)
          journal.append(`resume ${entry.session}`, entry)
          return { durable: journal.durable, close: async () => undefined }
        },
        release: async () => undefined,
      }),
      authorize: async () => [],
      stopped: () => false,
      notify: () => undefined,
    },
  )
}

/** Step and status of each result. */
export function resultsOf(outcome: ResumeOutcome): unknown {
  return outcome.kind === 'executed' ? outcome.result.results.map(({ step, status }) => [step, status]) : outcome
}

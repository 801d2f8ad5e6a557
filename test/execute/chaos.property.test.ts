import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changesOf } from '../../src/execute/changes.ts'
import type { Durable } from '../../src/execute/durable.ts'
import type { Entry, OnFailure } from '../../src/execute/entry.ts'
import { type JournalRecord, parseJournal, recordLine } from '../../src/execute/journal.ts'
import { replayRun } from '../../src/execute/replay.ts'
import { type ResumeOutcome, resume } from '../../src/execute/resume.ts'
import { executeSession, exitOf, type SessionPorts } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { reportRun } from '../../src/execute/status.ts'
import { createMemoryCloud, type MemoryCloud } from '../support/memory-cloud.ts'
import { scale } from '../support/scale.ts'
import { arbitraryWorld, madeBy, simulatedGraph } from './arbitrary.ts'
import { type Chaos, chaos, disturbances, type Event, foreignChanges } from './chaos.ts'
import type { VirtualClock } from './memory-durable.ts'
import { memoryJournal } from './memory-journal.ts'
import { headerOf, type World } from './worlds.ts'

/** After how many records a session is killed, whether the last one is on disk, and how the run goes on: as it does from a folder, or by a replay. */
interface Kill {
  readonly records: number
  readonly written: boolean
  readonly replay: boolean
}

const kills: fc.Arbitrary<readonly Kill[]> = fc.array(
  fc.record({ records: fc.integer({ min: 1, max: 40 }), written: fc.boolean(), replay: fc.boolean() }),
  { maxLength: 3 },
)

interface Story {
  readonly world: World
  readonly events: readonly Event[]
  readonly kills: readonly Kill[]
  readonly onFailure: OnFailure
  /** How old readings are. */
  readonly lagMs: number
}

const stories = (foreign: fc.Arbitrary<readonly Event[]>): fc.Arbitrary<Story> =>
  fc
    .record({
      world: arbitraryWorld,
      own: disturbances,
      foreign,
      kills,
      onFailure: fc.constantFrom<OnFailure>('stop', 'continue'),
      lagMs: fc.constantFrom(0, 0, 300, 8_000),
    })
    .map(({ own, foreign, ...story }) => ({ ...story, events: [...own, ...foreign] }))

/** A run, what was recorded of it, and the truth. */
interface Scene extends Pick<Story, 'onFailure'> {
  readonly world: World
  readonly cloud: MemoryCloud
  readonly records: JournalRecord[]
  readonly chaos: Chaos
  readonly clock: VirtualClock
}

/** A journal that gives what it holds, as an engine that replays does. */
function replaying(scene: Scene, kill: Kill | undefined): Durable {
  let count = 0
  const fault = (): 'before' | 'after' | undefined =>
    kill !== undefined && ++count === kill.records ? (kill.written ? 'after' : 'before') : undefined
  const { records, clock } = scene
  const { durable } = memoryJournal(clock, records, fault)
  const known = new Map(records.map(({ name, entry }) => [name, entry]))
  return {
    ...durable,
    step: async <E extends Entry>(name: string, work: () => Promise<E>): Promise<E> => {
      const entry = known.get(name) as E | undefined
      if (entry !== undefined) return structuredClone(entry)
      const done = await durable.step(name, work)
      if (done.kind === 'result' && done.status === 'done') expectDone(scene, done.step)
      return done
    },
  }
}

/** A share that is done was seen to be, by a reading of the truth. */
function expectDone({ world, records, chaos }: Scene, id: string): void {
  const index = world.plan.steps.findIndex((step) => step.id === id)
  const step = world.plan.steps[index]
  const targets = world.tasks[index]?.targets
  if (step === undefined || targets === undefined) return
  const made = madeBy(world, reportRun(records).steps)
  const has = chaos.read.get(made.get(step.image) ?? step.image)
  const wrong = [...targets.accounts, ...targets.kept].filter((account) => has?.has(account) !== targets.wanted)
  expect(['done, but', id, wrong]).toEqual(['done, but', id, []])
}

/** Runs a plan to its end, however often that takes. */
async function runToEnd(scene: Scene, plans: readonly Kill[]): Promise<number> {
  const { world, records, chaos, clock } = scene
  const header = headerOf(world, { onFailure: scene.onFailure })
  const { append } = memoryJournal(clock, records)
  append('run', header)
  const portsFor = (kill: Kill | undefined): SessionPorts => ({
    cloud: chaos.port,
    record: { durable: replaying(scene, kill), close: async () => undefined },
    settings: defaultSettings,
    stopped: chaos.stopped,
    notify: () => undefined,
  })
  let again = (ports: SessionPorts): Promise<number> => executeSession(header, ports).then(exitOf)
  const goOn = async (ports: SessionPorts): Promise<number> => {
    const outcome = await resume(
      { tool: '0.1.0', settings: defaultSettings },
      {
        ...ports,
        hold: async () => {
          const read = parseJournal(records.map(recordLine).join('')).records
          const earlier = replayRun(read)
          return {
            records: read,
            reopen: async (entry) => {
              append(`resume ${entry.session}`, entry)
              again = (ports) => executeSession(header, ports, earlier).then(exitOf)
              return ports.record
            },
            release: async () => undefined,
          }
        },
        authorize: async () => [],
      },
    )
    return exitOfResume(outcome)
  }
  let exit = await again(portsFor(plans[0]))
  expectTruth(scene, exit)
  for (let session = 1; exit !== 0 && session < 12; session++) {
    // Workers that are asked to stop record nothing of it.
    const isOver = chaos.stopped() || records.at(-1)?.entry.kind === 'end'
    chaos.begin()
    exit = await (plans[session - 1]?.replay === true && !isOver ? again : goOn)(portsFor(plans[session]))
    expectTruth(scene, exit)
  }
  return exit
}

function exitOfResume(outcome: ResumeOutcome): number {
  if (outcome.kind === 'over') return 0
  if (outcome.kind === 'executed') return outcome.exit
  if (outcome.kind === 'cloud-failed') return outcome.changed ? 5 : 7
  throw new Error(JSON.stringify(outcome))
}

/** What is told of the run just now against what its calls really did. */
function expectTruth({ records, chaos }: Scene, exit: number): void {
  const { steps } = reportRun(records)
  const progress = replayRun(records)
  if (exit === 0) expect(steps.filter(({ status }) => status !== 'done')).toEqual([])
  const happened = chaos.effects.some(
    ({ action, accounts }) => action !== 'ModifyImageSharePermission' || accounts.length > 0,
  )
  if (happened) expect([0, 5]).toContain(exit)
  const changes = changesOf(progress.header, records)
  steps.forEach((report, index) => {
    const { step, status, changed, problem } = report
    const own = chaos.effects.filter((effect) => effect.step === step)
    const real = own.filter(({ action, accounts }) => action !== 'ModifyImageSharePermission' || accounts.length > 0)
    const about = { step, status, problem }
    if (real.length > 0) expect({ ...about, changed }).toEqual({ ...about, changed: true })
    expect({ ...about, changed: progress.steps.get(step)?.changed }).toEqual({ ...about, changed })
    const sent = records.filter(({ entry }) => entry.kind === 'intent' && entry.step === step)
    if (changed) expect({ ...about, sent: sent.length > 0 }).toEqual({ ...about, sent: true })
    const change = changes[index]
    if (change === undefined) throw new Error('no change')
    const untouched = (account: string): boolean => !chaos.touched.has(`${change.image} ${account}`)
    const truly = new Set(real.flatMap(({ accounts }) => accounts))
    if (change.action === 'share' || change.action === 'unshare') {
      const claimed = change.accounts.filter(untouched).filter((account) => !truly.has(account))
      expect({ ...about, claimed }).toEqual({ ...about, claimed: [] })
      const told = new Set([...change.accounts, ...change.doubtful])
      const silent = [...truly].filter(untouched).filter((account) => !told.has(account))
      expect({ ...about, silent }).toEqual({ ...about, silent: [] })
    }
    if (change.action === 'copy' && real.length > 0) {
      expect({ ...about, known: change.made || change.inDoubt }).toEqual({ ...about, known: true })
      expect(new Set(real.map(({ image }) => image)).size).toBe(1)
      if (change.made) expect(change.image).toBe(real[0]?.image)
      const named = { ...about, made: change.image }
      // What failed is made again: until that is seen, no image is the copy.
      const failed = records.some(
        ({ entry }) => entry.kind === 'result' && entry.step === step && entry.status === 'failed',
      )
      const namesNone = failed && report.made === undefined
      if (change.made && !failed) expect({ ...about, made: progress.steps.get(step)?.made }).toEqual(named)
      if (change.made && status !== 'not-reached' && !namesNone) expect({ ...about, made: report.made }).toEqual(named)
    }
    if (change.action === 'delete' && real.length > 0) {
      expect({ ...about, known: change.deleted || change.inDoubt }).toEqual({ ...about, known: true })
    }
    if (status === 'failed' && problem?.code !== 'not-effective') {
      const doubt = change.doubtful.length > 0 || change.inDoubt
      expect({ ...about, doubt }).toEqual({ ...about, doubt: false })
    }
    if (status === 'done') {
      const doubt = change.doubtful.filter(untouched).length > 0 || change.inDoubt
      expect({ ...about, doubt }).toEqual({ ...about, doubt: false })
    }
    const answered = records.flatMap(({ entry }) =>
      entry.kind === 'outcome' && entry.step === step ? (entry.requestId ?? entry.failure?.requestId ?? []) : [],
    )
    expect({ ...about, ids: report.requestIds }).toEqual({ ...about, ids: answered })
    const again = own.flatMap(({ image, idle }) => idle.map((account) => `${image} ${account}`))
    const repeated = again.filter((one) => !chaos.touched.has(one))
    expect({ ...about, repeated }).toEqual({ ...about, repeated: [] })
  })
}

async function tell({ world, events, kills, onFailure, lagMs }: Story): Promise<{ scene: Scene; exit: number }> {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const cloud = createMemoryCloud({ inventories: world.inventories, clock: () => clock.now })
  const records: JournalRecord[] = []
  const scene = { world, cloud, records, clock, onFailure, chaos: chaos(cloud, records, events, { clock, lagMs }) }
  try {
    return { scene, exit: await runToEnd(scene, kills) }
  } catch (error) {
    throw new Error(retold(scene, error), { cause: error })
  }
}

/** What was recorded until the truth was another. */
function retold({ world, records, chaos }: Scene, error: unknown): string {
  return [
    String(error),
    JSON.stringify(world.document.spec.steps),
    ...records.slice(1).map(({ name, entry }) => `${name} ${JSON.stringify(entry)}`),
    ...chaos.effects.map((effect) => JSON.stringify(effect)),
  ].join('\n')
}

it('a run that is killed, stopped and failed in the middle of calls ends as simulated, and says at every stop what it did', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(stories(fc.constant([])), async (story) => {
      const { scene, exit } = await tell(story)
      const { world } = story
      expect(exit).toBe(0)
      const { steps } = reportRun(scene.records)
      expect(scene.cloud.shareGraph()).toEqual(simulatedGraph(world, madeBy(world, steps)))
    }),
    { numRuns: scale(200, 2_000) },
  )
})

it('so does one on whose images others work meanwhile, as far as it goes', { timeout: 600_000 }, async () => {
  let completed = 0
  await fc.assert(
    fc.asyncProperty(stories(foreignChanges), async (story) => {
      const { exit } = await tell(story)
      if (exit === 0) completed++
    }),
    { numRuns: scale(200, 2_000) },
  )
  expect(completed).toBeGreaterThan(scale(50, 500))
})

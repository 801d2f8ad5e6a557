import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import type { Cloud } from '../../src/execute/cloud.ts'
import type { StepResult } from '../../src/execute/entry.ts'
import { resume } from '../../src/execute/resume.ts'
import { executeSession, exitOf, type SessionPorts } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { reportRun } from '../../src/execute/status.ts'
import { createCloud } from '../../src/io/cloud/client.ts'
import { scale } from '../support/scale.ts'
import { arbitraryWorld, madeBy, simulatedGraph } from './arbitrary.ts'
import type { RecordFault, VirtualClock } from './memory-durable.ts'
import { memoryJournal } from './memory-journal.ts'
import { headerOf, owner, type World } from './worlds.ts'

type Faults = NonNullable<EmulatorOptions['faults']>
type Rule = Faults['rules'][number]

const effects = ['ModifyImageSharePermission', 'CopyImage', 'DeleteImage'] as const
const reads = ['DescribeImages', 'DescribeImageSharePermission'] as const

const when = fc.record({
  action: fc.constantFrom(...effects, ...reads),
  probability: fc.constantFrom(0.1, 0.3, 0.6),
})

/** Whatever the emulator can do to a call. */
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(when, fc.constantFrom(undefined, 200, 5_000)).map(([about, retryAfterMs]) => ({
    fault: 'throttle' as const,
    ...about,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })),
  fc
    .tuple(
      when,
      fc.constantFrom('internal-error' as const, 'unavailable' as const, 'bad-gateway' as const, 'drop' as const),
      fc.constantFrom('before' as const, 'after' as const),
    )
    .map(([about, fault, phase]) => ({ fault, phase, ...about })),
  when.map((about) => ({ fault: 'truncate' as const, ...about })),
  when.map((about) => ({ fault: 'deny' as const, ...about })),
  fc.constant<Rule>({ fault: 'copy-failure', probability: 0.5 }),
  fc.constantFrom(500, 8_000).map((ms) => ({ fault: 'stale-reads' as const, ms })),
)

const faults: fc.Arbitrary<Faults> = fc.record({
  seed: fc.nat(1_000_000),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
})

/** After how many records each session is killed, and whether the last one is on disk; sessions beyond are not killed. */
const kills = fc.array(fc.record({ records: fc.integer({ min: 1, max: 40 }), written: fc.boolean() }), { maxLength: 3 })

const accessKey = { id: 'testid', secret: 'testsecret' }
const mostSessions = 8

function killer(kill: { readonly records: number; readonly written: boolean } | undefined): () => RecordFault {
  let count = 0
  return () => (kill !== undefined && ++count === kill.records ? (kill.written ? 'after' : 'before') : undefined)
}

interface Ended {
  readonly exit: number
  readonly sessions: number
  readonly results: readonly StepResult[]
}

/** Runs a plan to its end, resuming it as often as it takes. */
async function runToEnd(
  world: World,
  cloud: Cloud,
  clock: VirtualClock,
  plans: readonly Parameters<typeof killer>[0][],
): Promise<Ended> {
  const { records, append } = memoryJournal(clock)
  const header = headerOf(world)
  const portsFor = (kill: Parameters<typeof killer>[0]): SessionPorts => ({
    cloud,
    record: { durable: memoryJournal(clock, records, killer(kill)).durable, close: async () => undefined },
    settings: defaultSettings,
    stopped: () => false,
    notify: () => undefined,
  })
  append('run', header)
  let exit = exitOf(await executeSession(header, portsFor(plans[0])))
  let sessions = 1
  while (exit !== 0 && sessions < mostSessions) {
    const ports = portsFor(plans[sessions++])
    const outcome = await resume(
      { tool: '0.1.0', settings: defaultSettings },
      {
        ...ports,
        hold: async () => ({
          records,
          reopen: async (entry) => {
            append(`resume ${entry.session}`, entry)
            return ports.record
          },
          release: async () => undefined,
        }),
        authorize: async () => [],
      },
    )
    if (outcome.kind === 'over') exit = 0
    else if (outcome.kind === 'executed') exit = outcome.exit
    else if (outcome.kind !== 'cloud-failed') throw new Error(JSON.stringify(outcome))
  }
  return { exit, sessions, results: reportRun(records).steps }
}

/** Where a step is not done and may have done something, much is possible; for all others, the cloud holds what the record says. */
function expectTruth(world: World, { exit, results }: Ended, emulator: Emulator): void {
  const byStep = new Map(results.map((one) => [one.step, one]))
  const made = madeBy(world, results)
  const expected = simulatedGraph(world, made, (step) => byStep.get(step)?.status === 'done')
  const open = world.plan.steps.filter(({ id }) => byStep.get(id)?.status !== 'done')
  expect(exit === 0).toBe(open.length === 0)
  const unclear = new Set(
    open.filter(({ id }) => byStep.get(id)?.changed === true).map(({ image }) => made.get(image) ?? image),
  )
  const mayHoldMore = open.some(({ id, action }) => action === 'copy' && byStep.get(id)?.changed === true)
  const real = Object.fromEntries(emulator.shareGraph())
  for (const [image, accounts] of Object.entries(expected)) {
    if (!unclear.has(image)) expect([image, real[image]]).toEqual([image, accounts])
  }
  if (!mayHoldMore) {
    const extra = Object.keys(real).filter((image) => expected[image] === undefined && !unclear.has(image))
    expect(extra).toEqual([])
  }
}

/** No account is added to or taken from an image twice in a row, and no name is copied to twice. */
function expectNothingTwice(emulator: Emulator): void {
  const last = new Map<string, string>()
  for (const { effect, action, parameters } of emulator.log()) {
    if (!effect) continue
    for (const [name, value] of Object.entries(parameters)) {
      const [, verb] = /^(Add|Remove)Account\.\d+$/.exec(name) ?? []
      if (verb === undefined) continue
      const about = `${parameters.ImageId} ${value}`
      expect([about, last.get(about)]).not.toEqual([about, verb])
      last.set(about, verb)
    }
    if (action !== 'CopyImage') continue
    const name = `copy ${parameters.DestinationRegionId} ${parameters.DestinationImageName}`
    expect([name, last.has(name)]).toEqual([name, false])
    last.set(name, 'made')
  }
}

it('random plans under random faults, killed at random, end as simulated or say truly where they stand', {
  timeout: 1_500_000,
}, async () => {
  const ends = { completed: 0, stopped: 0, sessions: 0 }
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, faults, kills, async (world, faults, kills) => {
      const clock = { now: Date.now() }
      const emulator = await startEmulator({
        inventories: world.inventories,
        accessKeys: [{ ...accessKey, account: owner }],
        clock: { now: () => clock.now },
        clockSkewMs: Number.MAX_SAFE_INTEGER,
        faults,
      })
      try {
        // The run itself retries, on its own clock.
        const cloud = await createCloud({ endpoint: emulator.url, accessKey, env: {}, timeouts: { readRetries: 0 } })
        const ended = await runToEnd(world, cloud, clock, kills)
        expectTruth(world, ended, emulator)
        expectNothingTwice(emulator)
        if (ended.exit === 0) ends.completed++
        else ends.stopped++
        ends.sessions += ended.sessions
      } finally {
        await emulator.stop()
      }
    }),
    { numRuns: scale(60, 1_000) },
  )
  process.stdout.write(`${JSON.stringify(ends)}\n`)
  expect(ends.completed).toBeGreaterThan(scale(20, 500))
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/schema/generated/types.ts'
import { accounts, type Cloud, caller, IMAGE, inventory, items, type Parameters, start } from './support.ts'

const IMAGES = [IMAGE, 'm-2']
const SHAREES = accounts(4)

const world = (faults: readonly FaultRule[] = []): Promise<Cloud> =>
  start({
    inventories: [inventory(IMAGES.map((id) => ({ id, name: id })))],
    ...(faults.length > 0 && { faults: { seed: 3, rules: [...faults] } }),
  })

interface Write {
  readonly action: string
  readonly parameters: Parameters
}

const write: fc.Arbitrary<Write> = fc.oneof(
  fc
    .record({
      image: fc.constantFrom(...IMAGES),
      change: fc.constantFrom('AddAccount.1', 'RemoveAccount.1'),
      account: fc.constantFrom(...SHAREES),
    })
    .map(({ image, change, account }) => ({
      action: 'ModifyImageSharePermission',
      parameters: { ImageId: image, [change]: account },
    })),
  fc.constantFrom(...IMAGES).map((image) => ({ action: 'DeleteImage', parameters: { ImageId: image } })),
)

const phase = fc.constantFrom('before' as const, 'after' as const)

const fault: fc.Arbitrary<FaultRule> = fc
  .oneof(
    phase.map((when): FaultRule => ({ fault: 'drop', phase: when })),
    phase.map((when): FaultRule => ({ fault: 'internal-error', phase: when })),
    phase.map((when): FaultRule => ({ fault: 'bad-gateway', phase: when })),
    phase.map((when): FaultRule => ({ fault: 'delay', ms: 10, phase: when })),
    fc.constantFrom<FaultRule>({ fault: 'throttle' }, { fault: 'truncate' }, { fault: 'deny' }),
  )
  .chain((rule) => fc.double({ min: 0, max: 1, noNaN: true }).map((probability) => ({ ...rule, probability })))

describe('whatever goes wrong', () => {
  it('the calls that took effect by the log make the state that there is, and no others do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { minLength: 1, maxLength: 3 }),
        fc.array(write, { minLength: 1, maxLength: 12 }),
        async (faults, writes) => {
          const [faulty, calm] = [await world(faults), await world()]
          const ecs = caller(faulty, 'ecs')
          for (const { action, parameters } of writes) await ecs(action, parameters).catch(() => undefined)
          const log = faulty.emulator.log()
          expect(log.length).toBe(writes.length)
          for (const { action, parameters, effect } of log) {
            const before = JSON.stringify(calm.emulator.images())
            if (effect) await calm.owner(action, parameters)
            expect(JSON.stringify(calm.emulator.images()) !== before).toBe(effect)
          }
          expect(calm.emulator.images()).toEqual(faulty.emulator.images())
          await Promise.all([faulty.emulator.stop(), calm.emulator.stop()])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('a stale read answers a state that there was, that long ago', async () => {
    const LAG = 1000
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ write, pause: fc.nat({ max: 800 }) }), { minLength: 1, maxLength: 10 }),
        async (steps) => {
          const cloud = await world([{ fault: 'stale-reads', ms: LAG }])
          const states = [{ from: Number.NEGATIVE_INFINITY, sharees: sharees(cloud) }]
          for (const { write: one, pause } of steps) {
            cloud.clock.advance(pause)
            await cloud.owner(one.action, one.parameters)
            states.push({ from: cloud.clock.now(), sharees: sharees(cloud) })
            const then = states.filter(({ from }) => from <= cloud.clock.now() - LAG).at(-1)
            expect(await read(cloud)).toEqual(then?.sharees)
          }
          await cloud.emulator.stop()
        },
      ),
      { numRuns: 40 },
    )
  })
})

/** Whom the image is shared with, sorted; nothing where it is gone. */
function sharees({ emulator }: Cloud): readonly unknown[] | undefined {
  return emulator.shareGraph().get(IMAGE)
}

async function read({ owner }: Cloud): Promise<readonly unknown[] | undefined> {
  const answer = await owner('DescribeImageSharePermission', { ImageId: IMAGE })
  if (answer.status !== 200) return undefined
  return items(answer, 'Accounts', 'Account')
    .map(({ AliyunId }) => AliyunId)
    .sort()
}

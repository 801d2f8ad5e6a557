import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../../src/emulator/index.ts'
import { type Cloud, CloudError } from '../../../src/execute/cloud.ts'
import { createCloud } from '../../../src/io/cloud/client.ts'
import type { Inventory } from '../../../src/schema/generated/types.ts'
import { createMemoryCloud } from '../../support/memory-cloud.ts'
import { scale } from '../../support/scale.ts'

const OWNER = '1000000000000001'
const accounts = Array.from({ length: 14 }, (_, index) => String(5000000000000000 + index))
const regions = ['cn-beijing', 'cn-hangzhou']
const COPY_MS = 2000

const here = { region: 'cn-beijing', status: 'Available', owner: 'self', ownerAccount: OWNER, public: false } as const
const inventory: Inventory = {
  apiVersion: 'shareplan/v1',
  kind: 'Inventory',
  metadata: { account: OWNER },
  spec: {
    quotas: { accountsPerImage: 12 },
    shareRole: { exists: true, trustedAccounts: accounts.slice(0, 4) },
    images: [
      { ...here, id: 'm-1', name: 'one', encryption: 'none', sharedWith: [] },
      { ...here, id: 'm-2', name: 'two', encryption: 'none', sharedWith: accounts.slice(0, 9) },
      { ...here, id: 'm-3', name: 'three', encryption: { kmsKey: 'key', keyType: 'customer' }, sharedWith: [] },
      { ...here, id: 'm-4', name: 'four', encryption: 'none', sharedWith: [], usedBy: { [OWNER]: ['i-1'] } },
    ],
  },
}

/** An operation; images are numbered in the order in which they came into being, because each cloud names its own copies. */
type Operation =
  | {
      readonly kind: 'modify'
      readonly image: number
      readonly add: readonly string[]
      readonly remove: readonly string[]
    }
  | {
      readonly kind: 'copy'
      readonly image: number
      readonly region: string
      readonly name: string
      readonly key: boolean
    }
  | { readonly kind: 'delete'; readonly image: number; readonly force: boolean }
  | { readonly kind: 'wait'; readonly ms: number }

const image = fc.nat({ max: 7 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant('modify' as const),
    image,
    add: fc.subarray([...accounts, OWNER, '77'], { maxLength: 10 }),
    remove: fc.subarray([...accounts], { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('copy' as const),
    image,
    region: fc.constantFrom(...regions),
    name: fc.constantFrom('one', 'five', 'six', 'seven', 'eight'),
    key: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete' as const), image, force: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, COPY_MS, 3 * COPY_MS) }),
)

interface Place {
  readonly id: string
  readonly region: string
}

/** Carries operations out, and tells each outcome in words that are the same for every cloud. */
class Runner {
  readonly #cloud: Cloud
  readonly #wait: (ms: number) => void
  readonly #places: Place[] = ['m-1', 'm-2', 'm-3', 'm-4'].map((id) => ({ id, region: 'cn-beijing' }))
  #tokens = 0

  constructor(cloud: Cloud, wait: (ms: number) => void) {
    this.#cloud = cloud
    this.#wait = wait
  }

  async run(step: Operation): Promise<string> {
    if (step.kind === 'wait') this.#wait(step.ms)
    try {
      await this.#attempt(step)
      return 'done'
    } catch (thrown) {
      if (thrown instanceof RangeError) return 'RangeError'
      if (!(thrown instanceof CloudError)) throw thrown
      return `${thrown.failure} ${thrown.status} ${thrown.code}`
    }
  }

  async #attempt(step: Operation): Promise<void> {
    if (step.kind === 'wait') return
    const { id, region } = this.#places[step.image] ?? { id: 'm-none', region: 'cn-beijing' }
    if (step.kind === 'delete') await this.#cloud.deleteImage(region, id, step.force)
    if (step.kind === 'modify') await this.#cloud.modifySharePermission(region, id, step)
    if (step.kind !== 'copy') return
    const clientToken = `token-${this.#tokens++}`
    const kmsKey = step.key ? { kmsKey: 'key-2' } : {}
    const made = await this.#cloud.copyImage({
      region,
      image: id,
      toRegion: step.region,
      name: step.name,
      clientToken,
      ...kmsKey,
    })
    this.#places.push({ id: made.image, region: step.region })
  }

  /** What there is in the end: per image its facts, its sharees, its encryption. */
  async look(): Promise<unknown> {
    const seen: unknown[] = []
    for (const { id, region } of this.#places) {
      const [found] = await this.#cloud.images({ region, ids: [id] })
      if (found === undefined) seen.push('gone')
      else {
        const read = await this.#cloud.snapshots(region, found.snapshotIds)
        const keys = read.permitted && read.value.map(({ encrypted, kmsKeyId }) => [encrypted, kmsKeyId])
        const { name, status, ownerAlias, ownerAccount } = found
        seen.push([name, status, ownerAlias, ownerAccount, [...(await this.#cloud.sharees(region, id))].sort(), keys])
      }
      seen.push(await this.#cloud.instances(region, id))
    }
    return seen
  }
}

describe('the client on the emulator and the in-memory cloud', () => {
  it('cannot be told apart by any sequence of operations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
        const start = Date.now()
        let now = start
        const clock = { now: () => now }
        const known = [OWNER, ...accounts]
        const options = { inventories: [inventory], accounts: known, copyMs: COPY_MS }
        const emulator = await startEmulator({ ...options, clock })
        try {
          const accessKey = { id: 'testid', secret: 'testsecret' }
          const client = await createCloud({ endpoint: emulator.url, accessKey, env: {}, timeouts: { readRetries: 0 } })
          const real = new Runner(client, (ms) => {
            now += ms
          })
          const memory = createMemoryCloud({ ...options, clock: clock.now })
          const simulated = new Runner(memory.as(OWNER), () => undefined)
          for (const step of operations) {
            const outcome = await real.run(step)
            expect([step, await simulated.run(step)]).toEqual([step, outcome])
          }
          expect(await simulated.look()).toEqual(await real.look())
        } finally {
          await emulator.stop()
        }
      }),
      { numRuns: scale(20, 1000) },
    )
  }, 300_000)
})

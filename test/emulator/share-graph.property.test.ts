import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { scale } from '../support/scale.ts'
import { accounts, call, FakeClock, inventory, numbered, REGION } from './support.ts'

const QUOTA = 12
const POOL = accounts(18)
const IMAGES = ['m-a', 'm-b', 'm-c']

/** One call: an image and up to fourteen ids to add and to remove, repeated ones included. */
const change = fc.record({
  image: fc.constantFrom(...IMAGES),
  add: fc.array(fc.constantFrom(...POOL), { maxLength: 14 }),
  remove: fc.array(fc.constantFrom(...POOL), { maxLength: 14 }),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

/** What the platform promises, said as plainly as can be: the first ten of each list, remove before add, all or nothing. */
function predict(graph: Map<string, Set<string>>, { image, add, remove }: Change): boolean {
  if (add.length + remove.length === 0) return false
  const before = graph.get(image) ?? new Set()
  const after = new Set([...before].filter((account) => !remove.slice(0, 10).includes(account)))
  for (const account of add.slice(0, 10)) after.add(account)
  const grows = [...after].some((account) => !before.has(account))
  if (grows && after.size > QUOTA) return false
  graph.set(image, after)
  return true
}

describe('any sequence of shares and unshares', () => {
  it('leaves the graph that a naive model says', async () => {
    const clock = new FakeClock()
    const images = IMAGES.map((id) => ({ id, name: id }))
    const inventories = [inventory(images, { quotas: { accountsPerImage: QUOTA } })]
    const check = async (changes: readonly Change[]): Promise<void> => {
      const graph = new Map(IMAGES.map((id) => [id, new Set<string>()]))
      const emulator = await startEmulator({ inventories, clock })
      try {
        for (const next of changes) expect(await carriedOut(emulator, next, clock.now())).toBe(predict(graph, next))
        const expected = [...graph].map(([id, sharees]) => [id, [...sharees].sort()])
        expect([...emulator.shareGraph()]).toEqual(expected)
      } finally {
        await emulator.stop()
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), check), {
      numRuns: scale(60, 2000),
    })
  })
})

async function carriedOut(emulator: Emulator, { image, add, remove }: Change, now: number): Promise<boolean> {
  const lists = { ...numbered('AddAccount', add), ...numbered('RemoveAccount', remove) }
  const parameters = { RegionId: REGION, ImageId: image, ...lists }
  const { status } = await call(emulator.url, { action: 'ModifyImageSharePermission', parameters, now })
  return status === 200
}

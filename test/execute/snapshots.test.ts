import { describe, expect, it } from 'vitest'
import { CloudError } from '../../src/execute/cloud.ts'
import type { CloudReads } from '../../src/execute/gaps.ts'
import { type AccountResult, type SnapshotsOrder, takeSnapshots } from '../../src/execute/snapshots.ts'
import { createMemoryCloud } from '../support/memory-cloud.ts'
import { inventory, owner, ownImage, sharee, sharees } from './worlds.ts'

const memory = createMemoryCloud({ inventories: [inventory([ownImage('m-1', { sharedWith: sharees(1, 3) })])] })

function take(more: Partial<SnapshotsOrder>): Promise<readonly AccountResult[]> {
  return takeSnapshots({
    accounts: [owner],
    regions: ['cn-beijing'],
    enter: async (account) => memory.access(account),
    capturedAt: 0,
    notify: () => undefined,
    ended: () => undefined,
    ...more,
  })
}

/** How many of a kind are under way at most. */
function gauge() {
  let [now, most] = [0, 0]
  const pass = async <T>(work: () => Promise<T>): Promise<T> => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    return work().finally(() => now--)
  }
  return { pass, most: () => most }
}

/** The same port, every call of which goes through the gauge. */
function gauged<T extends object>(port: T, { pass }: ReturnType<typeof gauge>): T {
  return new Proxy(port, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver)
      return typeof value === 'function' ? (...args: unknown[]) => pass(() => value(...args)) : value
    },
  })
}

describe('takeSnapshots', () => {
  it('captures each account once, by id, whatever comes first', async () => {
    const ended: string[] = []
    const results = await take({
      accounts: [sharee(2), owner, sharee(1), owner],
      ended: ({ account }) => ended.push(account),
    })
    expect(results.map(({ account, snapshot }) => [account, snapshot?.inventory.metadata.account])).toEqual(
      [owner, sharee(1), sharee(2)].map((account) => [account, account]),
    )
    expect(ended.sort()).toEqual([owner, sharee(1), sharee(2)])
  })

  it('takes no account for another', async () => {
    const [result] = await take({ accounts: [sharee(1)], enter: async () => memory.access(owner) })
    expect(result).toEqual({ account: sharee(1), failure: `the cloud says that this is account ${owner}` })
  })

  it('keeps what goes wrong in one account to that one', async () => {
    const error = new CloudError('in-doubt', { action: 'AssumeRole', code: 'Timeout', message: 'no answer' })
    const enter = async (account: string): Promise<CloudReads> => {
      if (account === sharee(1)) throw error
      return memory.access(account)
    }
    const results = await take({ accounts: [owner, sharee(1)], enter })
    expect(results.map(({ failure }) => failure)).toEqual([undefined, 'no answer'])
  })

  it('does not take a bug for a failure of the cloud', async () => {
    await expect(take({ enter: () => Promise.reject(new TypeError('a bug')) })).rejects.toThrow('a bug')
  })

  it('captures at most four accounts at once, with at most eight requests each', async () => {
    const images = Array.from({ length: 30 }, (_, index) => ownImage(`m-${index}`))
    const big = createMemoryCloud({ inventories: [inventory(images)] })
    const [entering, asking] = [gauge(), gauge()]
    await take({
      accounts: [owner],
      enter: async () => {
        const { cloud, survey } = big.access(owner)
        return { cloud: gauged(cloud, asking), survey: gauged(survey, asking) }
      },
    })
    await take({ accounts: sharees(1, 12), enter: (account) => entering.pass(async () => memory.access(account)) })
    expect([entering.most(), asking.most()]).toEqual([4, 8])
  })
})

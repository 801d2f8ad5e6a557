import { describe, expect, it } from 'vitest'
import { CloudError } from '../../src/execute/cloud.ts'
import { type Limiter, type LimitKey, limitSettings } from '../../src/execute/limit.ts'
import { limitedTransport } from '../../src/io/cloud/limited.ts'
import type { Transport } from '../../src/io/cloud/transport.ts'
import { memoryLimiter } from '../../src/io/limiter.ts'
import { limiterContract } from '../support/contract/limiter.ts'

/** A clock that only waiting moves. */
function virtualClock() {
  let time = 1_000
  return {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms
    },
  }
}

describe('the limiter of one process', () => {
  limiterContract(async (settings) => {
    const clock = virtualClock()
    return { limiter: memoryLimiter(settings, clock), now: async () => clock.now() }
  })

  it('waits on the real clock', async () => {
    const limiter = memoryLimiter(limitSettings(200))
    const start = performance.now()
    for (let call = 0; call < 110; call++) await limiter.take({ account: '1', region: 'r' })
    expect(performance.now() - start).toBeGreaterThanOrEqual(40)
  })
})

describe('requests that are limited', () => {
  const call = { action: 'DescribeImages', version: '2014-05-26', parameters: { RegionId: 'cn-beijing' } }
  const request = call as unknown as Parameters<Transport>[0]
  const throttled = new CloudError('throttled', {
    action: 'DescribeImages',
    code: 'Throttling.User',
    message: 'slow down',
    retryAfterMs: 900,
  })

  function noted(fail = false): { readonly limiter: Limiter; readonly notes: unknown[] } {
    const notes: unknown[] = []
    const note = async (...what: readonly unknown[]): Promise<void> => {
      if (fail) throw new Error('connect to postgres://me:hunter2@db failed')
      notes.push(what)
    }
    return { notes, limiter: { take: (key) => note('take', key), throttled: (key, ms) => note('throttled', key, ms) } }
  }

  const key: LimitKey = { account: '1', region: 'cn-beijing' }

  it('take a token each, and tell of being throttled', async () => {
    const { limiter, notes } = noted()
    const answers = [async () => 'fine', async () => Promise.reject(throttled)]
    const inner = (() => answers.shift()?.()) as unknown as Transport
    const transport = limitedTransport(inner, { limiter, account: '1' })
    expect(await transport(request, () => '')).toBe('fine')
    await expect(transport(request, () => '')).rejects.toBe(throttled)
    expect(notes).toEqual([
      ['take', key],
      ['take', key],
      ['throttled', key, 900],
    ])
  })

  it('are not sent where the limiter cannot be asked, which is no secret', async () => {
    let sent = 0
    const inner = (async () => ++sent) as unknown as Transport
    const transport = limitedTransport(inner, { limiter: noted(true).limiter, account: '1' })
    const error: unknown = await transport(request, () => '').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ failure: 'unreachable', code: 'RateLimiter' })
    expect(String(error)).not.toContain('hunter2')
    expect(sent).toBe(0)
  })
})

import { expect, it } from 'vitest'
import { burst, type Limiter, type LimitKey, type LimitSettings, limitSettings } from '../../../src/execute/limit.ts'

/** A limiter under test, and its clock. */
export interface LimiterWorld {
  readonly limiter: Limiter
  /** Milliseconds. */
  now(): Promise<number>
}

const key: LimitKey = { account: '1000000000000001', region: 'cn-beijing' }

/** What every limiter keeps. Only that nothing goes too early is asked: nobody promises that it goes in time. */
export function limiterContract(open: (settings: LimitSettings) => Promise<LimiterWorld>): void {
  it('lets no more through than the bucket holds and time fills in', async () => {
    const settings = limitSettings(40)
    const { limiter, now } = await open(settings)
    const times: number[] = []
    await Promise.all(
      Array.from({ length: 60 }, async () => {
        await limiter.take(key)
        times.push(await now())
      }),
    )
    const took = Math.max(...times) - (times[0] ?? 0)
    expect(60 - 1).toBeLessThanOrEqual(burst(settings) + (settings.ceiling * took) / 1000)
  })

  it('counts each account and region apart', async () => {
    const settings = limitSettings(0.001)
    const { limiter } = await open(settings)
    await limiter.take(key)
    await limiter.take({ ...key, region: 'cn-hangzhou' })
    await limiter.take({ ...key, account: '1000000000000002' })
    await limiter.take({ ...key, region: '' })
  })

  it('sends nothing for as long as the platform asks', async () => {
    const { limiter, now } = await open(limitSettings(1_000))
    await limiter.take(key)
    const told = await now()
    await limiter.throttled(key, 700)
    await limiter.take(key)
    expect((await now()) - told).toBeGreaterThanOrEqual(700)
  })

  it('goes at half the rate once it was throttled, however many were in flight', async () => {
    const settings = limitSettings(40)
    const { limiter, now } = await open(settings)
    await limiter.take(key)
    for (let call = 0; call < 3; call++) await limiter.throttled(key, undefined)
    const told = await now()
    for (let call = 0; call < 20; call++) await limiter.take(key)
    // One token is left of the burst, and in the second in question a hundredth of the ceiling comes back.
    const seconds = ((await now()) - told) / 1000
    const rate = settings.ceiling / 2 + settings.ceiling * settings.recovery * seconds
    expect(20 - 1).toBeLessThanOrEqual(rate * seconds + 0.01)
  })
}

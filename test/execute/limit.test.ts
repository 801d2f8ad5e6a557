import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bucket, burst, fullBucket, limitSettings, lowerRate, takeToken } from '../../src/execute/limit.ts'

const settings = limitSettings(10)

describe('a bucket of tokens', () => {
  it('holds half a second, and at least one', () => {
    expect([burst(settings), burst(limitSettings(0.1))]).toEqual([5, 1])
  })

  it('never gives more than it holds and time fills in, whatever happens', () => {
    const event = fc.record({
      after: fc.integer({ min: 0, max: 2_000 }),
      throttled: fc.boolean(),
      hint: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        let bucket: Bucket = fullBucket(settings, 0)
        let now = 0
        let taken = 0
        let quietUntil = 0
        for (const { after, throttled, hint } of events) {
          now += after
          if (throttled) {
            bucket = lowerRate(settings, bucket, now, hint)
            quietUntil = Math.max(quietUntil, now + (hint ?? 0))
            continue
          }
          const next = takeToken(settings, bucket, now)
          bucket = next.bucket
          if (next.waitMs > 0) continue
          taken++
          expect(now).toBeGreaterThanOrEqual(quietUntil)
        }
        expect(taken).toBeLessThanOrEqual(burst(settings) + (settings.ceiling * now) / 1000)
        expect(bucket.rate).toBeLessThanOrEqual(settings.ceiling)
        expect(bucket.rate).toBeGreaterThan(0)
      }),
    )
  })

  it('says when to ask again, and then gives', () => {
    let bucket: Bucket = { ...fullBucket(settings, 0), tokens: 0 }
    const { waitMs, bucket: after } = takeToken(settings, bucket, 0)
    expect(waitMs).toBe(100)
    bucket = after
    expect(takeToken(settings, bucket, waitMs).waitMs).toBe(0)
  })

  it('halves its rate, and gets it back slowly', () => {
    const lowered = lowerRate(settings, fullBucket(settings, 0), 0)
    expect(lowered.rate).toBe(5)
    expect(takeToken(settings, lowered, 10_000).bucket.rate).toBeCloseTo(6)
    expect(takeToken(settings, lowered, 60_000).bucket.rate).toBe(10)
  })

  it('takes several answers at once for one event, and never stands still', () => {
    let bucket = fullBucket(settings, 0)
    for (let call = 0; call < 5; call++) bucket = lowerRate(settings, bucket, call)
    expect(bucket.rate).toBeCloseTo(5)
    for (let call = 0; call < 100; call++) bucket = lowerRate(settings, bucket, 10_000 + call * 1_001)
    expect(bucket.rate).toBeGreaterThan(0.1)
  })

  it('is not filled by a clock that was set back', () => {
    const bucket: Bucket = { ...fullBucket(settings, 1_000_000), tokens: 0 }
    expect(takeToken(settings, bucket, 0).waitMs).toBe(100)
  })
})

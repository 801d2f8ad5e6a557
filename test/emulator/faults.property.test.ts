import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FaultSchedule, type FaultSubject } from '../../src/emulator/faults/schedule.ts'
import type { FaultRule } from '../../src/schema/generated/types.ts'
import { caller, IMAGE, SHAREE, start } from './support.ts'

const rule: fc.Arbitrary<FaultRule> = fc
  .record(
    {
      action: fc.constantFrom('DescribeRegions', 'ModifyImageSharePermission'),
      nth: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      every: fc.integer({ min: 1, max: 4 }),
      first: fc.integer({ min: 1, max: 9 }),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: [] },
  )
  .chain((which) =>
    fc
      .constantFrom('throttle' as const, 'unavailable' as const, 'internal-error' as const)
      .map((fault) => ({ fault, ...which })),
  )

const faults = fc.record({ seed: fc.nat(), rules: fc.array(rule, { minLength: 1, maxLength: 4 }) })

const subject: fc.Arbitrary<FaultSubject> = fc.record({
  action: fc.constantFrom('DescribeRegions', 'ModifyImageSharePermission', 'CopyImage'),
  region: fc.constant('cn-beijing'),
  images: fc.constant([IMAGE]),
  account: fc.constant(SHAREE),
  at: fc.constant(0),
})

describe('faults by seed', () => {
  it('the same calls in the same order meet the same faults', () => {
    fc.assert(
      fc.property(faults, fc.array(subject, { maxLength: 60 }), (spec, subjects) => {
        const [one, other] = [new FaultSchedule(spec), new FaultSchedule(spec)]
        expect(subjects.map((call) => one.next(call))).toEqual(subjects.map((call) => other.next(call)))
      }),
    )
  })

  it('a rule meets the same calls whatever other rules there are behind it', () => {
    fc.assert(
      fc.property(faults, rule, fc.array(subject, { maxLength: 60 }), (spec, more, subjects) => {
        const alone = new FaultSchedule(spec)
        const together = new FaultSchedule({ ...spec, rules: [...spec.rules, more] })
        for (const call of subjects) {
          const met = alone.next(call)
          expect(together.next(call).slice(0, met.length)).toEqual(met)
        }
      }),
    )
  })

  it('seeds differ, and each hits about as often as it is likely', () => {
    const hits = (seed: number): readonly boolean[] => {
      const schedule = new FaultSchedule({ seed, rules: [{ fault: 'drop', probability: 0.3 }] })
      const call = { action: 'CopyImage', region: '', images: [], account: undefined, at: 0 }
      return Array.from({ length: 1000 }, () => schedule.next(call).length > 0)
    }
    const seen = [1, 2, 3, 4].map(hits)
    expect(new Set(seen.map((sequence) => sequence.join())).size).toBe(4)
    for (const sequence of seen) {
      const count = sequence.filter(Boolean).length
      expect([count > 240, count < 360]).toEqual([true, true])
    }
  })

  it('two rules that are as likely hit different calls', () => {
    const rules: FaultRule[] = [
      { fault: 'drop', probability: 0.5 },
      { fault: 'truncate', probability: 0.5 },
    ]
    const schedule = new FaultSchedule({ seed: 1, rules })
    const call = { action: 'CopyImage', region: '', images: [], account: undefined, at: 0 }
    const met = Array.from({ length: 100 }, () => schedule.next(call).length)
    expect(new Set(met)).toEqual(new Set([0, 1, 2]))
  })

  it('two emulators answer the same requests the same way', async () => {
    const requests = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? 'DescribeRegions' : 'DescribeImages'))
    await fc.assert(
      fc.asyncProperty(faults, async (spec) => {
        const logs = await Promise.all(
          [1, 2].map(async () => {
            const cloud = await start({ faults: spec })
            const ecs = caller(cloud, 'ecs')
            for (const action of requests) await ecs(action)
            await cloud.emulator.stop()
            return cloud.emulator.log().map(({ status, code, faults: met }) => [status, code, met])
          }),
        )
        expect(logs[0]).toEqual(logs[1])
      }),
      { numRuns: 10 },
    )
  })
})

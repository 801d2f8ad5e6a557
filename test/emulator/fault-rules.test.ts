import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import type { FaultRule } from '../../src/schema/generated/types.ts'
import { broken, call, caller, IMAGE, inventory, type Parameters, REGION, SHAREE, start, verdict } from './support.ts'

const share: Parameters = { ImageId: IMAGE, 'AddAccount.1': SHAREE }

describe('which calls a rule hits', () => {
  const ask = async (faults: FaultRule, requests: readonly [string, Parameters?, string?][]): Promise<string> => {
    const cloud = await start({
      inventories: [inventory([{}, { id: 'm-2', name: 'two' }])],
      faults: { rules: [faults] },
    })
    const ecs = caller(cloud, 'ecs')
    for (const [action, parameters = {}, key = 'testid'] of requests) await ecs(action, parameters, { key })
    return cloud.emulator
      .log()
      .map(({ faults: met }) => met.length)
      .join('')
  }
  const many = (count: number): [string][] => Array.from({ length: count }, () => ['DescribeRegions'])

  it.each([
    [{ action: 'DescribeImages' }, '1010'],
    [{ action: ['DescribeImages', 'DescribeRegions'] }, '1011'],
    [{ region: 'cn-hangzhou' }, '0010'],
    [{ image: IMAGE }, '1100'],
    [{ image: ['m-2', 'm-3'] }, '1000'],
    [{ account: SHAREE }, '0100'],
    [{ account: [SHAREE, '77'], action: 'DescribeImages' }, '0000'],
    [{}, '1111'],
  ])('about %j', async (selection, expected) => {
    const hit = await ask({ fault: 'unavailable', ...selection }, [
      ['DescribeImages', { ImageId: `${IMAGE},m-2` }],
      ['DescribeImageSharePermission', { ImageId: IMAGE }, 'sharee'],
      ['DescribeImages', { RegionId: 'cn-hangzhou' }],
      ['DescribeRegions'],
    ])
    expect(hit).toBe(expected)
  })

  it.each([
    [{ nth: 3 }, '001000'],
    [{ nth: [1, 4] }, '100100'],
    [{ every: 2 }, '010101'],
    [{ first: 2 }, '110000'],
    [{ every: 2, first: 3 }, '010000'],
    [{ probability: 1 }, '111111'],
    [{ probability: 0 }, '000000'],
  ])('of those: %j', async (which, expected) => {
    expect(await ask({ fault: 'unavailable', ...which }, many(6))).toBe(expected)
  })

  it('counts only the calls that it is about', async () => {
    const rule: FaultRule = { fault: 'unavailable', action: 'DescribeImages', nth: 2 }
    expect(await ask(rule, [['DescribeImages'], ['DescribeRegions'], ['DescribeImages'], ['DescribeImages']])).toBe(
      '0010',
    )
  })

  it('faults of copies and of reads count no other calls', async () => {
    const copy: [string, Parameters] = [
      'CopyImage',
      { ImageId: IMAGE, DestinationRegionId: REGION, DestinationImageName: 'copy' },
    ]
    expect(await ask({ fault: 'copy-failure', nth: 1 }, [['DescribeImages'], copy])).toBe('01')
    expect(await ask({ fault: 'stale-reads', ms: 1, nth: 1 }, [copy, ['DescribeImages']])).toBe('01')
  })

  it('throttle: only what is above a rate, of each account in each region', async () => {
    const cloud = await start({ faults: { rules: [{ fault: 'throttle', perSecond: 2 }] } })
    const ecs = caller(cloud, 'ecs')
    const burst = async (parameters: Parameters = {}, key = 'testid'): Promise<string> => {
      const seen: unknown[] = []
      for (let call = 0; call < 3; call++) seen.push((await ecs('DescribeImages', parameters, { key })).status)
      return seen.join(' ')
    }
    expect(await burst()).toBe('200 200 400')
    expect(await burst({ RegionId: 'cn-hangzhou' })).toBe('200 200 400')
    expect(await burst({}, 'sharee')).toBe('200 200 400')
    cloud.clock.advance(500)
    expect(await burst()).toBe('200 400 400')
    cloud.clock.advance(60_000)
    expect(await burst()).toBe('200 200 400')
  })

  it('delay: the effect happens although the caller has given up', async () => {
    let release: () => void = () => {}
    const slept = new Promise<void>((resolve) => {
      release = resolve
    })
    const clock = { now: () => Date.parse('2026-11-24T02:00:00Z'), sleep: () => slept }
    const emulator = await startEmulator({
      inventories: [inventory([{}])],
      faults: { rules: [{ fault: 'delay', ms: 1 }] },
      clock,
    })
    const giveUp = new AbortController()
    const request = { action: 'ModifyImageSharePermission', parameters: { RegionId: REGION, ...share } }
    const answer = call(emulator.url, { ...request, now: clock.now(), signal: giveUp.signal })
    setTimeout(() => giveUp.abort(), 50)
    await expect(answer).rejects.toThrow()
    expect(emulator.shareGraph().get(IMAGE)).toEqual([])
    release()
    await expect.poll(() => emulator.shareGraph().get(IMAGE)).toEqual([SHAREE])
    expect(emulator.log()).toMatchObject([{ effect: true, faults: ['delay'] }])
    await emulator.stop()
  })

  it('several in order: what comes behind an answer does not happen, but counts', async () => {
    const cloud = await start({
      faults: {
        rules: [
          { fault: 'throttle', nth: 1 },
          { fault: 'drop', nth: [1, 2] },
        ],
      },
    })
    await cloud.owner('DescribeRegions')
    await broken(cloud.owner('DescribeRegions'))
    expect(verdict(await cloud.owner('DescribeRegions'))).toBe('200')
    expect(cloud.emulator.log().map(({ faults }) => faults)).toEqual([['throttle'], ['drop'], []])
  })

  it('are refused where they are none', async () => {
    const wrong = { rules: [{ fault: 'drop', point: 'after' }] } as unknown as { rules: FaultRule[] }
    await expect(start({ faults: wrong })).rejects.toThrow(/rules\/0.*"additionalProperty":"point"/)
    const { emulator, owner } = await start({ faults: { rules: [{ fault: 'unavailable' }] } })
    expect(() => emulator.setFaults(wrong)).toThrow(TypeError)
    expect(verdict(await owner('DescribeRegions'))).toBe('503 ServiceUnavailable')
  })

  it('can be exchanged while it runs', async () => {
    const { emulator, owner } = await start({ faults: { rules: [{ fault: 'unavailable' }] } })
    expect(verdict(await owner('DescribeRegions'))).toBe('503 ServiceUnavailable')
    emulator.setFaults({ rules: [{ fault: 'throttle', nth: 2 }] })
    expect(verdict(await owner('DescribeRegions'))).toBe('200')
    expect(verdict(await owner('DescribeRegions'))).toBe('400 Throttling.User')
    emulator.setFaults()
    expect(verdict(await owner('DescribeRegions'))).toBe('200')
  })
})

describe('the header', () => {
  it.each(['', '{', '"throttle"', '{"fault":"throttel"}', '{"fault":"delay"}', '[]', 'null'])(
    'that is no fault is refused: %s',
    async (value) => {
      const { emulator, clock } = await start()
      const headers = { 'x-shareplan-fault': value }
      const answer = await call(emulator.url, { action: 'DescribeRegions', headers, now: clock.now() })
      expect([verdict(answer), answer.message]).toEqual([
        '400 InvalidParameter',
        expect.stringContaining('x-shareplan-fault'),
      ])
    },
  )

  it('is told the calls in the log as they go out', async () => {
    const seen: unknown[] = []
    const cloud = await start({ onCall: ({ action, status }) => seen.push([action, status]) })
    await cloud.owner('DescribeRegions')
    expect(seen).toEqual([['DescribeRegions', 200]])
  })
})

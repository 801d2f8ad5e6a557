import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/schema/generated/types.ts'
import {
  type Answer,
  accounts,
  broken,
  type Cloud,
  caller,
  IMAGE,
  items,
  type Parameters,
  REGION,
  SHAREE,
  SIGNINGS,
  start,
  verdict,
} from './support.ts'

const share: Parameters = { ImageId: IMAGE, 'AddAccount.1': SHAREE }

/** An emulator on which the rules hold, and calls to it. */
async function faulty(signing: 'v1' | 'acs3', ...rules: FaultRule[]): Promise<Faulty> {
  const cloud = await start({ faults: { rules } })
  return { cloud, ecs: caller(cloud, 'ecs', { signing }) }
}

interface Faulty {
  readonly cloud: Cloud
  readonly ecs: ReturnType<typeof caller>
}

/** What the log tells of the calls, and whom the image is shared with. */
function told({ emulator }: Cloud): unknown {
  return {
    calls: emulator.log().map(({ status, code, effect, faults }) => [status, code, effect, ...faults]),
    sharees: emulator.shareGraph().get(IMAGE),
  }
}

describe.each(SIGNINGS)('faults, signed by %s', (signing) => {
  it('throttle: refused with the hint, nothing happens', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'throttle', retryAfterMs: 1500, first: 1 })
    const answer = await ecs('ModifyImageSharePermission', share)
    expect([verdict(answer), answer.headers.get('x-acs-retry-after')]).toEqual(['400 Throttling.User', '1500'])
    expect(verdict(await ecs('ModifyImageSharePermission', share))).toBe('200')
    expect(told(cloud)).toEqual({
      calls: [
        [400, 'Throttling.User', false, 'throttle'],
        [200, undefined, true],
      ],
      sharees: [SHAREE],
    })
  })

  it('throttle: another code and status, no hint', async () => {
    const { ecs } = await faulty(signing, { fault: 'throttle', code: 'Throttling', status: 503 })
    const answer = await ecs('DescribeRegions')
    expect([verdict(answer), answer.headers.get('x-acs-retry-after')]).toEqual(['503 Throttling', null])
  })

  it.each([
    ['internal-error', '500 InternalError', 500, 'InternalError'],
    ['unavailable', '503 ServiceUnavailable', 503, 'ServiceUnavailable'],
    ['bad-gateway', '502', 502, undefined],
    ['drop', 'broken', 0, undefined],
  ] as const)('%s before the effect and after it', async (fault, seen, status, code) => {
    for (const phase of ['before', 'after'] as const) {
      const { cloud, ecs } = await faulty(signing, { fault, phase })
      expect(await broken(ecs('ModifyImageSharePermission', share))).toBe(seen)
      const effect = phase === 'after'
      expect(told(cloud)).toEqual({ calls: [[status, code, effect, fault]], sharees: effect ? [SHAREE] : [] })
    }
  })

  it.each(['internal-error', 'unavailable', 'bad-gateway', 'drop'] as const)(
    '%s: before, unless told',
    async (fault) => {
      const { cloud, ecs } = await faulty(signing, { fault })
      await broken(ecs('ModifyImageSharePermission', share))
      expect(cloud.emulator.shareGraph().get(IMAGE)).toEqual([])
    },
  )

  it('bad-gateway: a page of HTML', async () => {
    const { ecs } = await faulty(signing, { fault: 'bad-gateway' })
    const answer = await ecs('DescribeImages')
    expect([answer.headers.get('content-type'), answer.text]).toEqual(['text/html', expect.stringMatching(/^<html>/)])
  })

  it('truncate: the effect happens, the answer breaks off', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'truncate' })
    expect(await broken(ecs('ModifyImageSharePermission', share))).toBe('broken')
    expect(told(cloud)).toEqual({ calls: [[200, undefined, true, 'truncate']], sharees: [SHAREE] })
  })

  it('a refusal stays one when its answer is lost', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'drop', phase: 'after' })
    expect(await broken(ecs('DeleteImage', { ImageId: 'm-none' }))).toBe('broken')
    expect(told(cloud)).toMatchObject({ calls: [[0, undefined, false, 'drop']] })
  })

  it('delay: the effect happens after it, or before it', async () => {
    for (const phase of ['before', 'after'] as const) {
      const { cloud, ecs } = await faulty(signing, { fault: 'delay', ms: 5000, phase, first: 1 })
      const began = cloud.clock.now()
      expect(verdict(await ecs('ModifyImageSharePermission', share))).toBe('200')
      expect(cloud.clock.now() - began).toBe(5000)
      const [shared] = items(await ecs('DescribeImageSharePermission', { ImageId: IMAGE }), 'Accounts', 'Account')
      expect(shared?.SharedTime).toBe(phase === 'before' ? '2026-11-24T02:00:05Z' : '2026-11-24T02:00:00Z')
    }
  })

  it('stale-reads: a write is seen only after a while', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'stale-reads', ms: 3000 })
    const sharees = async (): Promise<unknown[]> =>
      items(await ecs('DescribeImageSharePermission', { ImageId: IMAGE }), 'Accounts', 'Account').map(
        ({ AliyunId }) => AliyunId,
      )
    const [one, two] = accounts(2)
    await ecs('ModifyImageSharePermission', { ImageId: IMAGE, 'AddAccount.1': String(one) })
    expect(await sharees()).toEqual([])
    cloud.clock.advance(2000)
    await ecs('ModifyImageSharePermission', { ImageId: IMAGE, 'AddAccount.1': String(two) })
    cloud.clock.advance(999)
    expect(await sharees()).toEqual([])
    cloud.clock.advance(1)
    expect(await sharees()).toEqual([one])
    cloud.clock.advance(2000)
    expect(await sharees()).toEqual([one, two])
    expect(cloud.emulator.shareGraph().get(IMAGE)).toEqual([one, two])
  })

  it('stale-reads: copies and deletions, too; writes are never stale', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'stale-reads', ms: 3000 })
    const images = async (): Promise<unknown[]> =>
      items(await ecs('DescribeImages', { Status: 'Available,Creating' }), 'Images', 'Image')
        .map(({ ImageName }) => ImageName)
        .sort()
    const copy = { ImageId: IMAGE, DestinationRegionId: REGION, DestinationImageName: 'copy' }
    await ecs('CopyImage', copy)
    expect(await images()).toEqual(['golden-base'])
    expect(verdict(await ecs('CopyImage', copy))).toBe('400 InvalidImageName.Duplicated')
    cloud.clock.advance(3000)
    expect(await images()).toEqual(['copy', 'golden-base'])
    await ecs('DeleteImage', { ImageId: IMAGE })
    expect(await images()).toEqual(['copy', 'golden-base'])
    expect(verdict(await ecs('DeleteImage', { ImageId: IMAGE }))).toBe('404 InvalidImageId.NotFound')
    cloud.clock.advance(3000)
    expect(await images()).toEqual(['copy'])
  })

  it('copy-failure: accepted, and CreateFailed in the end', async () => {
    const { cloud, ecs } = await faulty(signing, { fault: 'copy-failure', nth: 1 })
    const copy = async (name: string): Promise<unknown> =>
      (await ecs('CopyImage', { ImageId: IMAGE, DestinationRegionId: REGION, DestinationImageName: name })).fields
        .ImageId
    const status = async (id: unknown): Promise<unknown> => {
      const Status = 'Creating,Waiting,Available,CreateFailed'
      const [image] = items(await ecs('DescribeImages', { ImageId: String(id), Status }), 'Images', 'Image')
      return [image?.Status, image?.Progress]
    }
    const failing = await copy('one')
    expect(await status(failing)).toEqual(['Creating', '0%'])
    cloud.clock.advance(2000)
    const fine = await copy('two')
    cloud.clock.advance(2000)
    expect([await status(failing), await status(fine)]).toEqual([
      ['CreateFailed', '0%'],
      ['Available', '100%'],
    ])
    expect(cloud.emulator.log().map(({ faults }) => faults[0])).toEqual(['copy-failure', ...Array(4).fill(undefined)])
  })

  it('deny: 403 with the permission, or an empty list; a dry run tells', async () => {
    const { ecs } = await faulty(signing, { fault: 'deny' })
    const answer = await ecs('ModifyImageSharePermission', share)
    expect([verdict(answer), answer.fields.AccessDeniedDetail]).toEqual([
      '403 Forbidden.RAM',
      { AuthAction: 'ecs:ModifyImageSharePermission' },
    ])
    const instances = await ecs('DescribeInstances')
    expect([verdict(instances), items(instances, 'Instances', 'Instance')]).toEqual(['200', []])
    expect(verdict(await ecs('DescribeInstances', { DryRun: 'true' }))).toBe('403 Forbidden.RAM')
  })

  it('clock-skew: a call from now is from another time there', async () => {
    for (const ms of [1_000_000, -1_000_000]) {
      const { cloud, ecs } = await faulty(signing, { fault: 'clock-skew', ms, nth: 1 })
      expect(verdict(await ecs('ModifyImageSharePermission', share))).toBe('400 InvalidTimeStamp.Expired')
      expect(verdict(await ecs('ModifyImageSharePermission', share))).toBe('200')
      const [first] = cloud.emulator.log()
      expect(first).toMatchObject({ effect: false, faults: ['clock-skew'], account: undefined })
    }
  })

  it('of one kind add up: clocks are as far off as both say, reads lag as the longer one says', async () => {
    const skew: FaultRule = { fault: 'clock-skew', ms: 600_000 }
    const stale: FaultRule[] = [
      { fault: 'stale-reads', ms: 3000 },
      { fault: 'stale-reads', ms: 1000 },
    ]
    const { cloud, ecs } = await faulty(signing, { ...skew, action: 'DeleteImage' }, ...stale)
    const both = { headers: { 'x-shareplan-fault': JSON.stringify(skew) } }
    expect(verdict(await ecs('DescribeRegions', {}, both))).toBe('200')
    expect(verdict(await ecs('DeleteImage', { ImageId: 'm-none' }, both))).toBe('400 InvalidTimeStamp.Expired')
    await ecs('ModifyImageSharePermission', share)
    cloud.clock.advance(2000)
    expect((await ecs('DescribeImageSharePermission', { ImageId: IMAGE })).fields.TotalCount).toBe(0)
    cloud.clock.advance(1000)
    expect((await ecs('DescribeImageSharePermission', { ImageId: IMAGE })).fields.TotalCount).toBe(1)
  })

  it('know the account by the key that a call names', async () => {
    const { ecs } = await faulty(signing, { fault: 'unavailable', account: SHAREE })
    expect(verdict(await ecs('DescribeRegions'))).toBe('200')
    expect(verdict(await ecs('DescribeRegions', {}, { key: 'sharee' }))).toBe('503 ServiceUnavailable')
    expect(verdict(await ecs('DescribeRegions', {}, { key: 'nobody' }))).toBe('404 InvalidAccessKeyId.NotFound')
  })

  it('are asked for by a header, by one call for itself', async () => {
    const { cloud, ecs } = await faulty(signing)
    const ask = (value: unknown): Promise<Answer> =>
      ecs('ModifyImageSharePermission', share, { headers: { 'x-shareplan-fault': JSON.stringify(value) } })
    expect(verdict(await ask({ fault: 'throttle', retryAfterMs: 5 }))).toBe('400 Throttling.User')
    const both: FaultRule[] = [
      { fault: 'delay', ms: 10 },
      { fault: 'unavailable', phase: 'after' },
    ]
    expect(verdict(await ask(both))).toBe('503 ServiceUnavailable')
    expect(verdict(await ecs('DescribeRegions'))).toBe('200')
    expect(told(cloud)).toEqual({
      calls: [
        [400, 'Throttling.User', false, 'throttle'],
        [503, 'ServiceUnavailable', true, 'delay', 'unavailable'],
        [200, undefined, false],
      ],
      sharees: [SHAREE],
    })
  })
})

import { describe, expect, it } from 'vitest'
import { type Call, parametersOf } from '../../src/execute/call.ts'
import { compileCalls } from '../../src/execute/compile.ts'
import type { InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

function calls(steps: readonly Step[], images: readonly InventoryImage[]): readonly Call[] {
  const { plan, initial, directory } = world(steps, images)
  return compileCalls(plan, initial, directory)
}

describe('compileCalls', () => {
  it('cuts thirty accounts into three calls of ten, in the order of the plan', () => {
    const compiled = calls([{ action: 'share', image: 'm-1', accounts: sharees(1, 30) }], [ownImage('m-1')])
    expect(compiled.map(({ parameters }) => parameters)).toEqual([
      { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: sharees(1, 10) },
      { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: sharees(11, 20) },
      { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: sharees(21, 30) },
    ])
  })

  it('carries only the missing delta, against the simulated state before the step', () => {
    const compiled = calls(
      [
        { action: 'share', image: 'm-1', accounts: sharees(1, 12) },
        { action: 'unshare', image: 'm-1', accounts: [sharee(3), sharee(50)] },
        { action: 'share', image: 'm-1', accounts: sharees(1, 4) },
      ],
      [ownImage('m-1', { sharedWith: sharees(5, 12) })],
    )
    expect(compiled.map(({ step, parameters }) => [step, parameters])).toEqual([
      ['step-1', { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: sharees(1, 4) }],
      ['step-2', { RegionId: 'cn-beijing', ImageId: 'm-1', RemoveAccount: [sharee(3)] }],
      ['step-3', { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: [sharee(3)] }],
    ])
  })

  it('makes no call for a step without effect', () => {
    const image = ownImage('m-1', { sharedWith: [sharee(1)] })
    expect(calls([{ action: 'share', image: 'm-1', accounts: [sharee(1)] }], [image])).toEqual([])
  })

  it('carries the full list where the sharees are unknown, less what the plan has done itself', () => {
    const { sharedWith: _, ...image } = ownImage('m-1')
    const compiled = calls(
      [
        { action: 'share', image: 'm-1', accounts: sharees(1, 2) },
        { action: 'share', image: 'm-1', accounts: sharees(2, 3) },
        { action: 'unshare', image: 'm-1', accounts: sharees(3, 4) },
      ],
      [image],
    )
    expect(compiled.map(({ parameters }) => parameters)).toEqual([
      { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: sharees(1, 2) },
      { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: [sharee(3)] },
      { RegionId: 'cn-beijing', ImageId: 'm-1', RemoveAccount: sharees(3, 4) },
    ])
  })

  it('spells out `all` from the sharees before the step, sorted', () => {
    const image = ownImage('m-1', { sharedWith: [...sharees(1, 11)].reverse() })
    const compiled = calls([{ action: 'unshare', image: 'm-1', accounts: 'all' }], [image])
    expect(compiled.map(({ parameters }) => parameters)).toEqual([
      { RegionId: 'cn-beijing', ImageId: 'm-1', RemoveAccount: sharees(1, 10) },
      { RegionId: 'cn-beijing', ImageId: 'm-1', RemoveAccount: [sharee(11)] },
    ])
  })

  it('leaves `all` open where the sharees are unknown', () => {
    const { sharedWith: _, ...image } = ownImage('m-1')
    const compiled = calls([{ action: 'unshare', image: 'm-1', accounts: 'all' }], [image])
    expect(compiled.map(({ parameters }) => parameters)).toEqual([
      { RegionId: 'cn-beijing', ImageId: 'm-1', RemoveAccount: 'all' },
    ])
  })

  it('compiles copies and deletes, with planned images by name', () => {
    const compiled = calls(
      [
        {
          id: 'hz',
          action: 'copy',
          image: 'm-1',
          to: {
            region: 'cn-hangzhou',
            name: 'base-hz',
            kmsKey: 'key-hz',
            description: 'a copy',
            tags: { team: 'base' },
          },
        },
        { action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] },
        { action: 'delete', image: 'm-1', force: true },
      ],
      [ownImage('m-1')],
    )
    expect(compiled.map((call) => [call.action, Object.fromEntries(parametersOf(call))])).toEqual([
      [
        'CopyImage',
        {
          RegionId: 'cn-beijing',
          ImageId: 'm-1',
          DestinationRegionId: 'cn-hangzhou',
          DestinationImageName: 'base-hz',
          DestinationDescription: 'a copy',
          Encrypted: 'true',
          KMSKeyId: 'key-hz',
          'Tag.1.Key': 'team',
          'Tag.1.Value': 'base',
        },
      ],
      ['ModifyImageSharePermission', { RegionId: 'cn-hangzhou', ImageId: 'copy:hz', 'AddAccount.1': sharee(1) }],
      ['DeleteImage', { RegionId: 'cn-beijing', ImageId: 'm-1', Force: 'true' }],
    ])
  })

  it('does not care in which order tags are written', () => {
    const copy = (tags: Readonly<Record<string, string>>): readonly Call[] =>
      calls([{ action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'base-hz', tags } }], [ownImage('m-1')])
    expect(copy({ team: 'base', app: 'shop' })).toEqual(copy({ app: 'shop', team: 'base' }))
  })

  it('makes no call where a guard fires, nor for what builds on such a step', () => {
    const steps: Step[] = [
      { action: 'share', image: 'm-unknown', accounts: [sharee(1)] },
      { action: 'share', image: 'm-1', accounts: ['9999999999999999'] },
      { id: 'far', action: 'copy', region: 'cn-shanghai', image: 'm-1', to: { region: 'cn-hangzhou', name: 'n' } },
      { action: 'share', region: 'cn-hangzhou', imageFrom: 'far', accounts: [sharee(1)] },
      { action: 'delete', image: 'm-1' },
      { action: 'share', image: 'm-1', accounts: [sharee(1)] },
    ]
    expect(calls(steps, [ownImage('m-1')]).map(({ step }) => step)).toEqual(['step-5'])
  })

  it('costs the same for each of 100,000 steps', () => {
    const images = Array.from({ length: 50 }, (_, index) => ownImage(`m-${index}`))
    const steps = (count: number): Step[] =>
      Array.from({ length: count }, (_, index) => ({
        action: index % 2 === 0 ? ('share' as const) : ('unshare' as const),
        image: `m-${Math.floor(index / 2) % 50}`,
        accounts: [sharee(1 + (index % 40))],
      }))
    const perStep = (count: number): number => {
      const { plan, initial, directory } = world(steps(count), images)
      const start = performance.now()
      compileCalls(plan, initial, directory)
      return (performance.now() - start) / count
    }
    perStep(5_000)
    expect(perStep(100_000)).toBeLessThan(5 * Math.max(perStep(10_000), 0.001))
  })
})

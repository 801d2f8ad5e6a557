import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCalls } from '../../src/execute/compile.ts'
import { previewPlan } from '../../src/execute/preview.ts'
import type { InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { scale } from '../support/scale.ts'
import { arbitraryWorld } from './arbitrary.ts'
import { digest } from './rig.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

function preview(steps: readonly Step[], images: readonly InventoryImage[], withDigest: string | null = digest) {
  const { plan, initial, directory } = world(steps, images)
  return previewPlan(plan, initial, directory, withDigest)
}

describe('previewPlan', () => {
  it('says who comes, who goes, who stays, and by which calls', () => {
    const image = ownImage('m-1', { sharedWith: sharees(1, 3) })
    const { steps } = preview(
      [
        { action: 'share', image: 'm-1', accounts: sharees(3, 14) },
        { action: 'unshare', image: 'm-1', accounts: sharees(1, 2) },
      ],
      [image],
    )
    expect(steps).toMatchObject([
      {
        added: sharees(4, 14),
        removed: [],
        kept: sharees(1, 3),
        calls: [{ action: 'ModifyImageSharePermission' }, {}],
      },
      { added: [], removed: sharees(1, 2), kept: sharees(3, 14), follows: ['step-1'] },
    ])
    expect(steps[1]?.calls[0]?.parameters).toEqual({
      RegionId: 'cn-beijing',
      ImageId: 'm-1',
      'RemoveAccount.1': sharee(1),
      'RemoveAccount.2': sharee(2),
    })
  })

  it('shows copies as they are sent, and what waits for them', () => {
    const { steps, totals } = preview(
      [
        { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'n' } },
        { action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] },
        { action: 'delete', image: 'm-1' },
      ],
      [ownImage('m-1')],
    )
    expect(steps).toMatchObject([
      {
        image: 'copy:hz',
        region: 'cn-hangzhou',
        source: { image: 'm-1', region: 'cn-beijing' },
        before: null,
        after: { sharedWith: [], complete: true },
        awaits: 'copy:hz',
        calls: [
          {
            parameters: {
              ClientToken: expect.stringMatching(/^[!-~]{1,64}$/),
              'Tag.1.Value': digest,
              'Tag.2.Value': 'hz',
            },
          },
        ],
      },
      { image: 'copy:hz', source: null, follows: ['hz'], calls: [{ parameters: { ImageId: 'copy:hz' } }] },
      { before: { sharedWith: [] }, after: null },
    ])
    expect(totals).toEqual({ steps: 3, hindered: 0, calls: 3, added: 1, removed: 0, copies: 1, deletes: 1 })
  })

  it('never takes unknown sharees for none', () => {
    const { sharedWith: _, ...image } = ownImage('m-1')
    const { steps } = preview([{ action: 'unshare', image: 'm-1', accounts: 'all' }], [image])
    expect(steps).toMatchObject([
      {
        before: { complete: false },
        after: { sharedWith: [], complete: true },
        calls: [{ parameters: { RemoveAccount: 'all' } }],
      },
    ])
  })

  it('shows what hinders a step', () => {
    const { steps, totals } = preview(
      [
        { action: 'share', image: 'm-9', accounts: [sharee(1)] },
        { action: 'share', image: 'm-1', region: 'cn-shanghai', accounts: [sharee(1)] },
      ],
      [ownImage('m-1')],
    )
    expect(steps.map(({ obstacle, calls, added }) => [obstacle, calls, added])).toEqual([
      ['image-unknown', [], []],
      ['region-mismatch', [], []],
    ])
    expect(totals).toMatchObject({ hindered: 2, calls: 0 })
  })

  it('shows of any plan exactly the compiled calls, and adds up', () => {
    fc.assert(
      fc.property(arbitraryWorld, ({ plan, initial, directory }) => {
        const { steps, totals } = previewPlan(plan, initial, directory, null)
        const calls = compileCalls(plan, initial, directory)
        expect(steps.flatMap((step) => step.calls.map(({ action }) => action))).toEqual(
          calls.map(({ action }) => action),
        )
        for (const { added, removed, kept, before, after } of steps) {
          expect(kept.length + removed.length).toBe(before?.sharedWith.length ?? 0)
          expect(kept.length + added.length).toBe(after?.sharedWith.length ?? 0)
        }
        expect(totals.calls).toBe(calls.length)
      }),
      { numRuns: scale(100, 1_000) },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { previewText } from '../../src/cli/execution/preview-text.ts'
import { previewPlan } from '../../src/execute/preview.ts'
import type { InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { digest } from './rig.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

function text(steps: readonly Step[], images: readonly InventoryImage[], color = false): string {
  const { plan, initial, directory } = world(steps, images)
  const names = new Map([[sharee(1), 'pay-prod']])
  return previewText(previewPlan(plan, initial, directory, digest), {
    accountName: (id) => names.get(id),
    color,
    columns: 100,
  })
}

describe('previewText', () => {
  it('says step by step who can use what, and which calls are made', () => {
    const steps: Step[] = [
      { id: 'base', action: 'share', image: 'm-1', accounts: sharees(1, 3) },
      { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'base hz' } },
      { id: 'gone', action: 'unshare', image: 'm-2', accounts: 'all' },
      { id: 'again', action: 'share', image: 'm-2', region: 'cn-shanghai', accounts: [sharee(1)] },
    ]
    const { sharedWith: _, ...unknown } = ownImage('m-2')
    expect(text(steps, [ownImage('m-1', { sharedWith: [sharee(3)] }), unknown])).toBe(`test, as account 1000000000000001
${digest}

base: share m-1 in cn-beijing
  + 2 accounts: pay-prod (2000000000000001), 2000000000000002
  = 1 account as before
  the owner and 1 other → the owner and 3 others
  ModifyImageSharePermission
    RegionId=cn-beijing ImageId=m-1 AddAccount.1=2000000000000001 AddAccount.2=2000000000000002

hz: copy m-1 in cn-beijing to copy:hz in cn-hangzhou
  follows base
  nobody: there is no such image → only the owner
  CopyImage
    RegionId=cn-beijing ImageId=m-1 DestinationRegionId=cn-hangzhou DestinationImageName="base hz"
    Tag.1.Key=shareplan:digest
    Tag.1.Value=${digest}
    Tag.2.Key=shareplan:step Tag.2.Value=hz
    ClientToken=shareplan-8821066c40e3b132e11035ca3cb317bc05307838c71e66e8
  waits until copy:hz is Available

gone: unshare m-2 in cn-beijing
  the owner, and who else is not known → only the owner
  ModifyImageSharePermission
    RegionId=cn-beijing ImageId=m-2 RemoveAccount=all

again: share m-2 in cn-shanghai
  does nothing: the image is in another region (region-mismatch)

4 steps, 3 calls, 2 grants added, 0 removed, 1 copy, 0 deletes, 1 step that can do nothing
`)
  })

  it('escapes whatever a plan or an inventory would like a terminal to do', () => {
    const steps: Step[] = [
      {
        id: '\u001b]0;x\u0007',
        action: 'copy',
        image: 'm-1',
        to: { region: 'cn-\u202ehangzhou', name: 'a\nb\u009b1m' },
      },
    ]
    const shown = text(steps, [ownImage('m-1')])
    for (const char of ['\u001b', '\u0007', '\u202e', '\u009b', 'a\nb']) expect(shown).not.toContain(char)
    expect(text(steps, [ownImage('m-1')], true)).toContain('\u001b[1m\\x1b]0;x\\x07')
  })
})

import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { sharee } from '../../execute/worlds.ts'
import { oneShare, Rig } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

it('leaves plans alone that were applied', async () => {
  rig = await Rig.start({ ...oneShare, approvals: { required: 0 } })
  const plan = (): string => readFileSync(rig.path('plan.yaml'), 'utf8')
  rig.plan([{ action: 'share', image: 'm-1', accounts: [sharee(1), sharee(2), sharee(1)] }])
  const before = plan()
  expect((await rig.apply()).code).toBe(0)
  const { code } = await rig.shareplan(['fix', 'plan.yaml', '--simulated-receipts'])
  expect([code, plan()]).toEqual([0, before])
  // The receipt is of a run on loopback, and without the flag counts for nothing.
  await rig.shareplan(['fix', 'plan.yaml'])
  expect(plan().split(sharee(1))).toHaveLength(2)
})

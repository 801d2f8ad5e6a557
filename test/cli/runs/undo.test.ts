import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import type { Step } from '../../../src/schema/generated/types.ts'
import { inventory, owner, ownImage, sharee, sharees } from '../../execute/worlds.ts'
import { Rig } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

const give: Step = { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 12) }
const take: Step = { id: 'take', action: 'unshare', image: 'm-2', accounts: 'all' }
const drop: Step = { id: 'drop', action: 'delete', image: 'm-2' }
const copy: Step = { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
const far: Step = { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(5)] }
const images = [ownImage('m-1', { sharedWith: [sharee(2)] }), ownImage('m-2', { sharedWith: [sharee(7)] })]

async function applied(steps: readonly Step[]): Promise<string> {
  rig = await Rig.start({ steps, images, approvals: { required: 0 } })
  expect(await rig.apply([])).toMatchObject({ code: 0 })
  return rig.runs()[0] ?? ''
}

function journal(): string {
  return rig.path(`.shareplan/runs/${rig.runs()[0]}/journal.jsonl`)
}

it('writes a plan that goes through check and apply like any, and restores what was', async () => {
  const run = await applied([give, take, copy, far])
  const made = rig.images().find((id) => !['m-1', 'm-2'].includes(id)) ?? ''
  const undo = await rig.shareplan(['undo', run, '-o', 'undo.yaml'])
  expect(undo).toEqual({
    code: 0,
    out: '',
    err: 'shareplan: wrote undo.yaml; check it, and have it approved, like any plan\n',
  })
  const text = readFileSync(rig.path('undo.yaml'), 'utf8')
  expect(text).toContain(`# Takes back what the run ${run} has changed, which was simulated on a loopback endpoint.\n`)
  expect(text).not.toContain('acknowledge')
  const shared = sharees(1, 12)
  const unused = (accounts: readonly string[]) => Object.fromEntries([owner, ...accounts].map((id) => [id, []]))
  const there = { region: 'cn-hangzhou', sharedWith: [sharee(5)], usedBy: unused([sharee(5)]) }
  const now = [ownImage('m-1', { sharedWith: shared, usedBy: unused(shared) }), ownImage('m-2'), ownImage(made, there)]
  rig.yaml('inventory.yaml', inventory(now))
  expect(await rig.shareplan(['check', 'undo.yaml'])).toMatchObject({ code: 0 })
  const done = await rig.shareplan(['apply', 'undo.yaml', '--yes', '--endpoint', rig.endpoint()])
  expect(done).toMatchObject({ code: 0 })
  expect(rig.images()).toEqual(['m-1', 'm-2'])
  expect(rig.sharees('m-1')).toEqual([sharee(2)])
  expect(rig.sharees('m-2')).toEqual([sharee(7)])
})

it('names what does not come back, in the plan and beside it', async () => {
  await applied([give, take, drop])
  const lost = `step drop deleted m-2: an image that was deleted does not come back; ${sharee(7)} had it before`
  const { code, out, err } = await rig.shareplan(['undo'])
  expect([code, err]).toEqual([0, `shareplan: not undone: ${lost}\n`])
  expect(out).toContain(`# Not undone: ${lost}.\n`)
  expect(out).toContain('id: undo-give\n')
  expect(out).not.toContain('m-2\n')
})

it('exits 2 where nothing can be undone, and 0 where nothing has to be', async () => {
  const run = await applied([take, drop])
  const { code, out, err } = await rig.shareplan(['undo', run])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(`shareplan: the run ${run} cannot be undone\n`)
  const lines = readFileSync(journal(), 'utf8').split('\n')
  writeFileSync(journal(), `${lines[0]}\n`)
  expect(await rig.shareplan(['undo', run])).toEqual({
    code: 0,
    out: '',
    err: `shareplan: the run ${run} changed nothing that is left: there is nothing to undo\n`,
  })
})

it('makes nothing of a journal that is broken, or of no run', async () => {
  const run = await applied([give])
  const text = readFileSync(journal(), 'utf8')
  writeFileSync(journal(), text.replace(sharee(3), sharee(4)))
  const broken = await rig.shareplan(['undo', run])
  expect([broken.code, broken.out]).toEqual([2, ''])
  expect(broken.err).toMatch(/the journal of the run \S+ is broken at line 1: its hash is not that of its content/)
  const none = await rig.shareplan(['undo', 'r0'])
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('there is no run "r0"')])
  const unwritable = await rig.shareplan(['undo', run, '-o', '.'])
  expect(unwritable.code).toBe(2)
})

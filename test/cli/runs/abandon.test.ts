import { mkdirSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { acquireLock } from '../../../src/io/lock.ts'
import type { Step } from '../../../src/schema/generated/types.ts'
import { ownImage } from '../../execute/worlds.ts'
import { oneShare, Rig } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

const copy: Step = { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }

/** A run that has waited for its copy, and no longer. */
async function waited(): Promise<string> {
  rig = await Rig.start({ steps: [copy], images: [ownImage('m-1')], approvals: { required: 0 }, copyMs: 3_600_000 })
  expect(await rig.apply(['--copy-deadline', '1s'])).toMatchObject({ code: 5 })
  return rig.runs()[0] ?? ''
}

it('gives a run up, names the copy that goes on, and cancels it when it is asked to', async () => {
  const run = await waited()
  const made = rig.images().find((id) => id !== 'm-1') ?? ''
  const given = await rig.shareplan(['abandon', run])
  expect(given).toEqual({
    code: 0,
    out: '',
    err: [
      `shareplan: the copy ${made} of step hz may go on in cn-hangzhou: \`shareplan abandon ${run} --cancel-copies\` cancels it`,
      `shareplan: the run ${run} is given up`,
      `shareplan: it has changed something: \`shareplan undo ${run}\` writes the plan that takes it back`,
      '',
    ].join('\n'),
  })
  const resumed = await rig.resume()
  expect([resumed.code, resumed.err]).toEqual([2, expect.stringContaining('abandoned: there is nothing to resume')])
  const status = await rig.shareplan(['status', run])
  expect(status.out).toContain(`run ${run} (simulated): abandoned`)
  expect(status.out).not.toContain('to go on')
  const cancelled = await rig.shareplan(['abandon', run, '--cancel-copies', '--endpoint', rig.endpoint()])
  expect([cancelled.code, cancelled.err.split('\n').slice(0, 2)]).toEqual([
    0,
    [`shareplan: the copy ${made} of step hz is cancelled`, `shareplan: the run ${run} was given up before`],
  ])
  expect(rig.images()).toEqual(['m-1'])
  const undone = await rig.shareplan(['undo', run])
  expect([undone.code, undone.out]).toEqual([0, ''])
})

it('exits 7 where the copy cannot be cancelled, and leaves the run as it is', async () => {
  const run = await waited()
  const { code, err } = await rig.shareplan(['abandon', run, '--cancel-copies', '--endpoint', '127.0.0.1:9'])
  expect([code, err]).toEqual([7, expect.stringContaining('; the run is not given up\n')])
  expect((await rig.shareplan(['status', run])).out).toContain(`to go on: shareplan resume ${run}`)
})

it('is for runs that are there, not completed, and that nobody works on', async () => {
  rig = await Rig.start({ ...oneShare, approvals: { required: 0 } })
  expect(await rig.shareplan(['abandon', 'r0'])).toMatchObject({ code: 2 })
  expect(await rig.apply([])).toMatchObject({ code: 0 })
  const [run = ''] = rig.runs()
  const done = await rig.shareplan(['abandon', run])
  expect([done.code, done.err]).toEqual([2, `shareplan: the run ${run} is completed: there is nothing to give up\n`])
  const folder = rig.path('.shareplan/runs')
  mkdirSync(folder, { recursive: true })
  const lock = await acquireLock(folder, run)
  const held = await rig.shareplan(['abandon', run])
  await lock.release()
  expect([held.code, held.err]).toEqual([2, expect.stringContaining(`process ${process.pid}`)])
})

import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { oneShare, Rig } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

/** The journal of the only run, cut to its first lines. */
function kill(lines: number): void {
  const path = rig.path(`.shareplan/runs/${rig.runs()[0]}/journal.jsonl`)
  const whole = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, `${whole.slice(0, lines).join('\n')}\n`)
}

it('tells who approved a run, its sessions, and how to go on', async () => {
  rig = await Rig.start(oneShare)
  await rig.approve('ada', ['--policy-from', 'main'])
  await rig.approve('grace', ['--policy-from', 'main'])
  expect(await rig.apply()).toMatchObject({ code: 0 })
  const [run = ''] = rig.runs()
  kill(3)
  const killed = await rig.shareplan(['status', run])
  expect(killed.out).toContain('approved by ada, grace\n')
  expect(killed.out).toMatch(/\nin-doubt +give /)
  expect(killed.out).toContain(`\n1 step: 1 in doubt\n\nto go on: shareplan resume ${run}\n`)
  expect(await rig.resume(['--policy-from', 'main'])).toMatchObject({ code: 0 })
  const done = await rig.shareplan(['status', run])
  expect(done.out).toMatch(
    /\n {2}session 1: \S+Z to no end recorded\n {2}session 2: \S+Z to \S+Z, completed, exit code 0\n/,
  )
  expect(done.out).not.toContain('to go on')
  const json = await rig.shareplan(['status', run, '--format', 'json'])
  expect(JSON.parse(json.out).runs).toMatchObject([
    {
      ...{ run, state: 'completed', file: 'plan.yaml', onFailure: 'stop', approvedBy: ['ada', 'grace'], next: null },
      sessions: [
        { session: 1, endedAt: null, reason: null, exit: null },
        { session: 2, reason: 'completed', exit: 0 },
      ],
    },
  ])
})

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { bin } from '../cli/support/bundle.ts'
import { scale } from '../support/scale.ts'
import { effectsOf, execute, graphOf, makeWorkspace, startCloud, type Workspace } from './harness.ts'

let workspace: Workspace

beforeAll(() => {
  workspace = makeWorkspace()
})

afterAll(() => workspace.remove())

describe.skipIf(bin === undefined)('a process that is killed', () => {
  it('at any point of a run, and once more on the way on, ends like one that is not', {
    timeout: 1_200_000,
  }, async () => {
    const { folder } = workspace
    const trace = join(folder, 'trace')
    const whole = await inRuns('whole', async (emulator, runs) => {
      expect(await execute(emulator, runs, { folder, trace })).toMatchObject({ code: 0 })
      return { graph: graphOf(emulator), effects: [...effectsOf(emulator)].sort() }
    })
    const points = readFileSync(trace, 'utf8').trim().split('\n')
    expect(points.length).toBeGreaterThan(100)
    expect(new Set(whole.effects).size).toBe(whole.effects.length)
    const step = scale(9, 1)
    let killed = 0
    for (let at = 0; at < points.length; at += step) {
      await inRuns(`at-${at}`, async (emulator, runs) => {
        expect(await execute(emulator, runs, { folder, hit: { at } })).toMatchObject({ signal: 'SIGKILL' })
        killed++
        // Every third is killed again while it goes on.
        if (at % 3 === 0 && (await execute(emulator, runs, { folder, hit: { at: at % 40 } })).signal === 'SIGKILL')
          killed++
        for (let tries = 0; ; tries++) {
          const { code, err } = await execute(emulator, runs, { folder })
          if (code === 0 || err.includes('there is nothing to resume')) break
          if (tries > 2) throw new Error(`${points[at]}: ${code} ${err}`)
        }
        const where = `${at}: ${points[at]}`
        expect([where, graphOf(emulator)]).toEqual([where, whole.graph])
        const effects = effectsOf(emulator)
        // A copy that is asked for again has the same token, and makes no second image.
        const repeated = effects.filter((one, index) => !one.startsWith('CopyImage') && effects.indexOf(one) !== index)
        expect([where, repeated]).toEqual([where, []])
      })
    }
    process.stdout.write(
      `${killed} processes killed, at ${Math.ceil(points.length / step)} of ${points.length} points\n`,
    )
  })
})

async function inRuns<T>(name: string, work: (emulator: Emulator, runs: string) => Promise<T>): Promise<T> {
  const runs = join(workspace.folder, 'runs', name)
  mkdirSync(runs, { recursive: true })
  const emulator = await startCloud()
  try {
    return await work(emulator, runs)
  } finally {
    await emulator.stop()
  }
}

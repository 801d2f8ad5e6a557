import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { executionVersion } from '../../../src/io/dbos/queue.ts'
import { bin } from '../../cli/support/bundle.ts'
import { describeWith } from '../../clients/support/client.ts'
import { effectsOf, graphOf, makeWorkspace, startCloud, type Workspace } from '../../crash/harness.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'
import { scale } from '../../support/scale.ts'
import { ask, bury, killWorkers, type Site, shareplan, startWorkerProcess } from './rig.ts'

describeWith('PostgreSQL: a worker that is killed', hasPostgres && bin !== undefined, () => {
  let postgres: Postgres
  /** A database that a worker has made its tables in. */
  let prepared: string

  beforeAll(async () => {
    postgres = await startPostgres()
    prepared = await postgres.createDatabase()
    await onSite(async (site) => {
      const worker = startWorkerProcess({ ...site, url: prepared })
      await worker.says('worker of account')
      await worker.stop()
    })
  }, 60_000)

  afterEach(killWorkers)

  afterAll(() => postgres.stop())

  /** Works in a folder, with a database and a cloud, that nobody used before. */
  async function onSite<T>(work: (site: Site) => Promise<T>): Promise<T> {
    const workspace: Workspace = makeWorkspace()
    const emulator = await startCloud()
    try {
      return await work({ folder: workspace.folder, url: await postgres.createDatabase(prepared), emulator })
    } finally {
      await emulator.stop()
      workspace.remove()
    }
  }

  /** What the cloud holds and took, once the run is through. */
  function seen({ emulator }: Site) {
    return { graph: graphOf(emulator), effects: effectsOf(emulator) }
  }

  /**
   * Workers go on only with what workers of their own version have begun. When this fails, raise `executionVersion` in
   * src/io/dbos/queue.ts along with it: runs that older workers have begun are then theirs to end, or are resumed.
   */
  async function sameSteps({ url }: Site): Promise<void> {
    const rows = await ask<{ name: string }>(
      url,
      'SELECT function_name AS name FROM shareplan_dbos.operation_outputs ORDER BY function_id',
    )
    expect([executionVersion, ...rows.map(({ name }) => name)].join('\n')).toMatchInlineSnapshot(`
      "shareplan-execution-2
      now
      share/probe
      share/1/intent
      share/1/outcome
      share/1/read-back-1
      share/2/intent
      share/2/outcome
      share/2/read-back-1
      share/3/intent
      share/3/outcome
      share/3/read-back-1
      share/result
      unshare/probe
      unshare/1/intent
      unshare/1/outcome
      unshare/1/read-back-1
      unshare/result
      room copy
      copy/probe
      copy/1/intent
      copy/1/outcome
      delete/probe
      delete/1/intent
      delete/1/outcome
      delete/1/read-back-1
      delete/result
      poll 1 cn-hangzhou
      copy/result
      share-copy/probe
      share-copy/1/intent
      share-copy/1/outcome
      share-copy/1/read-back-1
      share-copy/result
      end"
    `)
  }

  it('at any point of a run leaves it to another one, and it ends like one whose worker lived', {
    timeout: 1_800_000,
  }, async () => {
    const { points, whole } = await onSite(async (site) => {
      const trace = join(site.folder, 'trace')
      const worker = startWorkerProcess(site, { trace })
      const { code, err } = await shareplan(site, ['apply', '--yes', '--patience', '2s'])
      expect([code, err]).toEqual([0, expect.stringContaining('applied')])
      await worker.stop()
      await sameSteps(site)
      const points = readFileSync(trace, 'utf8').trim().split('\n')
      rmSync(trace)
      return { points, whole: seen(site) }
    })
    expect(points.length).toBeGreaterThan(100)
    expect(new Set(whole.effects).size).toBe(whole.effects.length)

    /** Kills the worker there, and has another one go on. */
    const killAt = (at: number): Promise<void> =>
      onSite(async (site) => {
        const where = `${at}: ${points[at]}`
        const first = startWorkerProcess(site, { at })
        const applied = shareplan(site, ['apply', '--yes', '--patience', '2s'])
        expect([where, (await first.ended).signal]).toEqual([where, 'SIGKILL'])
        await bury(site.url, first)
        const second = startWorkerProcess(site)
        const { code, err } = await applied
        await second.stop()
        expect([where, code, err]).toEqual([where, 0, expect.stringContaining('applied')])
        const { graph, effects } = seen(site)
        expect([where, graph]).toEqual([where, whole.graph])
        // A copy that is asked for again has the same token, and makes no second image.
        const repeated = effects.filter((one, index) => !one.startsWith('CopyImage') && effects.indexOf(one) !== index)
        expect([where, repeated]).toEqual([where, []])
      })

    const step = scale(17, 1)
    const wanted = points.flatMap((_, at) => (at % step === 0 ? [at] : []))
    const started = performance.now()
    let killed = 0
    const lane = async (): Promise<void> => {
      for (let at = wanted.shift(); at !== undefined; at = wanted.shift()) {
        await killAt(at)
        killed++
      }
    }
    await Promise.all([lane(), lane(), lane()])
    const seconds = Math.round((performance.now() - started) / 1000)
    process.stdout.write(`${killed} workers killed, at ${killed} of ${points.length} points, in ${seconds} s\n`)
  })
})

import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { RequestLogEntry } from '../../../src/emulator/index.ts'
import type { Step } from '../../../src/schema/generated/types.ts'
import { bin } from '../../cli/support/bundle.ts'
import { describeWith } from '../../clients/support/client.ts'
import { owner, ownImage, sharee, sharees } from '../../execute/worlds.ts'
import { hasPostgres, type Postgres, plantedPassword, startPostgres } from '../../support/postgres.ts'
import {
  ask,
  bury,
  keys,
  killWorkers,
  leaveSite,
  makeSite,
  otherKeys,
  type Site,
  type SiteOptions,
  shareplan,
  startWorkerProcess,
} from './rig.ts'

const share: Step = { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 3) }
const copy: Step = { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }
const shareCopy: Step = { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] }
const images = ['m-1', 'm-2', 'm-3', 'm-4'].map((id) => ownImage(id))

describeWith('PostgreSQL: workers', hasPostgres && bin !== undefined, () => {
  vi.setConfig({ testTimeout: 90_000 })
  let postgres: Postgres
  let prepared: string
  const sites: Site[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    prepared = await postgres.createDatabase()
    const site = await newSite({ plans: {} })
    const worker = startWorkerProcess({ ...site, url: prepared })
    await worker.says('worker of account')
    await worker.stop()
  }, 60_000)

  afterEach(async () => {
    await killWorkers()
    for (const site of sites.splice(0)) await leaveSite(site)
  })

  afterAll(() => postgres.stop())

  async function newSite(options: Partial<SiteOptions>): Promise<Site> {
    const site = await makeSite(await postgres.createDatabase(prepared), { images, plans: {}, ...options })
    sites.push(site)
    return site
  }

  /** Hands a plan over; the run's id. */
  async function handOver(site: Site, plan: string, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await shareplan(site, ['apply', plan, '--yes', '--detach', '--patience', '2s', ...args])
    expect([code, err]).toEqual([0, expect.stringContaining('handed over')])
    return /run (\S+)/.exec(out)?.[1] ?? ''
  }

  /** Waits until the run is over; how it ended, as `status` says. */
  async function ended(site: Site, run: string): Promise<string> {
    for (;;) {
      const { out } = await shareplan(site, ['status', run, '--format', 'json'])
      const { state } = (JSON.parse(out) as { runs: { state: string }[] }).runs[0] ?? { state: '' }
      if (state !== 'running') return state
      await wait(200)
    }
  }

  function effects({ emulator }: Site): readonly RequestLogEntry[] {
    return emulator.log().filter(({ effect }) => effect)
  }

  it('execute what apply hands over, while apply tells of it', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share, copy, shareCopy] } })
    const worker = startWorkerProcess(site)
    const { code, out, err } = await shareplan(site, ['apply', 'a.yaml', '--yes'])
    expect([code, out]).toEqual([0, expect.stringContaining('3 steps: 3 done')])
    expect(err).toContain('give: ModifyImageSharePermission, adding 3 accounts')
    expect(site.emulator.shareGraph().get('m-1')).toEqual(sharees(1, 3))
    await worker.stop()
    expect(await worker.ended).toMatchObject({ code: 0 })
    for (const text of [out, err, worker.said()]) {
      for (const secret of [plantedPassword, keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET]) expect(text).not.toContain(secret)
    }
  })

  it('need nothing of the server but a database of their own', async () => {
    const url = await postgres.createDatabase()
    await ask(url, 'CREATE ROLE plain LOGIN')
    await ask(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO plain`)
    const site = { ...(await newSite({ plans: { 'a.yaml': [share] } })), url: url.replace('//shareplan:', '//plain:') }
    const run = await handOver(site, 'a.yaml')
    startWorkerProcess(site)
    expect(await ended(site, run)).toBe('completed')
  })

  it('are not there, which is said, and what was handed over waits for them', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share] } })
    const { err } = await shareplan(site, ['apply', 'a.yaml', '--yes', '--detach'])
    expect(err).toContain(`no worker of account ${owner} is there: the run waits until one is started`)
    const list = await shareplan(site, ['status'])
    expect(list.out).toMatch(/running +a +/)
    const [run = ''] = /\d{8}T\S+/.exec(list.out) ?? []
    const resumed = await shareplan(site, ['resume', run])
    expect([resumed.code, resumed.err]).toEqual([
      2,
      expect.stringContaining(`the run ${run} goes on: it waits for a worker`),
    ])
    startWorkerProcess(site)
    expect(await ended(site, run)).toBe('completed')
  })

  it('ask for approvals themselves, whatever the database says', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share] } })
    const worker = startWorkerProcess(site, {
      args: ['--approvals', '{ required: 1, signers: nobody.yaml }', '--policy-digest', `sha256:${'0'.repeat(64)}`],
    })
    writeFileSync(
      join(site.folder, 'nobody.yaml'),
      'apiVersion: shareplan/v1\nkind: Signers\nspec:\n  signers:\n    - name: ada\n      keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL1vnzJFiYmS1yA1fr1U8GkdKIZ1GB8Ucj2E64IB7ONz"]\n',
    )
    const run = await handOver(site, 'a.yaml')
    await worker.says('it may not be executed: the policy is not the pinned one')
    expect(await ended(site, run)).not.toBe('completed')
    expect(effects(site)).toEqual([])
  })

  it('never work on the same image for two runs at once', async () => {
    const site = await newSite({
      plans: { 'a.yaml': [copy], 'b.yaml': [share] },
      emulator: { copyMs: 3_000 },
    })
    startWorkerProcess(site)
    startWorkerProcess(site)
    const first = await handOver(site, 'a.yaml')
    const { code, err } = await shareplan(site, ['apply', 'b.yaml', '--yes'])
    expect([code, err]).toEqual([
      0,
      expect.stringContaining(`waiting: the run ${first} has the image m-1 in cn-beijing`),
    ])
    const [made, given] = effects(site)
    expect([made?.action, given?.action]).toEqual(['CopyImage', 'ModifyImageSharePermission'])
    expect((given?.at ?? 0) - (made?.at ?? 0)).toBeGreaterThanOrEqual(3_000)
  })

  it('never make more than five copies into a region at once, whatever runs they are of', async () => {
    const copyMs = 1_500
    const many = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6', 'm-7', 'm-8']
    const copies = (from: readonly string[]): Step[] =>
      from.map((image) => ({ action: 'copy', image, to: { region: 'cn-hangzhou', name: `copy-of-${image}` } }))
    const site = await newSite({
      images: many.map((id) => ownImage(id)),
      plans: { 'a.yaml': copies(many.slice(0, 4)), 'b.yaml': copies(many.slice(4)) },
      emulator: { copyMs },
    })
    startWorkerProcess(site)
    startWorkerProcess(site)
    const runs = await Promise.all([handOver(site, 'a.yaml'), handOver(site, 'b.yaml')])
    for (const run of runs) expect(await ended(site, run)).toBe('completed')
    const times = effects(site).map(({ at }) => at)
    expect(times).toHaveLength(8)
    const tooEarly = times.filter((at, index) => index >= 5 && at - (times[index - 5] ?? 0) < copyMs)
    expect(tooEarly).toEqual([])
  })

  it('that are asked to stop finish the call in flight, and leave the run to another one', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share, copy, shareCopy] }, emulator: { copyMs: 5_000 } })
    const first = startWorkerProcess(site)
    const run = await handOver(site, 'a.yaml')
    await first.says('hz: CopyImage')
    await first.stop()
    expect(await first.ended).toMatchObject({ code: 0 })
    const second = startWorkerProcess(site)
    await second.says(`taking over ${run}:1`)
    expect(await ended(site, run)).toBe('completed')
    const taken = effects(site).map(({ action }) => action)
    expect(taken).toEqual(['ModifyImageSharePermission', 'CopyImage', 'ModifyImageSharePermission'])
  })

  it('that die are found out by the others, who need nobody to tell them', async () => {
    const site = await newSite({ plans: { 'a.yaml': [copy, shareCopy] }, emulator: { copyMs: 4_000 } })
    const first = startWorkerProcess(site)
    const run = await handOver(site, 'a.yaml')
    await first.says('hz: CopyImage')
    const second = startWorkerProcess(site)
    await second.says('worker of account')
    first.kill('SIGKILL')
    const killed = performance.now()
    await second.says(`taking over ${run}:1`)
    const seconds = ((performance.now() - killed) / 1000).toFixed(1)
    process.stdout.write(`a killed worker's run was taken over after ${seconds} s\n`)
    expect(await ended(site, run)).toBe('completed')
    expect(effects(site).map(({ action }) => action)).toEqual(['CopyImage', 'ModifyImageSharePermission'])
  })

  it('that were taken for dead do nothing more, and end', async () => {
    const site = await newSite({ plans: { 'a.yaml': [copy, shareCopy] }, emulator: { copyMs: 2_000 } })
    const first = startWorkerProcess(site)
    const run = await handOver(site, 'a.yaml')
    await first.says('hz: CopyImage')
    first.kill('SIGSTOP')
    await bury(site.url, first)
    startWorkerProcess(site)
    expect(await ended(site, run)).toBe('completed')
    first.kill('SIGCONT')
    expect(await first.ended).toMatchObject({ code: 2, err: expect.stringContaining('taken for dead') })
    expect(effects(site).map(({ action }) => action)).toEqual(['CopyImage', 'ModifyImageSharePermission'])
  })

  it('wait for a database that is away', async () => {
    const site = await newSite({ plans: { 'a.yaml': [copy, shareCopy] }, emulator: { copyMs: 3_000 } })
    const worker = startWorkerProcess(site)
    const run = await handOver(site, 'a.yaml')
    await worker.says('hz: CopyImage')
    await postgres.restart()
    expect(await ended(site, run)).toBe('completed')
    expect(effects(site).map(({ action }) => action)).toEqual(['CopyImage', 'ModifyImageSharePermission'])
    await worker.stop()
    expect(await worker.ended).toMatchObject({ code: 0 })
  })

  it('take runs of their own account only', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share] } })
    const other = startWorkerProcess(site, { env: otherKeys })
    await other.says(`worker of account ${sharee(1)}`)
    const run = await handOver(site, 'a.yaml')
    await wait(1_500)
    expect(other.said()).not.toContain(run)
    // As if somebody had put it into the wrong queue.
    const queue = `shareplan-simulated-${sharee(1)}`
    await ask(site.url, 'UPDATE shareplan_dbos.workflow_status SET queue_name = $1', [queue])
    await other.says(`run ${run}: this worker has the credentials of ${sharee(1)}, the run is for ${owner}`)
    expect(await ended(site, run)).toBe('killed')
    expect(effects(site)).toEqual([])
  })

  it('go on with a run that failed, once it is resumed', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share, copy, shareCopy] } })
    site.emulator.setFaults({ rules: [{ fault: 'deny', action: 'CopyImage' }] })
    startWorkerProcess(site)
    const failed = await shareplan(site, ['apply', 'a.yaml', '--yes'])
    expect([failed.code, failed.out]).toEqual([5, expect.stringContaining('Forbidden.RAM')])
    site.emulator.setFaults()
    const { code, out } = await shareplan(site, ['resume'])
    expect([code, out]).toEqual([0, expect.stringContaining('3 steps: 3 done')])
    expect(effects(site).map(({ action }) => action)).toEqual([
      'ModifyImageSharePermission',
      'CopyImage',
      'ModifyImageSharePermission',
    ])
    const [row] = await ask(site.url, 'SELECT session, state FROM shareplan.run')
    expect(row).toEqual({ session: 2, state: 'over' })
  })

  it('let go of a run that they cannot execute, and go on with others', async () => {
    const site = await newSite({ plans: { 'a.yaml': [share] } })
    const config = join(site.folder, 'shareplan.yaml')
    copyFileSync(config, join(site.folder, 'mine.yaml'))
    const worker = startWorkerProcess(site)
    await worker.says('worker of account')
    writeFileSync(config, 'nonsense')
    const { code, err } = await shareplan(site, ['apply', 'a.yaml', '--yes', '--config', 'mine.yaml'])
    expect([code, err]).toEqual([2, expect.stringMatching(/broken off: .*shareplan\.yaml/)])
    expect(effects(site)).toEqual([])
    copyFileSync(join(site.folder, 'mine.yaml'), config)
    expect((await shareplan(site, ['resume'])).code).toBe(0)
    expect(site.emulator.shareGraph().get('m-1')).toEqual(sharees(1, 3))
  })

  it('start only where runs are kept in a database that is there', async () => {
    const site = await newSite({})
    const folder = startWorkerProcess({ ...site, url: 'runs' })
    expect(await folder.ended).toMatchObject({ code: 2, err: expect.stringContaining('which has no queue') })
    const nowhere = startWorkerProcess({ ...site, url: `postgres://me:${plantedPassword}@127.0.0.1:1/runs` })
    const { code, err } = await nowhere.ended
    expect([code, err]).toEqual([2, expect.stringContaining('the database of the runs cannot be used')])
    expect(err).not.toContain(plantedPassword)
  })
})

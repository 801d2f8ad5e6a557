import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { RequestLogEntry } from '../../../src/emulator/index.ts'
import { burst, limitSettings } from '../../../src/execute/limit.ts'
import type { Step } from '../../../src/schema/generated/types.ts'
import { bin } from '../../cli/support/bundle.ts'
import { describeWith } from '../../clients/support/client.ts'
import { ownImage, sharees } from '../../execute/worlds.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'
import { scale } from '../../support/scale.ts'
import { ask, killWorkers, leaveSite, makeSite, type Site, shareplan, startWorkerProcess } from './rig.ts'

const images = scale(16, 200)
const accounts = 50
const plans = 8
/** What the workers hold themselves to, and what the cloud takes: requests per second. */
const rate = scale(60, 80)
const allowed = scale(30, 40)

describeWith('PostgreSQL: four workers', hasPostgres && bin !== undefined, () => {
  let postgres: Postgres
  let site: Site | undefined

  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)

  afterEach(async () => {
    await killWorkers()
    if (site !== undefined) await leaveSite(site)
  })

  afterAll(() => postgres.stop())

  it('lose and double no grant under throttling, though one of them is killed', { timeout: 900_000 }, async () => {
    const log: RequestLogEntry[] = []
    const ids = Array.from({ length: images }, (_, index) => `m-${index + 1}`)
    const share = (image: string): Step => ({ action: 'share', image, accounts: sharees(1, accounts) })
    const files = Array.from({ length: plans }, (_, plan) => [
      `plan-${plan + 1}.yaml`,
      ids.filter((_, index) => index % plans === plan).map(share),
    ])
    site = await makeSite(await postgres.createDatabase(), {
      images: ids.map((id) => ownImage(id)),
      plans: Object.fromEntries(files),
      emulator: { onCall: (entry) => log.push(entry) },
    })
    const { emulator, url } = site
    for (const [file] of files) {
      const { code } = await shareplan(site, ['apply', String(file), '--yes', '--detach', '--patience', '5s'])
      expect([file, code]).toEqual([file, 0])
    }
    // On a machine that is too slow to be throttled, one request is all the same.
    const faults = [{ perSecond: allowed }, { nth: 50 }]
    emulator.setFaults({ rules: faults.map((when) => ({ fault: 'throttle', retryAfterMs: 300, ...when })) })
    log.length = 0
    const started = performance.now()
    const workers = [1, 2, 3, 4].map(() =>
      startWorkerProcess(site as Site, { args: ['--rate', String(rate), '--concurrency', '2'] }),
    )
    while (log.filter(({ effect }) => effect).length < (images * accounts) / 10 / 3) await wait(50)
    workers[0]?.kill('SIGKILL')
    await allOver(url)
    const wall = (performance.now() - started) / 1000

    for (const id of ids) expect([id, emulator.shareGraph().get(id)]).toEqual([id, sharees(1, accounts)])
    const grants = log
      .filter(({ effect }) => effect)
      .flatMap(({ parameters }) =>
        Object.entries(parameters).flatMap(([name, account]) =>
          name.startsWith('AddAccount.') ? [`${parameters.ImageId} ${account}`] : [],
        ),
      )
    expect([grants.length, new Set(grants).size]).toEqual([images * accounts, images * accounts])
    const { out } = await shareplan(site, ['status'])
    expect(out.match(/ completed /g)).toHaveLength(plans)

    const throttled = log.filter(({ code }) => code?.startsWith('Throttling') === true).length
    expect(throttled).toBeGreaterThan(0)
    expect(busiest(log, 5_000)).toBeLessThanOrEqual(burst(limitSettings(rate)) + rate * 6)

    const calls = log.filter(({ action, code }) => action === 'ModifyImageSharePermission' && code === undefined).length
    const ideal = { calls: images * 5, requests: images * 11 }
    const said = [
      `${images} images × ${accounts} accounts, ${plans} plans, 4 workers, one killed: ${wall.toFixed(0)} s`,
      `calls that changed something ${calls}, ideal ${ideal.calls}`,
      `requests ${log.length} (${throttled} of them throttled), ideal ${ideal.requests}`,
      `ideal at the ${allowed} requests a second that the cloud takes ${(ideal.requests / allowed).toFixed(0)} s`,
      `busiest second ${busiest(log, 1_000)} requests`,
    ]
    process.stdout.write(`${said.join('; ')}\n`)
  })
})

async function allOver(url: string): Promise<void> {
  for (;;) {
    const [row] = await ask<{ open: number }>(
      url,
      "SELECT count(*)::int AS open FROM shareplan.run WHERE state <> 'over'",
    )
    if (row?.open === 0) return
    await wait(250)
  }
}

/** The most requests in any time of so many milliseconds. */
function busiest(log: readonly RequestLogEntry[], ms: number): number {
  const times = log.map(({ at }) => at).sort((a, b) => a - b)
  let first = 0
  let most = 0
  times.forEach((at, index) => {
    while (at - (times[first] ?? at) >= ms) first++
    most = Math.max(most, index - first + 1)
  })
  return most
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { Step } from '../../../src/schema/generated/types.ts'
import { ownImage, sharee, sharees } from '../../execute/worlds.ts'
import { Rig } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

const steps: readonly Step[] = [
  { id: 'give', action: 'share', image: 'm-1', accounts: [sharee(1), sharee(2)] },
  { id: 'take', action: 'unshare', image: 'm-2', accounts: [sharee(3)] },
]
const kept = ownImage('m-1', { sharedWith: [sharee(2)] })
const taken = ownImage('m-2', { sharedWith: [sharee(3)] })

function start(): Promise<Rig> {
  return Rig.start({ steps, images: [kept, taken], approvals: { required: 0 } })
}

function page(name: string): string {
  return readFileSync(rig.path(name), 'utf8')
}

/** What the page says of a step: its badge, and the rest of its text. */
function stepOf(html: string, step: string): { readonly badge: string | undefined; readonly text: string } {
  const items = html.split('<li class="step').filter((item) => item.split('</h4>')[0]?.includes(`<code>${step}</code>`))
  expect(items).toHaveLength(1)
  const [item = ''] = items
  return {
    badge: /class="badge [^"]*">([^<]*)</.exec(item)?.[1],
    text: item.replace(/<[^<>]*>/g, '').replace(/\s+/g, ' '),
  }
}

/** Cuts the journal of the only run to its first lines, as a crash would. */
function crash(lines: number): string {
  const [run = ''] = rig.runs()
  const journal = rig.path(`.shareplan/runs/${run}/journal.jsonl`)
  writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n').slice(0, lines).join('\n')}\n`)
  return run
}

describe('the page about a run', () => {
  it('of apply holds the judgement, what changed hands, and what each step came to', async () => {
    rig = await start()
    const { code, out } = await rig.apply(['--format', 'html=run.html', '--format', 'json'])
    expect([code, JSON.parse(out).run]).toEqual([0, rig.runs()[0]])
    const html = page('run.html')
    expect(html).toContain('<title>completed: test · shareplan</title>')
    expect(html).toContain('Simulated: the endpoint was loopback')
    expect(html).toContain(`<dd><code>${rig.runs()[0]}</code></dd>`)
    expect(stepOf(html, 'give')).toMatchObject({ badge: 'done' })
    expect(stepOf(html, 'give').text).toContain(`1 account gains it: ${sharee(1)}`)
    expect(stepOf(html, 'give').text).toContain('Nothing changes for 1 account of the step.')
    expect(stepOf(html, 'take').text).toContain(`1 account loses it: ${sharee(3)}`)
    expect(html).toMatch(/2 images, 3 accounts: 1 added, 1 removed, 1 kept\./)
    expect(html).toContain('id="rules-checked"')
  })

  it('of apply says in what order steps go', async () => {
    rig = await Rig.start({
      steps: [...steps, { id: 'again', action: 'share', image: 'm-1', accounts: sharees(4, 4) }],
      images: [kept, taken],
      approvals: { required: 0 },
    })
    expect((await rig.apply(['--format', 'html=run.html'])).code).toBe(0)
    expect(stepOf(page('run.html'), 'again').text).toContain('Follows give.')
    expect(stepOf(page('run.html'), 'take').text).not.toContain('Follows')
  })

  it('of status is made of the record alone, whatever state the run is in', async () => {
    rig = await start()
    expect((await rig.apply([])).code).toBe(0)
    const run = crash(3)
    const { code, out } = await rig.shareplan(['status', run, '--format', 'html'])
    expect(code).toBe(0)
    expect(out).toContain('<title>killed: test · shareplan</title>')
    expect(out).toContain(`<dd><code>shareplan resume ${run}</code></dd>`)
    expect(out).not.toContain('id="rules-checked"')
    expect(stepOf(out, 'take').badge).toBe('not reached')
    const list = await rig.shareplan(['status', '--format', 'html'])
    expect(list).toMatchObject({ code: 2, out: '' })
    expect(list.err).toContain('--format html is about one run')
  })

  it('of resume tells how the run ended, and there is none where nothing is left to do', async () => {
    rig = await start()
    expect((await rig.apply([])).code).toBe(0)
    crash(3)
    const { code } = await rig.resume(['--format', 'html=resumed.html'])
    expect(code).toBe(0)
    expect(page('resumed.html')).toContain('<title>completed: test · shareplan</title>')
    for (const step of ['give', 'take']) expect(stepOf(page('resumed.html'), step).badge).toBe('done')
    const again = await rig.resume(['--format', 'html=again.html'])
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('there is nothing to resume') })
    expect(existsSync(rig.path('again.html'))).toBe(false)
  })
})

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { Step } from '../../../src/schema/generated/types.ts'
import { inventory, owner, ownImage, planDocument, sharee } from '../../execute/worlds.ts'
import { oneShare, Rig, type RigOptions } from '../approvals/rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

async function start(options: Partial<RigOptions> = {}): Promise<void> {
  rig = await Rig.start({ ...oneShare, approvals: { required: 0 }, ...options })
}

/** Applies the plan, with a receipt that only a flag lets count: the cloud is the emulator. */
async function applied(args: readonly string[] = []): Promise<string> {
  const { code, err } = await rig.apply(args)
  expect([code, err]).toEqual([0, expect.stringContaining('shareplan: applied\n')])
  return err
}

function check(...args: readonly string[]) {
  return rig.shareplan(['check', '--simulated-receipts', ...args])
}

interface Read {
  readonly predicate: { readonly run: string; readonly steps: readonly { readonly made: { image: string } | null }[] }
}

function receipt(name = 'plan.receipt.json'): Read {
  return JSON.parse(readFileSync(rig.path(name), 'utf8'))
}

function change(name: string, values: object): void {
  const read = receipt(name)
  rig.write(name, JSON.stringify({ ...read, predicate: { ...read.predicate, ...values } }))
}

describe('a run that is completed', () => {
  it('leaves a receipt beside the plan', async () => {
    await start()
    expect(await applied()).toContain('shareplan: receipt in plan.receipt.json\n')
    const [run = ''] = rig.runs()
    expect(receipt()).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'test', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      predicateType: 'https://shareplan.dev/attestation/receipt/v1',
      predicate: {
        ...{ run, plan: 'test', account: owner, outcome: 'completed', simulated: true },
        digest: expect.stringMatching(/^sha256:/),
        steps: [
          {
            step: 'give',
            action: 'share',
            image: 'm-1',
            made: null,
            requestIds: [expect.any(String), expect.any(String)],
          },
        ],
      },
    })
  })

  it('leaves it where it is told to, or nowhere', async () => {
    await start()
    mkdirSync(rig.path('out'))
    expect(await applied(['--receipt', 'out/first.json'])).toContain('shareplan: receipt in out/first.json\n')
    expect(receipt('out/first.json').predicate.run).toBe(rig.runs()[0])
    expect(await applied(['--no-receipt'])).not.toContain('receipt')
    expect(existsSync(rig.path('plan.receipt.json'))).toBe(false)
  })

  it('is over also where the receipt cannot be written: then it can be written later', async () => {
    await start()
    const err = await applied(['--receipt', 'nowhere/r.json'])
    const [run = ''] = rig.runs()
    expect(err).toMatch(/warning: the receipt was not written: ENOENT.*; `shareplan receipt \S+` tries again\n/)
    const later = await rig.shareplan(['receipt', run])
    expect([later.code, later.err]).toEqual([0, 'shareplan: receipt in plan.receipt.json\n'])
    expect((await rig.shareplan(['receipt', run, '-o', 'nowhere/r.json'])).code).toBe(2)
    expect((await rig.shareplan(['receipt', 'r0'])).code).toBe(2)
  })

  it('is begun only when the key that signs can be used', async () => {
    await start()
    const { code, err } = await rig.apply(['--key', 'nobody.pem'])
    expect([code, err]).toEqual([2, expect.stringContaining('the key nobody.pem does not exist')])
    expect(rig.effects()).toBe(0)
  })

  it('leaves it also when it was resumed', async () => {
    await start()
    await applied()
    const path = rig.path(`.shareplan/runs/${rig.runs()[0]}/journal.jsonl`)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`)
    rmSync(rig.path('plan.receipt.json'))
    const refused = await rig.shareplan(['receipt'])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('the run is not completed')])
    const resumed = await rig.resume()
    expect([resumed.code, resumed.err]).toEqual([0, expect.stringContaining('receipt in plan.receipt.json')])
    expect(receipt().predicate.run).toBe(rig.runs()[0])
  })

  it('leaves it when it was killed before it could, and is resumed', async () => {
    await start()
    await applied()
    const whole = readFileSync(rig.path('plan.receipt.json'), 'utf8')
    rmSync(rig.path('plan.receipt.json'))
    const over = await rig.resume()
    expect([over.code, over.err]).toEqual([2, expect.stringContaining('shareplan: receipt in plan.receipt.json\n')])
    expect(readFileSync(rig.path('plan.receipt.json'), 'utf8')).toBe(whole)
    expect((await rig.resume()).err).not.toContain('receipt')
  })

  it('does not put what was simulated in the place of what happened', async () => {
    await start()
    await applied()
    change('plan.receipt.json', { simulated: false, run: 'real' })
    expect(await applied()).toContain('plan.receipt.json is of a run in the cloud, and this one was simulated')
    expect(receipt().predicate.run).toBe('real')
  })
})

describe('a plan that has a receipt', () => {
  it('is skipped by check, and counted', async () => {
    await start()
    await applied()
    const run = receipt().predicate.run
    const text = await check()
    expect(text).toMatchObject({ code: 0, err: '' })
    expect(text.out).toContain(`1 plan applied before, skipped: test by run ${run}. Nothing was left to judge.\n`)
    const json = await check('--format', 'json=report.json', '--format', 'json')
    expect(JSON.parse(json.out)).toMatchObject({
      verdict: 'pass',
      plans: [],
      applied: [{ name: 'test', file: 'plan.yaml', run, receipt: 'plan.receipt.json' }],
      summary: { plans: 0 },
    })
    const converted = await rig.shareplan(['report', 'report.json', '--format', 'text'])
    expect([converted.code, converted.out]).toEqual([0, expect.stringContaining('1 plan applied before, skipped')])
  })

  it('is judged beside it where others are not applied yet, and the receipts in a folder are no plans', async () => {
    await start()
    await applied()
    mkdirSync(rig.path('plans'))
    for (const name of ['plan.yaml', 'plan.receipt.json']) {
      writeFileSync(rig.path(`plans/${name}`), readFileSync(rig.path(name)))
    }
    rig.yaml('plans/next.yaml', planDocument([{ action: 'share', image: 'm-1', accounts: [sharee(40)] }]))
    const { code, out } = await check('plans')
    expect([code, out]).toEqual([0, expect.stringMatching(/^Checked 1 plan \(1 step, 1 grant\)/)])
    expect(out).toContain('1 plan applied before, skipped')
    expect(out).not.toContain('other programs')
  })

  it('is judged where it is asked for', async () => {
    await start()
    await applied()
    const { code, out, err } = await check('--no-receipts')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Checked 1 plan')
    expect(out).not.toContain('skipped')
    expect((await check('--no-receipts', '--receipts', 'plan.receipt.json')).out).toBe(out)
  })

  it('is not applied again, unless it is said', async () => {
    await start()
    await applied()
    const effects = rig.effects()
    const { code, err } = await rig.apply([])
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/the plan was applied by run \S+, which ended at \S+Z \(plan.receipt.json\)/),
    ])
    expect(rig.effects()).toBe(effects)
    expect(rig.runs()).toHaveLength(1)
    await applied(['--again'])
    expect(rig.runs()).toHaveLength(2)
  })
})

describe('applying once more', () => {
  it('needs approvals of its own', async () => {
    await start({ approvals: { required: 1, signers: 'signers.yaml' } })
    await rig.approve('ada', ['--policy-from', 'main'])
    await applied(['--policy-from', 'main', '--key', 'ada.pem'])
    expect(await rig.apply()).toMatchObject({ code: 2 })
    const again = await rig.apply(['--policy-from', 'main', '--again'])
    expect([again.code, again.err]).toEqual([6, expect.stringContaining('an approval is for one run')])
  })
})

/** The receipt is not taken: a warning says why, and the plan is judged. */
async function untaken(why: string, ...args: readonly string[]): Promise<void> {
  const { code, out, err } = await check(...args)
  expect([code, err]).toEqual([0, `shareplan: warning: plan.receipt.json ${why}: it is not taken\n`])
  expect(out).toContain('Checked 1 plan')
  expect(out).not.toContain('skipped')
}

describe('a receipt is not taken', () => {
  it('when the run was simulated, unless a flag says otherwise', async () => {
    await start()
    await applied()
    const { code, out, err } = await rig.shareplan(['check'])
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('which was simulated on a loopback endpoint: it is not taken'),
    ])
    expect(out).not.toContain('skipped')
  })

  it('when it is of another version of the plan, or of another plan', async () => {
    await start()
    await applied()
    rig.plan(oneShare.steps, 'linus', { labels: { changed: 'yes' } })
    await untaken(`is of run ${receipt().predicate.run} of another version of the plan`)
    rig.plan(oneShare.steps, 'linus', { name: 'other' })
    await untaken('is of a plan called test, not other')
    await applied()
  })

  it('when it cannot be read', async () => {
    await start()
    rig.write('plan.receipt.json', 'no JSON')
    await untaken('is no JSON')
    rig.write('plan.receipt.json', '{}')
    await untaken('is neither an envelope nor a statement')
    rmSync(rig.path('plan.receipt.json'))
    mkdirSync(rig.path('plan.receipt.json'))
    await untaken('is a folder; a file was expected')
  })

  it('when the configuration names signers, and none of them signed it', async () => {
    await start()
    rig.config({ approvals: { required: 0, signers: 'signers.yaml' } })
    await applied()
    await untaken('is not signed, and the policy names signers')
    await applied(['--key', 'mallory.pem'])
    const { err } = await check()
    expect(err).toMatch(/plan.receipt.json is signed by the key SHA256:\S+, which nobody has: it is not taken/)
    await applied(['--key', 'ada.pem'])
    expect((await check()).out).toContain('1 plan applied before, skipped')
    rig.signersFile([rig.entry('ada', { revoked: { reason: 'lost her key' } })])
    await untaken('is signed by ada, who is revoked: lost her key')
    rig.signersFile([rig.entry('ada', { scope: { accounts: [sharee(1)] } })])
    await untaken(`is signed by ada, who may not approve plans of account ${owner}`)
  })

  it('when it came along with the change that it is about, unsigned', async () => {
    await start()
    await applied()
    await untaken('is not signed, and the policy names no signers', '--policy-from', 'main')
  })
})

describe('a later plan', () => {
  const to = { region: 'cn-hangzhou', name: 'hz' }
  const copy: Step = { id: 'hz', action: 'copy', image: 'm-1', to }
  const give: Step = { action: 'share', imageFrom: { plan: 'test', step: 'hz' }, accounts: [sharee(1)] }

  it('names the image that an earlier one made', async () => {
    await start({ steps: [copy] })
    await applied()
    const image = receipt().predicate.steps[0]?.made?.image ?? ''
    rig.yaml('next.yaml', { ...planDocument([give]), metadata: { name: 'next', account: owner } })
    const images = [ownImage('m-1'), ownImage(image, to)]
    rig.yaml('inventory.yaml', inventory(images))
    const args = ['next.yaml', '--simulated-receipts']
    expect(await check('next.yaml')).toMatchObject({ code: 0, err: '' })
    const preview = await rig.shareplan(['preview', ...args, '--format', 'json'])
    expect(JSON.parse(preview.out)).toMatchObject({ steps: [{ image, region: 'cn-hangzhou' }] })
    const done = await rig.shareplan(['apply', ...args, '--yes', '--endpoint', rig.endpoint()])
    expect([done.code, done.out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`done +step-1 +share +${image} +cn-hangzhou`)),
    ])
    expect(rig.sharees(image)).toEqual([sharee(1)])
  })

  it('is not valid without the receipt, and looks for it where it is told to', async () => {
    await start({ steps: [copy] })
    mkdirSync(rig.path('done'))
    await applied(['--receipt', 'done/test.receipt.json'])
    rig.yaml('plan.yaml', { ...planDocument([give]), metadata: { name: 'next', account: owner } })
    const lost = await check()
    expect([lost.code, lost.out]).toEqual([1, expect.stringContaining('there is no receipt of a plan called test')])
    rig.yaml(
      'inventory.yaml',
      inventory([ownImage(receipt('done/test.receipt.json').predicate.steps[0]?.made?.image ?? '', to)]),
    )
    expect((await check('--receipts', 'done')).code).toBe(0)
    for (const args of [
      ['--no-receipts', '--receipts', 'done'],
      ['--receipts', 'done', '--no-receipts'],
    ]) {
      expect(await check(...args)).toMatchObject({ code: 0, err: '' })
    }
    expect((await check('--receipts', 'done/test.receipt.json')).code).toBe(0)
    const nowhere = await check('--receipts', 'nowhere')
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('nowhere does not exist')])
    const simulated = await rig.shareplan(['check', '--receipts', 'done'])
    expect([simulated.code, simulated.err]).toEqual([
      1,
      expect.stringContaining('simulated on a loopback endpoint: it is not taken'),
    ])
  })
})

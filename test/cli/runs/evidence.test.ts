import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publicKeyPem, sshLine } from '../../../src/attestation/public-key.ts'
import { sshKey } from '../../attestation/support.ts'
import { oneShare, Rig } from '../approvals/rig.ts'

let rig: Rig
let run: string

beforeEach(async () => {
  rig = await Rig.start(oneShare)
  await rig.approve('ada', ['--policy-from', 'main'])
  await rig.approve('grace', ['--policy-from', 'main'])
  expect(await rig.apply()).toMatchObject({ code: 0 })
  run = rig.runs()[0] ?? ''
})

afterEach(async () => {
  await rig.stop()
})

function verify(...args: readonly string[]) {
  return rig.shareplan(['evidence', 'verify', 'e.json', ...args])
}

async function bundle(...args: readonly string[]): Promise<string> {
  const { code, err } = await rig.shareplan(['evidence', run, '-o', 'e.json', ...args])
  expect([code, err]).toEqual([0, expect.stringContaining('shareplan: wrote e.json\n')])
  return err
}

function journal(): string {
  return rig.path(`.shareplan/runs/${run}/journal.jsonl`)
}

describe('evidence', () => {
  it('holds the plan, the verdict, the approvals, the journal and the outcome, signed', async () => {
    expect(await bundle('--key', 'ada.pem')).toBe('shareplan: wrote e.json\n')
    const envelope = JSON.parse(readFileSync(rig.path('e.json'), 'utf8'))
    const { predicate } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'))
    expect(predicate).toMatchObject({
      ...{ run, plan: 'test', simulated: true, verdict: { verdict: 'pass', findings: expect.any(Array) } },
      document: { kind: 'SharePlan', metadata: { name: 'test' } },
      outcome: { reason: 'completed', exit: 0, steps: [{ step: 'give', status: 'done' }] },
    })
    expect(predicate.approvals).toHaveLength(2)
    expect(`${predicate.journal.lines.join('\n')}\n`).toBe(readFileSync(journal(), 'utf8'))
    expect(await verify()).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(
        new RegExp(
          [
            `^run ${run} \\(simulated\\) of plan test`,
            'ok           signature: by ada',
            'ok           journal: \\d+ records, whole and in order',
            'ok           calls: 2 were about to be made, each of them one of the compiled calls',
            'ok           contents: what it says is what the journal says',
            'ok           plan: its document is the one that was applied, sha256:[0-9a-f]{64}',
            'ok           approvals: 2 are required, and valid when it was begun',
            'The evidence holds\\.\n$',
          ].join('\n'),
        ),
      ),
    })
  })

  it('is verified by a key that is named, without any configuration', async () => {
    await bundle('--key', 'mallory.pem')
    const strange = await verify()
    expect([strange.code, strange.out]).toEqual([
      1,
      expect.stringContaining('FAILED       signature: it is signed by the key SHA256:'),
    ])
    rig.write('shareplan.yaml', 'apiVersion: shareplan/v1\nkind: Config\nspec: {}\n')
    const nobody = await verify()
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('nothing says whose signature counts')])
    const { publicKey } = rig.signer('mallory')
    for (const text of [sshLine(publicKey), publicKeyPem(publicKey)]) {
      rig.write('key.pub', text)
      const { code, out } = await verify('--public-key', 'key.pub')
      expect([code, out]).toEqual([0, expect.stringContaining('not checked  approvals: no configuration says')])
    }
    const json = await verify('--public-key', 'key.pub', '--format', 'json')
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      holds: true,
      run,
      checks: [{ check: 'signature', state: 'ok' }, {}, {}, {}, {}, {}],
    })
  })

  it('is signed by a key of SSH, and verified by its public half', async () => {
    sshKey(rig.folder, 'id')
    await bundle('--key', 'id')
    const { code, out } = await verify('--public-key', 'id.pub')
    expect([code, out]).toEqual([0, expect.stringContaining('ok           signature: by the key SHA256:')])
  })

  it('warns where nobody signs it, or where the plan is not there as it was', async () => {
    rmSync(rig.path('plan.yaml'))
    const err = await bundle()
    expect(err).toContain('warning: the document of the plan is not there as it was applied')
    expect(err).toContain('warning: it is not signed')
    const { code, out } = await verify()
    expect(code).toBe(1)
    expect(out).toContain('FAILED       signature: it is not signed: anybody could have written it\n')
    expect(out).toContain('not checked  plan: its document is not bundled')
  })

  it('does not count by the key of a signer who was revoked since', async () => {
    await bundle('--key', 'ada.pem')
    rig.signersFile([rig.entry('ada', { revoked: { reason: 'lost her key' } }), rig.entry('grace')])
    const { code, out } = await verify()
    expect(code).toBe(1)
    expect(out).toContain('FAILED       signature: it is signed by ada, who is revoked: lost her key\n')
    expect(out).toContain('FAILED       approvals:')
  })

  it('is not made of a journal that is broken, or of a run that is not there', async () => {
    const text = readFileSync(journal(), 'utf8')
    writeFileSync(journal(), text.replace('"give"', '"gave"'))
    const broken = await rig.shareplan(['evidence', run])
    expect([broken.code, broken.out]).toEqual([2, ''])
    expect(await rig.shareplan(['evidence', 'r0'])).toMatchObject({ code: 2 })
    writeFileSync(journal(), text)
    expect(await rig.shareplan(['evidence', run, '-o', 'nowhere/e.json'])).toMatchObject({ code: 2 })
    const told = await rig.shareplan(['evidence', run, '-o', '-'])
    expect(told).toMatchObject({ code: 0 })
    expect(JSON.parse(told.out)).toMatchObject({ predicate: {} })
    expect(await rig.shareplan(['evidence', run, '--key', 'nobody.pem'])).toMatchObject({ code: 2 })
  })

  it('cannot be verified where there is none', async () => {
    for (const text of ['', '{}', '{"payload":"","payloadType":"","signatures":[]}']) {
      rig.write('e.json', text)
      expect(await verify()).toMatchObject({ code: 2, out: '' })
    }
    rmSync(rig.path('e.json'))
    expect(await verify()).toMatchObject({ code: 2 })
    await bundle('--key', 'ada.pem')
    expect(await verify('--public-key', 'plan.yaml')).toMatchObject({ code: 2 })
  })
})

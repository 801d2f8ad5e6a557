import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBase64 } from '../../../src/attestation/bytes.ts'
import { envelopeText, parseEnvelope } from '../../../src/attestation/dsse.ts'
import { owner } from '../../execute/worlds.ts'
import { oneShare, type Person, Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start(oneShare)
})

afterEach(async () => {
  await rig.stop()
})

function verify(...args: readonly string[]): ReturnType<Rig['shareplan']> {
  return rig.shareplan(['signers', 'verify', '--policy-from', 'main', ...args])
}

function endorse(name: Person, args: readonly string[] = ['--policy-from', 'main'], later = 0) {
  return rig.shareplan(['approve', 'signers.yaml', '--key', `${name}.pem`, '--yes', ...args], later)
}

function addMallory(): void {
  rig.signersFile([rig.entry('ada'), rig.entry('grace'), rig.entry('mallory')])
}

async function refused(words: RegExp): Promise<void> {
  const { code, out, err } = await verify()
  expect([code, out]).toEqual([6, ''])
  expect(err).toMatch(words)
  expect(err).toContain('the signers changed since ')
}

describe('signers verify', () => {
  it('is content where nothing changed, whatever the order', async () => {
    rig.signersFile([rig.entry('grace'), rig.entry('ada')])
    const { code, out } = await verify()
    expect([code, out]).toEqual([0, expect.stringMatching(/^signers: unchanged \(compared with [0-9a-f]{40}\)\n$/)])
  })

  it('is content where a current signer signed the change', async () => {
    addMallory()
    await refused(/no signer of then has signed that/)
    const { code, out, err } = await endorse('ada')
    expect([code, err]).toEqual([0, 'shareplan: endorsed as ada; wrote signers.ada.approval.json\n'])
    expect(out).toMatch(/^Signers:\n {2}ada\n.*\n {2}grace\n.*\n\+ mallory\n {4}ssh-ed25519 SHA256:/)
    expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('endorsed by ada') })
  })

  it('is not content where the newcomer signed it, or nobody could have', async () => {
    addMallory()
    expect((await endorse('mallory')).err).toContain('is not among the signers')
    await refused(
      /signers\.key-\w+\.approval\.json is signed by the key SHA256:\S+, which nobody has: whoever signed it is no current signer/,
    )
  })

  it('is not content where something else was signed', async () => {
    addMallory()
    await endorse('ada')
    rig.signersFile([rig.entry('ada'), rig.entry('joan'), rig.entry('mallory')])
    await refused(/signers\.ada\.approval\.json is for other signers: it endorses sha256:\w+, these are sha256:/)
  })

  it('is not content where the change that was signed began elsewhere', async () => {
    addMallory()
    await endorse('ada')
    rig.onMain(() => rig.signersFile([rig.entry('ada'), rig.entry('joan')]))
    await refused(/is for a change of other signers than the current ones/)
  })

  it('is not content with what is too old, altered, or no endorsement', async () => {
    addMallory()
    await endorse('ada', ['--expires', '1h'], -2)
    await refused(/signers\.ada\.approval\.json expired at/)
    await endorse('ada')
    const opened = parseEnvelope(readFileSync(rig.path('signers.ada.approval.json'), 'utf8'))
    if ('problem' in opened) throw new Error(opened.problem)
    const payload = Buffer.from(opened.payload).toString().replace('"replaces":"', '"replaces":"x')
    const altered = { ...opened.envelope, payload: toBase64(Buffer.from(payload)) }
    rig.write('signers.ada.approval.json', envelopeText(altered))
    await refused(/bears a signature that is not valid/)
    rig.write('signers.ada.approval.json', '{}')
    await refused(/is no approval: it is no DSSE envelope/)
  })

  it.each([
    ['revoked', { revoked: { reason: 'left' } }, /ada is revoked: left/],
    ['not yet one', { validFrom: '2099-01-01T00:00:00Z' }, /ada is no signer before/],
    ['limited', { scope: { accounts: [owner] } }, /ada has a scope, and may not endorse signers/],
  ])('is not content with the word of a signer who is %s', async (_, more, words) => {
    rig.onMain(() => rig.signersFile([rig.entry('ada', more), rig.entry('grace')]))
    addMallory()
    await endorse('ada')
    await refused(words)
  })

  it('takes the place of signers from configuration as it is, and compares with what it was', async () => {
    rig.config({ approvals: { required: 2, signers: 'others.yaml' } })
    rig.signersFile([rig.entry('mallory')], 'others.yaml')
    await refused(/no signer of then has signed that/)
    const sign = ['approve', 'others.yaml', '--key', 'grace.pem', '--yes', '--policy-from', 'main']
    expect((await rig.shareplan(sign)).code).toBe(0)
    expect((await verify()).code).toBe(0)
  })

  it('takes the first ones, whom nobody could have signed', async () => {
    rig.onMain(() => rig.config({}))
    expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('signers: the first ones') })
  })

  it('does not take it that there are none any more', async () => {
    rig.config({})
    await refused(/no signer of then has signed that/)
  })

  it('exits 2 without a commit, and for signers that are not sound', async () => {
    const { code, err } = await rig.shareplan(['signers', 'verify'])
    expect([code, err]).toEqual([2, expect.stringContaining('--policy-from')])
    rig.signersFile([rig.entry('ada'), { ...rig.entry('ada'), name: 'eve' }])
    expect(await verify()).toMatchObject({ code: 2, err: expect.stringContaining('this key is also that of ada') })
  })
})

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { toBase64 } from '../../../src/attestation/bytes.ts'
import { statementBytes } from '../../../src/attestation/statement.ts'
import { owner, sharee, sharees } from '../../execute/worlds.ts'
import { oneShare, Rig, type RigOptions } from './rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

async function start(options: Partial<RigOptions> = {}): Promise<void> {
  rig = await Rig.start({ ...oneShare, ...options })
}

/** Two approvals that are right. */
async function approved(options: Partial<RigOptions> = {}): Promise<void> {
  await start(options)
  await rig.approve('ada', ['--policy-from', 'main'])
  await rig.approve('grace', ['--policy-from', 'main'])
}

/** The plan is not applied, for these reasons, and nothing is changed nor recorded. */
async function refused(words: readonly (string | RegExp)[], args?: readonly string[]): Promise<void> {
  const { code, err, out } = await rig.apply(args)
  expect([code, out]).toEqual([6, ''])
  for (const word of words) expect(err).toMatch(word)
  expect(err).toContain('shareplan: the plan is not approved; nothing was changed\n')
  expect(rig.effects()).toBe(0)
  expect(rig.runs()).toEqual([])
}

describe('a plan that is approved as it must be', () => {
  it('is applied, and its approvals are recorded', async () => {
    await approved()
    const { code, err } = await rig.apply()
    expect([code, err]).toEqual([0, expect.stringContaining('applied')])
    const [run = ''] = rig.runs()
    const [line = ''] = readFileSync(rig.path(join('.shareplan/runs', run, 'journal.jsonl')), 'utf8').split('\n')
    expect(JSON.parse(line).entry.approvals).toEqual([rig.envelope('ada'), rig.envelope('grace')])
  })

  it('is applied by a pinned digest of the policy, too', async () => {
    await approved()
    const preview = JSON.parse((await rig.shareplan(['preview', 'plan.yaml', '--format', 'json'])).out)
    expect((await rig.apply(['--policy-digest', preview.policy])).code).toBe(0)
  })

  it('is applied by approvals that are named', async () => {
    await start()
    await rig.approve('ada', ['-o', 'a.json'])
    await rig.approve('grace', ['-o', 'sub/b.json'])
    await refused([/approved by 0 of the 2 that are required: none was found/])
    const { code } = await rig.apply(['--policy-from', 'main', '--approval', 'a.json', '--approval', 'sub/b.json'])
    expect(code).toBe(0)
  })

  it('is applied though earlier runs were killed before they began, or are long gone', async () => {
    await approved()
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    for (const [run, text] of [
      [`${now}-000000`, ''],
      [`${now}-111111`, '{"entry":{"kind":"ru'],
      ['20200101T000000Z-222222', 'broken\n'],
    ] as const) {
      mkdirSync(rig.path(join('.shareplan/runs', run)), { recursive: true })
      rig.write(join('.shareplan/runs', run, 'journal.jsonl'), text)
    }
    mkdirSync(rig.path(join('.shareplan/runs', `${now}-333333`)))
    expect((await rig.apply()).code).toBe(0)
  })

  it('needs none where none is required', async () => {
    await start({ approvals: { required: 0 } })
    expect((await rig.apply([])).code).toBe(0)
  })
})

describe('a plan is not applied', () => {
  it('where nothing says how many must approve it', async () => {
    await start({ approvals: null })
    await refused([/nothing says how many must approve/, /approvals: \{ required: 1, signers: signers\.yaml \}/])
  })

  it('where no file says who may approve it, which is a mistake of the configuration', async () => {
    await start({ approvals: { required: 1 } })
    const { code, err } = await rig.apply()
    expect(code).toBe(2)
    expect(err).toMatch(/^[0-9a-f]{12}:shareplan\.yaml:\d+:\d+: error: approvals\.required is 1, and no file says who/)
  })

  it('where nobody approved it', async () => {
    await start()
    await refused([/approved by 0 of the 2 that are required: none was found/])
  })

  it('where too few approved it', async () => {
    await start()
    await rig.approve('ada')
    await refused([/approved by 1 of the 2 that are required, that of ada/])
  })

  it('where one person approved it twice', async () => {
    await start()
    await rig.approve('ada')
    await rig.approve('ada', ['-o', 'plan.again.approval.json'])
    await refused([/is the second one of ada: it counts once/, /approved by 1 of the 2/])
  })

  it('where an approval is forged: another key signed it in the name of a signer', async () => {
    await approved()
    await rig.approve('mallory', ['-o', 'plan.grace.approval.json'])
    const forged = rig.envelope('grace')
    rig.save('grace', {
      ...forged,
      signatures: forged.signatures.map((one) => ({ ...one, keyid: rig.signer('grace').publicKey.id })),
    })
    await refused([/plan\.grace\.approval\.json bears a signature that is not valid/, /approved by 1 of the 2/])
  })

  it('where an approval was altered', async () => {
    await approved()
    const statement = rig.statement('grace')
    const altered = statementBytes({
      ...statement,
      predicate: { ...statement.predicate, expires: '2099-01-01T00:00:00.000Z' },
    })
    rig.save('grace', { ...rig.envelope('grace'), payload: toBase64(altered) })
    await refused([/plan\.grace\.approval\.json bears a signature that is not valid: it does not fit what is signed/])
  })

  it('where an approval is no envelope, or no approval', async () => {
    await approved()
    rig.write('plan.grace.approval.json', '{"payload": 1}')
    await refused([/plan\.grace\.approval\.json is no approval: it is no DSSE envelope/])
    rig.save('grace', rig.envelope('ada'))
    await rig.resign('ada', { verdict: 'fail' })
    await refused([/plan\.ada\.approval\.json is signed, but is no approval of a plan/])
  })

  it('where an approval expired', async () => {
    await start()
    await rig.approve('ada')
    await rig.approve('grace', ['--expires', '1h'], -2)
    await refused([/plan\.grace\.approval\.json expired at /, /approved by 1 of the 2/])
  })

  it('where an approval is valid for too long, or from the future', async () => {
    await approved()
    await rig.resign('ada', { expires: new Date(Date.now() + 73 * 3_600_000).toISOString() })
    await rig.approve('grace', [], 1)
    await refused([
      /plan\.ada\.approval\.json is valid for 73 h, and may be for 72 h at most/,
      /plan\.grace\.approval\.json is from the future/,
    ])
  })

  it('where a signer is revoked, is not yet one, or is none any more', async () => {
    await start()
    await rig.approve('ada')
    await rig.approve('grace')
    await rig.approve('joan')
    rig.onMain(() =>
      rig.signersFile([
        rig.entry('ada', { revoked: { reason: 'the laptop was stolen' } }),
        rig.entry('grace', { validUntil: '2026-01-01T00:00:00Z' }),
        rig.entry('joan', { validFrom: '2099-01-01T00:00:00Z' }),
      ]),
    )
    await refused([
      /plan\.ada\.approval\.json does not count: ada is revoked: the laptop was stolen/,
      /plan\.grace\.approval\.json does not count: grace is no signer any more since 2026-01-01T00:00:00\.000Z/,
      /plan\.key-\w+\.approval\.json does not count: joan is no signer before 2099/,
      /approved by 0 of the 2/,
    ])
  })

  it('where a signer may not approve plans of that account, or what touches that region', async () => {
    await start()
    await rig.approve('ada')
    await rig.approve('grace')
    rig.onMain(() =>
      rig.signersFile([
        rig.entry('ada', { scope: { accounts: [sharee(1)] } }),
        rig.entry('grace', { scope: { accounts: [owner], regions: ['cn-hangzhou'] } }),
      ]),
    )
    await refused([
      new RegExp(`ada may not approve plans of account ${owner}`),
      /grace may not approve what touches cn-beijing/,
    ])
  })

  it('where its author approved it', async () => {
    await start({ author: 'Ada' })
    expect((await rig.approve('ada')).err).toContain("an author's own approval does not count")
    await rig.approve('grace')
    await refused([/plan\.ada\.approval\.json is the author's own: ada wrote the plan/, /approved by 1 of the 2/])
  })

  it('where nobody knows who wrote it', async () => {
    await start({ author: null })
    expect((await rig.approve('ada')).err).toContain('the plan does not say who wrote it (metadata.author)')
    await refused([/the plan does not say who wrote it \(metadata\.author\)/])
  })

  it('where its approvals were used by an earlier run', async () => {
    await approved()
    expect((await rig.apply()).code).toBe(0)
    const [run = ''] = rig.runs()
    const effects = rig.effects()
    const { code, err } = await rig.apply()
    expect(code).toBe(6)
    expect(err).toContain(`plan.ada.approval.json was used by run ${run}: an approval is for one run`)
    expect(err).toContain('approved by 0 of the 2')
    expect([rig.effects(), rig.runs()]).toEqual([effects, [run]])
  })

  it('again where the record of the run is lost: its effects are seen in the cloud', async () => {
    await approved()
    expect((await rig.apply()).code).toBe(0)
    rmSync(rig.path('.shareplan'), { recursive: true })
    const effects = rig.effects()
    const { code, err } = await rig.apply()
    expect([code, err]).toEqual([4, expect.stringContaining('drift of calls: the calls of step give changed')])
    expect([rig.effects(), rig.runs()]).toEqual([effects, []])
  })

  it('where the record of an earlier run cannot be read', async () => {
    await approved()
    expect((await rig.apply()).code).toBe(0)
    const [run = ''] = rig.runs()
    const path = join('.shareplan/runs', run, 'journal.jsonl')
    rig.write(path, readFileSync(rig.path(path), 'utf8').replace('"simulated":true', '"simulated":false'))
    const { code, err } = await rig.apply()
    expect([code, err]).toEqual([6, expect.stringContaining(`the journal of run ${run} cannot be read`)])
  })

  it('where an approval is for another account', async () => {
    await approved()
    await rig.resign('grace', { audience: sharee(1) })
    await refused([new RegExp(`plan\\.grace\\.approval\\.json is for account ${sharee(1)}, not for ${owner}`)])
  })

  it('where another version of it was approved', async () => {
    await approved()
    const { document } = rig.statement('ada').predicate.covered as { document: string }
    rig.plan([{ id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 13) }])
    await refused([
      new RegExp(
        `plan\\.ada\\.approval\\.json is for another version of the plan: it approves ${document}, this is sha256:`,
      ),
    ])
  })

  it('where an approval says it is somebody else’s', async () => {
    await approved()
    await rig.resign('grace', { approver: 'ada' })
    await refused([/plan\.grace\.approval\.json does not count: grace signed it, and it says "ada"/])
  })

  it('by signers of the working folder, though they be the right ones', async () => {
    await approved()
    await refused([/the signers come from the working folder/, /--policy-from <commit>/], [])
  })

  it('by a signer whom the same change added', async () => {
    await start()
    rig.signersFile([rig.entry('ada'), rig.entry('grace'), rig.entry('mallory')])
    rig.config({ approvals: { required: 1, signers: 'signers.yaml' } })
    rig.commit()
    await rig.approve('mallory')
    await refused([
      /plan\.mallory\.approval\.json is signed by the key SHA256:\S+, which nobody has: whoever signed it is not among the signers/,
      /approved by 0 of the 2/,
    ])
  })

  it('by another policy than the pinned one', async () => {
    await approved()
    const { policy } = JSON.parse((await rig.shareplan(['preview', 'plan.yaml', '--format', 'json'])).out)
    rig.signersFile([rig.entry('ada'), rig.entry('grace'), rig.entry('mallory')])
    const now = JSON.parse((await rig.shareplan(['preview', 'plan.yaml', '--format', 'json'])).out).policy
    await refused(
      [new RegExp(`the policy is not the pinned one: its digest is ${now}, and --policy-digest says ${policy}`)],
      ['--policy-digest', policy],
    )
  })

  it('by a requirement that the same change lowered', async () => {
    await start()
    rig.config({ approvals: { required: 0 } })
    await refused([/approved by 0 of the 2/])
  })
})

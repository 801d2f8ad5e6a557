import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { preAuthenticationEncoding } from '../../../src/attestation/dsse.ts'
import { parsePublicKey } from '../../../src/attestation/public-key.ts'
import { armor } from '../../../src/attestation/ssh-signature.ts'
import { main } from '../../../src/cli/main.ts'
import { owner, ownImage, sharee, sharees } from '../../execute/worlds.ts'
import { fakeIo } from '../support/world.ts'
import { oneShare, Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start({
    steps: [
      { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 3) },
      { id: 'take', action: 'unshare', image: 'm-2', accounts: 'all', acknowledge: { 'strands-instances': 4 } },
    ],
    images: [
      ownImage('m-1', { sharedWith: [sharee(1)] }),
      ownImage('m-2', { sharedWith: [sharee(2)], usedBy: { [owner]: [], [sharee(2)]: ['i-1'] } }),
    ],
  })
})

afterEach(async () => {
  await rig.stop()
})

function approve(...args: readonly string[]): ReturnType<Rig['shareplan']> {
  return rig.shareplan(['approve', 'plan.yaml', ...args])
}

describe('approve', () => {
  it('shows exactly what it signs', async () => {
    const { out, err } = await rig.approve('ada', ['--policy-from', 'main', '--expires', '8h'])
    expect(err).toBe('shareplan: approved as ada; wrote plan.ada.approval.json\n')
    const statement = rig.statement('ada')
    const { covered, ...said } = statement.predicate as unknown as Record<'covered', Record<string, unknown>>
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'test', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      predicateType: 'https://shareplan.dev/attestation/approval/v1',
    })
    expect(said).toMatchObject({
      verdict: 'pass',
      firstTimeSharees: [sharee(3)],
      approver: 'ada',
      audience: owner,
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
      tool: expect.stringMatching(/^shareplan \d/),
    })
    expect(covered).toMatchObject({
      document: expect.stringMatching(/^sha256:/),
      calls: [
        { action: 'ModifyImageSharePermission', step: 'give', parameters: { AddAccount: sharees(2, 3) } },
        { action: 'ModifyImageSharePermission', step: 'take', parameters: { RemoveAccount: [sharee(2)] } },
      ],
      findings: [{ rule: 'step-without-effect', outcome: 'violated', enforcement: 'warn' }],
      acknowledged: { take: { 'strands-instances': 4 } },
    })
    for (const words of [
      `test, as account ${owner}, written by linus`,
      `sha256:${statement.subject[0]?.digest.sha256}`,
      `AddAccount.1=${sharee(2)} AddAccount.2=${sharee(3)}`,
      `RemoveAccount.1=${sharee(2)}`,
      'warn step-without-effect, violated',
      'step take: strands-instances, up to 4',
      `First image for:\n  ${sharee(3)}\n`,
      'Approver: ada, from ',
      (covered as { policy: { digest: string } }).policy.digest,
    ]) {
      expect(out).toContain(words)
    }
    const json = await rig.approve('ada', ['--policy-from', 'main', '--format', 'json'])
    expect(JSON.parse(json.out)).toEqual(rig.statement('ada'))
  })

  it('signs what was approved for 72 hours, or what the configuration allows', async () => {
    const hours = (): number => {
      const { issuedAt, expires } = rig.statement('ada').predicate as Record<string, string>
      return (Date.parse(expires ?? '') - Date.parse(issuedAt ?? '')) / 3_600_000
    }
    await rig.approve('ada')
    expect(hours()).toBe(72)
    await rig.approve('ada', ['--expires', '1h30m'])
    expect(hours()).toBe(1.5)
    const long = await approve('--key', 'ada.pem', '--yes', '--expires', '73h')
    expect([long.code, long.err]).toEqual([2, expect.stringContaining('valid for 72 h at most')])
    for (const odd of ['soon', '0h', '-1h'])
      expect((await approve('--key', 'ada.pem', '--yes', '--expires', odd)).code).toBe(2)
  })

  it('exits like check where the plan does not pass, and signs nothing', async () => {
    rig.plan([{ id: 'give', action: 'share', image: 'm-1', accounts: ['4000000000000000'] }])
    expect((await approve('--key', 'ada.pem', '--yes')).code).toBe(1)
    rig.plan([{ id: 'give', action: 'share', image: 'm-unknown', accounts: sharees(1, 2) }])
    const { code, err } = await approve('--key', 'ada.pem', '--yes')
    expect([code, err]).toEqual([3, expect.stringContaining('image-unknown')])
    rig.write('plan.yaml', 'apiVersion: shareplan/v1\nkind: SharePlan\n')
    expect((await approve('--key', 'ada.pem', '--yes')).code).toBe(1)
    expect(existsSync(rig.path('plan.ada.approval.json'))).toBe(false)
  })

  it('exits 2 for keys that are none, and says nothing of what is in them', async () => {
    writeFileSync(rig.path('open.pem'), readFileSync(rig.path('ada.pem')), { mode: 0o644 })
    writeFileSync(rig.path('broken.pem'), '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n', {
      mode: 0o600,
    })
    for (const [key, words] of [
      ['none.pem', 'the key none.pem does not exist'],
      ['open.pem', 'can be read by others'],
      ['broken.pem', 'no ed25519 key'],
      ['plan.yaml', 'no private key that is known here'],
    ] as const) {
      const { code, err } = await approve('--key', key, '--yes')
      expect([code, err]).toEqual([2, expect.stringContaining(words)])
      expect(err).not.toContain('planted')
    }
    expect((await approve('--yes')).code).toBe(2)
  })

  it('exits 6 where the policy is not the pinned one', async () => {
    const { code, err } = await approve('--key', 'ada.pem', '--yes', '--policy-digest', `sha256:${'0'.repeat(64)}`)
    expect([code, err]).toEqual([6, expect.stringContaining('the policy is not the pinned one')])
  })

  it('asks on a terminal, and signs nothing without a yes', async () => {
    const asked = async (typed: string, isTTY = true): Promise<readonly [number, boolean]> => {
      const { io } = fakeIo({ cwd: rig.folder, stdin: typed, now: Date.now() })
      const terminal = { ...io, stdin: { ...io.stdin, isTTY }, stderr: { ...io.stderr, isTTY } }
      const code = await main(['approve', 'plan.yaml', '--key', 'ada.pem'], terminal)
      return [code, existsSync(rig.path('plan.ada.approval.json'))]
    }
    expect(await asked('yes\n', false)).toEqual([2, false])
    for (const typed of ['', 'y\n', 'no\n']) expect(await asked(typed)).toEqual([2, false])
    expect(await asked('yes\n')).toEqual([0, true])
  })

  it('warns where the signature will not count', async () => {
    expect((await rig.approve('ada')).err).toMatch(
      /warning: the signers come from the working folder.*: name the commit that apply will use with --policy-from\n/,
    )
    expect((await rig.approve('mallory')).err).toMatch(/warning: the key SHA256:\S+ is not among the signers/)
    rig.signersFile([rig.entry('ada', { scope: { regions: ['cn-hangzhou'] } }), rig.entry('grace')])
    expect((await rig.approve('ada')).err).toContain('warning: ada may not approve what touches cn-beijing')
    rig.signersFile([rig.entry('ada', { revoked: { reason: 'left' } }), rig.entry('grace')])
    expect((await rig.approve('ada')).err).toContain('warning: ada is revoked: left')
    rig.config({})
    expect((await rig.approve('ada')).err).toContain('the configuration does not say how many must approve')
  })

  it('reads a plan from stdin, and then wants to know where the approval goes', async () => {
    const stdin = readFileSync(rig.path('plan.yaml'), 'utf8')
    const run = async (...args: readonly string[]) => {
      const { io, said } = fakeIo({ cwd: rig.folder, stdin, now: Date.now() })
      return { code: await main(['approve', '-', '--key', 'ada.pem', '--yes', ...args], io), ...said }
    }
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('Name one with -o') })
    expect((await run('-o', 'plan.ada.approval.json')).code).toBe(0)
    expect(rig.statement('ada').predicate.approver).toMatch(/^ada|^key-/)
  })
})

it('leaves what is no plan to check beside the plans', async () => {
  await rig.approve('ada')
  rig.write('fake.approval.json', '{}')
  const { code, out } = await rig.shareplan(['check', '.', '--verbose'])
  expect(code).toBe(0)
  expect(out).toContain('1 document of other programs skipped.')
})

describe('keys of SSH', () => {
  const keygen = (...args: readonly string[]): void => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-C', '', ...args], { cwd: rig.folder })
  }

  it('sign what ssh-keygen verifies, and what lets a plan be applied', async () => {
    keygen('-N', '', '-f', rig.path('id'))
    const line = readFileSync(rig.path('id.pub'), 'utf8').trim()
    rig.onMain(() => {
      rig.signersFile([rig.entry('ada'), { name: 'joan', keys: [line] }])
      rig.config({ approvals: { required: 1, signers: 'signers.yaml' } })
    })
    const { code } = await approve('--key', 'id', '--yes', '--policy-from', 'main')
    expect(code).toBe(0)
    const { payload, payloadType, signatures } = rig.envelope('joan')
    const parsed = parsePublicKey(line)
    expect(signatures[0]?.keyid).toBe('key' in parsed && parsed.key.id)
    rig.write('allowed', `joan ${line}\n`)
    rig.write('signature', armor(Buffer.from(signatures[0]?.sig ?? '', 'base64')))
    const message = preAuthenticationEncoding(payloadType, Buffer.from(payload, 'base64'))
    const args = ['-Y', 'verify', '-f', 'allowed', '-I', 'joan', '-n', 'shareplan', '-s', 'signature']
    expect(spawnSync('ssh-keygen', args, { cwd: rig.folder, input: message }).status).toBe(0)
    expect((await rig.apply()).code).toBe(0)
  })

  it('sign through ssh-agent, where they have a passphrase', async () => {
    keygen('-N', 'a passphrase', '-f', rig.path('locked'))
    const agent = execFileSync('ssh-agent', ['-s', '-a', rig.path('agent')], { encoding: 'utf8' })
    const [, pid = ''] = /SSH_AGENT_PID=(\d+)/.exec(agent) ?? []
    try {
      const env = { PATH: process.env.PATH ?? '', SSH_AUTH_SOCK: rig.path('agent') }
      rig.write('ask', '#!/bin/sh\necho a passphrase\n')
      execFileSync('chmod', ['700', rig.path('ask')])
      const asking = { ...env, SSH_ASKPASS: rig.path('ask'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' }
      execFileSync('ssh-add', [rig.path('locked')], { env: asking, stdio: 'pipe' })
      for (const key of ['locked', 'locked.pub']) {
        const { io, said } = fakeIo({ cwd: rig.folder, env, now: Date.now() })
        const code = await main(['approve', 'plan.yaml', '--key', key, '--yes', '-o', 'out.json'], io)
        expect([key, code, said.err]).toEqual([key, 0, expect.stringContaining('wrote out.json')])
      }
    } finally {
      process.kill(Number(pid))
    }
  })

  it('are told why they do not sign', async () => {
    keygen('-N', 'a passphrase', '-f', rig.path('locked'))
    // Nobody is asked for the passphrase, also where a person runs this on a terminal.
    const silent = { SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force' }
    const locked = await rig.shareplan(['approve', 'plan.yaml', '--key', 'locked.pub', '--yes'], 0, silent)
    expect([locked.code, locked.err]).toEqual([2, expect.stringMatching(/ssh-keygen did not sign with \S*locked\.pub/)])
    const { io, said } = fakeIo({ cwd: rig.folder, env: { PATH: '/nowhere' }, now: Date.now() })
    expect(await main(['approve', 'plan.yaml', '--key', 'locked', '--yes'], io)).toBe(2)
    expect(said.err).toContain('ssh-keygen cannot be started')
  })
})

describe('keygen', () => {
  it('makes a key that signs, for its owner alone, and tells what to write into signers.yaml', async () => {
    const { code, out, err } = await rig.shareplan(['keygen', '-o', 'new.pem'])
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('wrote new.pem, which is secret (keep it out of git), and new.pem.pub'),
    ])
    expect(statSync(rig.path('new.pem')).mode & 0o777).toBe(0o600)
    const entry = `apiVersion: shareplan/v1\nkind: Signers\nspec:\n  signers:\n${out}`
    rig.write('signers.yaml', entry.replace('your-name', 'newcomer'))
    rig.config({ approvals: { required: 1, signers: 'signers.yaml' } })
    const approved = await approve('--key', 'new.pem', '--yes')
    expect([approved.code, approved.err]).toEqual([
      0,
      expect.stringMatching(/shareplan: approved as newcomer; wrote plan\.newcomer\.approval\.json\n$/),
    ])
    const parsed = parsePublicKey(readFileSync(rig.path('new.pem.pub'), 'utf8'))
    const printed = parsePublicKey(/"(.*)"/.exec(out)?.[1] ?? '')
    expect('key' in parsed && parsed.key.id).toBe('key' in printed && printed.key.id)
  })

  it('overwrites nothing', async () => {
    rig.write('there.pem.pub', 'mine')
    for (const name of ['ada.pem', 'there.pem']) {
      const { code, err } = await rig.shareplan(['keygen', '-o', name])
      expect([code, err]).toEqual([2, expect.stringContaining('exists already')])
    }
    expect(existsSync(rig.path('there.pem'))).toBe(false)
    expect(readFileSync(rig.path('there.pem.pub'), 'utf8')).toBe('mine')
  })
})

it('shows nothing of what a plan would like a terminal to do', async () => {
  rig.plan(oneShare.steps, 'eve\u001b[2Jil', { name: 'bad\u202ename' })
  const { out, err } = await rig.approve('ada')
  for (const text of [out, err]) expect(text).not.toMatch(/\p{Cc}(?<!\n)|\p{Cf}/u)
  expect(out).toContain('eve\\x1b[2Jil')
})

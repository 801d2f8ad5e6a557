import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { inventory, owner, ownImage, planDocument, sharee, sharees } from '../execute/worlds.ts'
import { type Outcome, run as runMain } from './support/world.ts'

type Rule = NonNullable<EmulatorOptions['faults']>['rules'][number]

/** What must be nowhere but in the environment: the key itself is public in no place either. */
const planted = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.PlantedKeyId0123456789',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'planted/secret+7f3a9c=',
  ALIBABA_CLOUD_SECURITY_TOKEN: 'CAISplanted/token+41d0/0123456789abcdef==',
}

const steps: readonly Step[] = [
  { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 12) },
  { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] },
]

let folder: string
let emulator: Emulator
const said: Outcome[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-secrets-'))
  mkdirSync(join(folder, '.git'))
  said.length = 0
  const accounts = [owner, ...sharees(1, 20)].map((id) => ({ id, site: 'china', trusted: true }))
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })
  write('inventory.yaml', inventory([ownImage('m-1')]))
  write('plan.yaml', planDocument(steps))
  const spec = {
    plans: ['plan.yaml'],
    accounts: 'accounts.yaml',
    inventory: 'inventory.yaml',
    approvals: { required: 1, signers: 'signers.yaml', authorMayApprove: true },
  }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
})

afterEach(async () => {
  await emulator.stop()
  rmSync(folder, { recursive: true })
})

function write(name: string, value: object): void {
  writeFileSync(join(folder, name), emitYaml(value as Emittable))
}

async function shareplan(...argv: readonly string[]): Promise<Outcome> {
  const outcome = await runMain(argv, { cwd: folder, env: planted, now: Date.now() })
  said.push(outcome)
  return outcome
}

/** Every spelling in which a secret could leave: as it is, and escaped as in URLs and in strings to sign. */
function spellings(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => {
    const once = encodeURIComponent(secret)
    return [secret, once, encodeURIComponent(once), Buffer.from(secret).toString('base64').replace(/=+$/, '')]
  })
}

/** All that was said and written, but for the private key itself. */
function everything(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'key.pem')
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')] as const)
  const envelopes = files.flatMap(([name, text]) =>
    [...text.matchAll(/"payload": ?"([A-Za-z0-9+/=]+)"/g)].map(
      ([, payload = '']) => [`${name} (payload)`, Buffer.from(payload, 'base64').toString()] as const,
    ),
  )
  const streams = said.flatMap(({ out, err }, index) => [
    [`stdout of command ${index + 1}`, out] as const,
    [`stderr of command ${index + 1}`, err] as const,
  ])
  return new Map([...files, ...envelopes, ...streams])
}

function expectClean(): void {
  const pem = readFileSync(join(folder, 'key.pem'), 'utf8').split('\n')[1] ?? ''
  const secrets = spellings([...Object.values(planted), pem])
  const texts = everything()
  expect(texts.size).toBeGreaterThan(10)
  for (const [where, text] of texts) {
    for (const secret of secrets) expect([where, text.includes(secret)]).toEqual([where, false])
    expect([where, /Signature=(?!\[redacted\])[A-Za-z0-9%]|signature=[0-9a-f]{64}/.test(text)]).toEqual([where, false])
  }
}

async function start(rules: readonly Rule[], secret = planted.ALIBABA_CLOUD_ACCESS_KEY_SECRET): Promise<void> {
  emulator = await startEmulator({
    inventories: [inventory([ownImage('m-1')])],
    accessKeys: [
      {
        id: planted.ALIBABA_CLOUD_ACCESS_KEY_ID,
        secret,
        account: owner,
        securityToken: planted.ALIBABA_CLOUD_SECURITY_TOKEN,
      },
    ],
    copyMs: 0,
    ...(rules.length > 0 && { faults: { seed: 7, rules: [...rules] } }),
  })
}

/** Every command that talks to the cloud, or tells what was said to it. */
async function useEverything(): Promise<readonly number[]> {
  const cloud = ['--endpoint', emulator.url]
  const patience = ['--patience', '1s', '--retry-budget', '1s']
  const signers = await shareplan('keygen', '-o', 'key.pem')
  writeFileSync(
    join(folder, 'signers.yaml'),
    `apiVersion: shareplan/v1\nkind: Signers\nspec:\n  signers:\n${signers.out}`,
  )
  const codes: number[] = []
  const run = async (...argv: readonly string[]): Promise<Outcome> => {
    const outcome = await shareplan(...argv)
    codes.push(outcome.code)
    return outcome
  }
  await run('snapshot', '--region', 'cn-beijing', '-o', 'captured.yaml', ...cloud)
  await run('preview')
  const approved = await run('approve', 'plan.yaml', '--key', 'key.pem', '--yes')
  const policy = /sha256:[0-9a-f]{64}/.exec(approved.out.split('Policy')[1] ?? '')?.[0] ?? ''
  const pin = ['--policy-digest', policy]
  await run('apply', '--yes', ...cloud, ...patience, ...pin, '--key', 'key.pem')
  await run('resume', ...cloud, ...patience, ...pin, '--key', 'key.pem')
  await run('status')
  const list = JSON.parse((await run('status', '--format', 'json')).out) as { runs: { run: string }[] }
  for (const { run: id } of list.runs) {
    await run('status', id, '--format', 'json')
    await run('undo', id, '-o', 'undo.yaml')
    await run('evidence', id, '--key', 'key.pem', '-o', 'evidence.json')
    await run('abandon', id)
  }
  return codes
}

const about = { action: ['ModifyImageSharePermission', 'CopyImage', 'DescribeImages'] as string[] }

describe('no secret is in anything that is said or written', () => {
  it('when all goes well', async () => {
    await start([])
    const codes = await useEverything()
    expect(codes.slice(0, 4)).toEqual([0, 0, 0, 0])
    expectClean()
  })

  it.each<readonly [string, Rule]>([
    ['is throttled', { fault: 'throttle', ...about, every: 2 }],
    ['has errors of its own', { fault: 'internal-error', ...about, every: 3 }],
    ['is not available', { fault: 'unavailable', ...about, every: 3 }],
    ['is behind a proxy that answers in HTML', { fault: 'bad-gateway', ...about, every: 3 }],
    ['loses answers', { fault: 'drop', phase: 'after', ...about, every: 3 }],
    ['loses requests', { fault: 'drop', phase: 'before', ...about, every: 3 }],
    ['breaks off in the middle of an answer', { fault: 'truncate', ...about, every: 3 }],
    ['denies', { fault: 'deny', action: ['CopyImage', 'DescribeInstances', 'DescribeSnapshots'] }],
    ['has another time', { fault: 'clock-skew', ms: 3_600_000 }],
  ])('when the cloud %s', async (_, rule) => {
    await start([rule])
    await useEverything()
    expectClean()
    expect(emulator.log().some(({ faults }) => faults.length > 0)).toBe(true)
  })

  it('when the signature is wrong, though the answer echoes what was signed', async () => {
    await start([], 'another secret')
    const codes = await useEverything()
    expect(codes[0]).toBe(7)
    expect(said.some(({ err }) => err.includes('SignatureDoesNotMatch'))).toBe(true)
    expectClean()
  })
})

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyEnvelope } from '../../src/attestation/sign.ts'
import { main } from '../../src/cli/main.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { newKeyPair } from '../../src/io/keys/pem.ts'
import type { Inventory, InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { parseSource } from '../../src/source/index.ts'
import { fakeIo, type Outcome } from '../cli/support/world.ts'
import { inventory, owner, ownImage, planDocument, sharee } from './worlds.ts'

const secret = 'planted-secret-7f3a'
const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIplantedkeyid01', ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret }
const [first, second, third] = [sharee(1), sharee(2), sharee(3)]
const now = Date.UTC(2026, 10, 24, 2)

let folder: string
let emulator: Emulator | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-snapshot-'))
  mkdirSync(join(folder, '.git'))
})

afterEach(async () => {
  await emulator?.stop()
  emulator = undefined
  rmSync(folder, { recursive: true })
})

const image = ownImage('m-1', { sharedWith: [first, second] })
const encryption = { kmsKey: 'key-1', keyType: 'customer', keyEnabled: true, snapshots: 1 } as const
const used: InventoryImage = { id: 'm-1', owner: 'others', ownerAccount: owner, region: 'cn-beijing' }

/** The owner's two images, one of which two others have: one of them uses it, the other does not. */
const world: readonly Inventory[] = [
  inventory([image, ownImage('m-2', { encryption })], owner, {
    shareRole: { exists: true, trustedAccounts: [first] },
  }),
  inventory([{ ...used, usedBy: { [first]: ['i-1', 'lt-1', 'asc-1'] } }], first),
  inventory([{ ...used, usedBy: { [second]: [] } }], second),
]

async function workspace(steps: readonly Step[], options: Partial<EmulatorOptions> = {}): Promise<void> {
  const names = new Map([
    [owner, 'images'],
    [first, 'pay'],
    [second, 'shop'],
    [third, 'new'],
  ])
  const accounts = [...names].map(([id, name]) => ({ id, name, site: 'china', trusted: true }))
  const groups = { prod: ['pay', 'shop'], all: ['images', 'pay', 'shop', 'new'] }
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts, groups } })
  write('plan.yaml', planDocument(steps))
  const spec = { plans: ['plan.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml' }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  emulator = await startEmulator({
    inventories: world,
    accessKeys: [{ id: env.ALIBABA_CLOUD_ACCESS_KEY_ID, secret, account: owner }],
    ...options,
  })
}

function write(name: string, value: object): void {
  writeFileSync(join(folder, name), emitYaml(value as Emittable))
}

function read(name = 'inventory.yaml'): string {
  return readFileSync(join(folder, name), 'utf8')
}

async function shareplan(argv: readonly string[], terminal = false): Promise<Outcome> {
  const { io, said } = fakeIo({ cwd: folder, env, now })
  const code = await main(argv, { ...io, stderr: { ...io.stderr, isTTY: terminal } })
  // Neither the caller's secret nor the sessions that it was given.
  for (const text of [said.out, said.err]) expect(text).not.toMatch(/planted-secret|STS\./)
  return { code, ...said }
}

function snapshot(args: readonly string[], terminal = false): Promise<Outcome> {
  const endpoint = ['--region', 'cn-beijing', '--endpoint', emulator?.url ?? '']
  return shareplan(['snapshot', ...endpoint, ...args], terminal)
}

const many = ['--accounts', 'images', '--accounts', '@prod', '--assume-role', 'shareplan', '-o', 'inventory.yaml']
const unshare: Step = { action: 'unshare', image: 'm-1', accounts: [first, second] }

describe('snapshot of one account', () => {
  it('captures an inventory that check takes, and marks it as simulated', async () => {
    const share: Step = { action: 'share', image: 'm-2', accounts: [first] }
    await workspace([share])
    const { code, out, err } = await snapshot(['-o', 'inventory.yaml'])
    expect([code, out, err]).toEqual([
      0,
      '',
      'shareplan: the endpoint is loopback: the inventory is marked as simulated\n',
    ])
    expect(read()).toContain('  simulated: true\n')
    expect(read()).toContain(`      sharedWith:\n        - "${first}"\n        - "${second}"\n`)
    // An encrypted image: key, role and quota are known.
    expect(await shareplan(['check'])).toMatchObject({ code: 0 })
  })

  it('names what it may not read, and exits 7 where it can read nothing', async () => {
    await workspace([unshare], { deny: ['ecs:DescribeInstances', 'kms:DescribeKey'] })
    const taken = await snapshot([])
    expect(taken.code).toBe(0)
    for (const action of ['ecs:DescribeInstances', 'kms:DescribeKey']) {
      expect(taken.err).toContain(`the RAM action ${action} is not allowed`)
    }
    expect(taken.out).toContain(`      useUnknown:\n        "${owner}":\n          - i\n`)
    expect(taken.out).not.toContain('usedBy')
    await emulator?.stop()
    await workspace([unshare], { deny: ['ecs:DescribeImages'] })
    const forbidden = await snapshot([])
    expect([forbidden.code, forbidden.err]).toEqual([
      7,
      expect.stringContaining('nothing was captured: the RAM action ecs:DescribeImages is not allowed'),
    ])
    await emulator?.stop()
    const nothing = await snapshot(['-o', 'inventory.yaml'])
    expect([nothing.code, nothing.err]).toEqual([7, expect.stringContaining('nothing was captured')])
    expect(existsSync(join(folder, 'inventory.yaml'))).toBe(false)
  })
})

describe('snapshot of many accounts', () => {
  it('writes one document an account, by id, which merge as if one had written all', async () => {
    await workspace([unshare])
    const { code, err } = await snapshot(many)
    expect([code, err]).toEqual([0, expect.stringContaining('captured 3 of 3 accounts')])
    const { documents } = parseSource(read(), 'inventory.yaml')
    const accounts = documents.map(({ value }) => (value as Inventory).metadata.account)
    expect(accounts).toEqual([owner, first, second])
    const check = await shareplan(['check', '--format', 'json'])
    const findings = JSON.parse(check.out).findings.map(({ rule, message }: Record<string, string>) => [rule, message])
    expect(findings).toEqual([
      ['unshare-breaks-launches', expect.stringContaining('2 launch templates')],
      ['unshare-strands-instances', expect.stringContaining('1 instances')],
    ])
  })

  it('differs in its time alone when it is taken again', async () => {
    await workspace([unshare])
    await snapshot(many)
    const before = read()
    await snapshot(many)
    expect(read()).toBe(before)
  })

  it('leaves out an account that does not let it in, and says which and why', async () => {
    const roles = [
      { name: 'shareplan', account: first },
      { name: 'shareplan', account: second, trusts: [third] },
    ]
    await workspace([unshare], { roles })
    const { code, err } = await snapshot(many)
    expect(code).toBe(0)
    expect(err).toContain(
      `account ${second} (shop) was not captured, and stays unknown: the RAM action sts:AssumeRole is not allowed: AssumeRole refused: NoPermission`,
    )
    expect(err).toContain('captured 2 of 3 accounts')
    expect(read()).not.toContain(`account: "${second}"`)
    const check = await shareplan(['check', '--format', 'json'])
    const unknown = JSON.parse(check.out).findings.filter(
      ({ rule }: { rule: string }) => rule === 'unshare-impact-unknown',
    )
    expect(unknown.map(({ account }: { account: string }) => account)).toEqual([second])
  })

  it('says what one account may not read', async () => {
    await workspace([unshare], { deny: [`ess:DescribeScalingConfigurations:${first}`] })
    const { err } = await snapshot(many)
    expect(err).toContain(`account ${first} (pay): the RAM action ess:DescribeScalingConfigurations is not allowed`)
    expect(err).not.toContain(second)
    const check = await shareplan(['check', '--format', 'json'])
    const rules = JSON.parse(check.out).findings.map(({ rule }: { rule: string }) => rule)
    expect(rules).toContain('unshare-impact-unknown')
    expect(rules).toContain('unshare-strands-instances')
  })

  it('writes nothing and exits 7 where nobody lets it in', async () => {
    await workspace([unshare], { roles: [] })
    const args = ['--accounts', '@prod', '--assume-role', 'shareplan', '-o', 'inventory.yaml']
    const { code, err } = await snapshot(args)
    expect([code, err]).toEqual([7, expect.stringContaining('captured 0 of 2 accounts')])
    expect(existsSync(join(folder, 'inventory.yaml'))).toBe(false)
  })

  it('shows on a terminal how far it is', async () => {
    await workspace([unshare])
    const { err } = await snapshot(many, true)
    expect(err).toContain('0 of 3 accounts · ')
    expect(err).toContain(`${first} (pay) cn-beijing: 1 of 1 images`)
    expect(err).toContain('3 of 3 accounts')
  })

  it('renews a session before it ends', async () => {
    // The emulator's clock is behind: sessions seem to have ended already.
    await workspace([unshare], { clock: { now: () => Date.now() - 3_700_000 }, clockSkewMs: 7_200_000 })
    const { code } = await snapshot(many)
    expect(code).toBe(0)
    const assumed = emulator?.log().filter(({ action }) => action === 'AssumeRole') ?? []
    expect(assumed.length).toBeGreaterThan(2)
  })
})

describe('the flags of snapshot', () => {
  it.each([
    [['--accounts', '@prod'], '--accounts needs a role to assume'],
    [['--assume-role', 'shareplan'], '--assume-role needs accounts'],
    [['--accounts', '@none', '--assume-role', 'r'], 'there is no group @none'],
    [['--accounts', 'nobody', '--assume-role', 'r'], 'there is no account called nobody'],
    [['--accounts', '@prod', '--assume-role', 'acs:ram::1:role/r'], 'is no name of a RAM role'],
    [['--key', 'key.pem'], '--key signs a file'],
    [['--key', 'missing.pem', '-o', 'inventory.yaml'], 'the key missing.pem does not exist'],
    [['--endpoint', 'example.com'], 'example.com'],
  ])('refuse %j', async (args, message) => {
    await workspace([unshare])
    const { code, err } = await snapshot(args)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(emulator?.log()).toEqual([])
  })

  it('ask for a region', async () => {
    expect((await shareplan(['snapshot'])).code).toBe(2)
  })
})

describe('snapshot --key', () => {
  it('signs the bytes of the file, in a file beside it', async () => {
    await workspace([unshare])
    const { privatePem, publicKey } = newKeyPair()
    writeFileSync(join(folder, 'key.pem'), privatePem, { mode: 0o600 })
    const { code, err } = await snapshot([...many, '--key', 'key.pem'])
    expect([code, err]).toEqual([0, expect.stringContaining(`signed by ${publicKey.id} in inventory.yaml.att.json`)])
    const verified = verifyEnvelope(JSON.parse(read('inventory.yaml.att.json')), [publicKey])
    const sha256 = createHash('sha256').update(read()).digest('hex')
    expect(verified).toMatchObject({
      statement: {
        subject: [{ name: 'inventory.yaml', digest: { sha256 } }],
        predicateType: 'https://shareplan.dev/attestation/inventory/v1',
        predicate: { inventories: [owner, first, second].map((account) => ({ account, simulated: true })) },
      },
    })
  })
})

describe('snapshot --least-privilege', () => {
  it('prints policies for whoever is named, and asks nobody', async () => {
    await workspace([unshare])
    const anyone = await shareplan(['snapshot', '--least-privilege'])
    expect([anyone.code, Object.keys(JSON.parse(anyone.out))]).toEqual([
      0,
      ['snapshot', 'assumeRole', 'trust', 'apply'],
    ])
    const named = await shareplan(['snapshot', '--least-privilege', '--accounts', '@prod', '--assume-role', 'look'])
    expect(JSON.parse(named.out).assumeRole.Statement[0].Resource).toEqual([
      `acs:ram:*:${first}:role/look`,
      `acs:ram:*:${second}:role/look`,
    ])
    expect([emulator?.log(), readdirSync(folder).includes('inventory.yaml')]).toEqual([[], false])
  })

  it('prints what a snapshot needs: with it alone nothing stays unknown', async () => {
    const policies = JSON.parse((await shareplan(['snapshot', '--least-privilege'])).out)
    const granted: string[] = policies.snapshot.Statement.flatMap(({ Action }: { Action: string[] }) => Action)
    const { emulatedPermissions } = await import('../../src/emulator/actions/index.ts')
    const free = ['sts:GetCallerIdentity']
    await workspace([unshare], { deny: emulatedPermissions.filter((one) => ![...granted, ...free].includes(one)) })
    const { code, err } = await snapshot([])
    expect([code, err]).toEqual([0, expect.not.stringContaining('warning')])
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formats, render } from '../../src/report/index.ts'
import { Pseudonyms } from '../../src/report/pseudonyms.ts'
import { redacted } from '../../src/report/redact.ts'
import { run } from '../cli/support/world.ts'
import { contextOf, everyFormat, reportOf } from './support.ts'

const nothing = { accounts: [], users: [], keys: [] }

describe('a pseudonym', () => {
  it('is the same for the same id, and another for another', () => {
    const ids = new Pseudonyms(nothing)
    expect(ids.hide('1234567890123456, 2345678901234567 and 1234567890123456')).toBe(
      'account-00000001, account-00000002 and account-00000001',
    )
    expect(ids.hide('2345678901234567')).toBe('account-00000002')
  })

  it('is as long as the id, so that columns stay', () => {
    const ids = new Pseudonyms(nothing)
    const line = '  accounts: ["1234567890123456", pay] # i-2zeabcdefghijklmnopq'
    expect(ids.hide(line)).toBe('  accounts: ["account-00000001", pay] # instance-0000000000001')
    expect(ids.hide(line)).toHaveLength(line.length)
  })

  it.each([
    ['an account in a name of a service', '1234567890123456@ecs.aliyuncs.com', 'account-00000001@ecs.aliyuncs.com'],
    ['an account in a resource name', 'acs:ram::1234567890123456:role/x', 'acs:ram::account-00000001:role/x'],
    ['an account with less digits than most', '1234567890', 'account-01'],
    ['an account with more digits than most', '123456789012345678', 'account-0000000001'],
    ['an instance', 'i-2ze1', 'instance-1'],
    ['a launch template', 'lt-bp1abc', 'instance-1'],
    ['a scaling configuration', 'asc-bp1abcdefg', 'instance-00001'],
    ['a key', 'key-hzz62f1cb66fa42qo', 'key-00000000000000001'],
    ['a key that is a UUID', '00000000-aaaa-bbbb-cccc-000000000000', `key-${'1'.padStart(32, '0')}`],
  ])('hides %s that nobody knows', (_, text, shown) => {
    expect(new Pseudonyms(nothing).hide(text)).toBe(shown)
  })

  it.each([
    ['an account of unusual length', '42', 'account-1'],
    ['a key by its name', 'key-hz', 'key-01'],
    ['a key by its alias', 'alias/prod', 'key-000001'],
    ['a key by an alias that a pattern would take for more', 'alias/a+(b', 'key-000002'],
  ])('hides %s where it is known', (_, id, shown) => {
    const ids = new Pseudonyms({ accounts: ['42'], users: [], keys: ['key-hz', 'alias/prod', 'alias/a+(b'] })
    if (id.endsWith('(b')) ids.hide('alias/prod')
    expect(ids.hide(`<${id}>`)).toBe(`<${shown}>`)
  })

  it.each([
    'm-2zeaaaaaaaaaaaaaaaaa',
    'cn-hangzhou',
    '20261124T084224Z-1e2a1f',
    '123456789',
    '2026-11-24',
    'alias',
    'key-hz',
    '3 more',
    'sha256:1234567890123456ab',
  ])('leaves %s alone', (text) => {
    expect(new Pseudonyms(nothing).hide(text)).toBe(text)
  })

  it('leads back to the id, for who needs its name', () => {
    const ids = new Pseudonyms(nothing)
    expect(ids.meaning(ids.hide('1234567890123456'))).toBe('1234567890123456')
    expect(ids.meaning('account-00000009')).toBe('account-00000009')
  })
})

describe('a redacted report', () => {
  const accounts = JSON.stringify(everyFormat).match(/\d{16}/g) ?? []

  it.each(formats)('as %s shows no account, and still its rules', async (format) => {
    const { report, context } = redacted(reportOf(everyFormat), contextOf(everyFormat), new Pseudonyms(nothing))
    const text = (await render(format, report, context)) ?? ''
    expect(accounts.length).toBeGreaterThan(3)
    for (const account of accounts) expect(text).not.toContain(account)
    expect(text).toContain('account-untrusted')
  })

  it('has fingerprints that the accounts are no part of, each its own', async () => {
    const { report } = redacted(reportOf(everyFormat), contextOf(everyFormat), new Pseudonyms(nothing))
    const before = reportOf(everyFormat).findings.map(({ fingerprint }) => fingerprint)
    const after = report.findings.map(({ fingerprint }) => fingerprint)
    expect(new Set(after).size).toBe(after.length)
    expect(after.filter((fingerprint) => before.includes(fingerprint))).toEqual([])
  })
})

describe('--redact', () => {
  let cwd = ''
  const secrets = ['1000000000000001', '2000000000000001', '77', 'i-1', 'lt-2', 'key-bj', 'alias/hz']
  const files = {
    'shareplan.yaml': {
      kind: 'Config',
      spec: { plans: ['plan.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml' },
    },
    'accounts.yaml': {
      kind: 'Accounts',
      spec: {
        accounts: [
          { id: '1000000000000001', name: 'images', site: 'china', trusted: true },
          { id: '2000000000000001', name: 'pay', site: 'china', trusted: false },
        ],
      },
    },
    'inventory.yaml': {
      kind: 'Inventory',
      metadata: { account: '1000000000000001' },
      spec: {
        images: [
          {
            ...{ id: 'm-1', region: 'cn-beijing', name: 'one', status: 'Available', owner: 'self', productCode: '' },
            ...{ public: false, encryption: { kmsKey: 'key-bj', keyType: 'customer', keyEnabled: true, snapshots: 1 } },
            ...{ sharedWith: ['2000000000000001'], usedBy: { '2000000000000001': ['i-1', 'lt-2'] } },
          },
        ],
      },
    },
    'plan.yaml': {
      kind: 'SharePlan',
      metadata: { name: 'p', account: '1000000000000001' },
      spec: {
        region: 'cn-beijing',
        steps: [
          { id: 'a', action: 'share', image: 'm-1', accounts: ['pay', '77'] },
          { id: 'c', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'c', kmsKey: 'alias/hz' } },
          { id: 'u', action: 'unshare', image: 'm-1', accounts: 'all' },
        ],
      },
    },
  }

  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'redact-'))
    for (const [name, document] of Object.entries(files)) {
      writeFileSync(join(cwd, name), JSON.stringify({ apiVersion: 'shareplan/v1', ...document }, null, 1))
    }
  })
  afterAll(() => rmSync(cwd, { recursive: true }))

  /** Ids as they stand alone: `77` is part of many a number, and `i-1` of `pci-1`. */
  const shows = (text: string, id: string): boolean => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(text)

  it.each(formats)('hides every id in %s, and without it they are there', async (format) => {
    const plain = await run(['check', '--verbose', '--format', format], { cwd })
    const { code, out } = await run(['check', '--verbose', '--format', format, '--redact'], { cwd })
    expect(code).toBe(plain.code)
    expect(secrets.some((id) => shows(plain.out, id))).toBe(true)
    expect(secrets.filter((id) => shows(out, id))).toEqual([])
    expect(out).toContain('account-')
  })

  it('keeps names, places and one pseudonym an account over all formats of a run', async () => {
    const argv = ['check', '--redact', '--format', 'text', '--format', 'json=out.json', '--format', 'sarif=out.sarif']
    const { out } = await run(argv, { cwd })
    const texts = [out, ...['out.json', 'out.sarif'].map((name) => readFileSync(join(cwd, name), 'utf8'))]
    const [shown] = /account-\w+(?=, which is in no Accounts file)/.exec(out) ?? []
    expect(shown).toBeDefined()
    for (const text of texts) expect(text).toContain(`${shown}, which is in no Accounts file`)
    expect(out).toContain('pay')
    expect(out).toMatch(/^plan\.yaml:\d+:\d+ /m)
  })

  it('hides ids of a saved result, and of documents that are read alone', async () => {
    await run(['check', '--format', 'json=saved.json'], { cwd })
    const { out } = await run(['report', 'saved.json', '--redact'], { cwd })
    expect(secrets.filter((id) => /\d/.test(id) && shows(out, id))).toEqual([])
    writeFileSync(
      join(cwd, 'bad.yaml'),
      'apiVersion: shareplan/v1\nkind: Accounts\nspec: { accounts: [{ id: 1000000000000001 }] }\n',
    )
    const linted = await run(['lint', 'bad.yaml', '--redact'], { cwd })
    expect(linted.out).toContain('account id account-00000001 is a number')
    expect(linted.out).not.toContain('1000000000000001')
  })
})

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Outcome, run } from './support/world.ts'

let folder = ''

const rule = (id: string, region: string) => `apiVersion: shareplan/v1
kind: Rule
metadata: { id: ${id}, title: Region }
spec:
  actions: [share]
  per: step
  violatedWhen: { fact: step.region, operator: equal, value: ${region} }
  enforcement: deny
  message: "shared in {{step.region}}"
`

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

function configure(rules: string): void {
  const config = readFileSync(join(folder, 'shareplan.yaml'), 'utf8')
  write('shareplan.yaml', config.replace(/^ {2}rules: .*$/m, `  rules: ${rules}`))
}

function shareplan(...argv: readonly string[]): Promise<Outcome> {
  return run(argv, { cwd: folder, env: { PATH: process.env.PATH ?? '' } })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-bundles-'))
  mkdirSync(join(folder, '.git'))
  await shareplan('init')
  write('vendor/acme/hangzhou.yaml', rule('acme/shared-in-hangzhou', 'cn-hangzhou'))
  write('vendor/acme/more/tokyo.yaml', rule('acme/shared-in-tokyo', 'ap-northeast-1'))
  configure('[builtin, { bundle: vendor/acme }]')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function pack(): void {
  execFileSync('tar', ['-czf', 'acme.tgz', 'acme'], { cwd: join(folder, 'vendor'), stdio: 'pipe' })
}

async function found(): Promise<readonly string[]> {
  const { out } = await shareplan('check', '--format', 'json')
  return (JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule: id }) => id)
}

const lock = (): { format: string; bundles: Record<string, string> } =>
  JSON.parse(readFileSync(join(folder, 'shareplan.lock'), 'utf8')) as ReturnType<typeof lock>

describe('a bundle', () => {
  it('is used where it is pinned, as a folder and as a tarball of it', async () => {
    const { code, out } = await shareplan('rules', 'lock')
    const digest = /sha256:[0-9a-f]{64}/.exec(out)?.[0] ?? ''
    expect([code, out]).toEqual([0, `vendor/acme: ${digest} (2 rules; new)\nwrote shareplan.lock\n`])
    expect(lock()).toEqual({ format: 'shareplan.lock.v1', bundles: { 'vendor/acme': digest } })
    expect(await found()).toEqual(['acme/shared-in-hangzhou'])
    pack()
    rmSync(join(folder, 'vendor/acme'), { recursive: true })
    configure('[builtin, { bundle: vendor/acme.tgz }]')
    expect((await shareplan('check')).code).toBe(2)
    expect((await shareplan('rules', 'lock')).code).toBe(0)
    expect(lock().bundles).toEqual({ 'vendor/acme.tgz': digest })
    expect(await found()).toEqual(['acme/shared-in-hangzhou'])
    expect((await shareplan('rules', 'lock')).out).toContain('(2 rules; unchanged)')
  })

  it('is refused where nothing pins it, and nothing is judged', async () => {
    const { code, out, err } = await shareplan('check')
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('shareplan.yaml:6:30: error: the bundle vendor/acme is not pinned in shareplan.lock')
    expect(err).toContain('help: Read its rules, then run `shareplan rules lock`')
    expect(existsSync(join(folder, 'shareplan.lock'))).toBe(false)
  })

  const changes: readonly (readonly [string, () => void])[] = [
    [
      'a rule says something else',
      () => write('vendor/acme/hangzhou.yaml', rule('acme/shared-in-hangzhou', 'cn-beijing')),
    ],
    ['a rule more', () => write('vendor/acme/new.yaml', rule('acme/new', 'cn-beijing'))],
    ['a rule less', () => rmSync(join(folder, 'vendor/acme/hangzhou.yaml'))],
    [
      'a rule has another name',
      () => renameSync(join(folder, 'vendor/acme/hangzhou.yaml'), join(folder, 'vendor/acme/h.yaml')),
    ],
    ['a document that is no rule', () => write('vendor/acme/data.json', '{}')],
  ]
  it.each(changes)('is refused where %s', async (_, change) => {
    await shareplan('rules', 'lock')
    const pinned = lock().bundles['vendor/acme']
    change()
    const { code, out, err } = await shareplan('check')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(
      new RegExp(
        `the bundle vendor/acme is not the one that shareplan.lock pins: its digest is sha256:\\w+, and ${pinned} was expected`,
      ),
    )
    expect(err).toContain('help: See what changed in it. Run `shareplan rules lock` only if that is what you want.')
    expect((await shareplan('rules', 'lock')).out).toContain(`was ${pinned}`)
    expect((await shareplan('check')).code).not.toBe(2)
  })

  it('has rules with instances and settings, places, and the same digest of the policy however it is packed', async () => {
    configure('[builtin, { bundle: vendor/acme }, { use: acme/shared-in-tokyo, as: us/tokyo, enforcement: warn }]')
    await shareplan('rules', 'lock')
    expect((await shareplan('rules', 'list')).out).toMatch(/^us\/tokyo +warn/m)
    pack()
    const policy = async (): Promise<string> =>
      /policy\D*(sha256:\w+)/i.exec((await shareplan('preview', 'plans/example.yaml')).out)?.[1] ?? ''
    const asFolder = await policy()
    configure('[builtin, { bundle: vendor/acme.tgz }, { use: acme/shared-in-tokyo, as: us/tokyo, enforcement: warn }]')
    await shareplan('rules', 'lock')
    expect(asFolder).toMatch(/^sha256:/)
    expect(await policy()).toBe(asFolder)
  })

  it('tells what is wrong with its rules at their places', async () => {
    write(
      'vendor/acme/hangzhou.yaml',
      rule('acme/shared-in-hangzhou', 'cn-hangzhou').replace('step.region,', 'step.regon,'),
    )
    await shareplan('rules', 'lock')
    expect((await shareplan('check')).err).toContain(
      'vendor/acme/hangzhou.yaml:7:25: error: rule acme/shared-in-hangzhou: there is no fact step.regon',
    )
    pack()
    configure('[builtin, { bundle: vendor/acme.tgz }]')
    await shareplan('rules', 'lock')
    const { err } = await shareplan('check')
    expect(err).toContain(
      'vendor/acme.tgz:hangzhou.yaml:7:25: error: rule acme/shared-in-hangzhou: there is no fact step.regon',
    )
    expect(err).toContain('violatedWhen')
  })

  it('is not pinned where its documents cannot be read', async () => {
    write('vendor/acme/hangzhou.yaml', 'apiVersion: shareplan/v1\nkind: Rule\n')
    const { code, err } = await shareplan('rules', 'lock')
    expect([code, err]).toEqual([2, expect.stringContaining('vendor/acme/hangzhou.yaml:')])
    configure('[builtin, { bundle: vendor/nothing }]')
    expect((await shareplan('rules', 'lock')).err).toContain('the bundle vendor/nothing does not exist')
    expect(existsSync(join(folder, 'shareplan.lock'))).toBe(false)
  })
})

describe('a lock', () => {
  it.each([
    '',
    '[]',
    '{}',
    '{ "format": "shareplan.lock.v2", "bundles": {} }',
    '{ "format": "shareplan.lock.v1", "bundles": { "vendor/acme": "x" } }',
    '{ "format": "shareplan.lock.v1", "bundles": null }',
  ])('that is none pins nothing: %s', async (text) => {
    write('shareplan.lock', text)
    const { code, err } = await shareplan('check')
    expect([code, err]).toEqual([2, expect.stringContaining('shareplan.lock is no lock of format shareplan.lock.v1')])
    expect((await shareplan('rules', 'lock')).code).toBe(0)
    expect((await shareplan('check')).code).not.toBe(2)
  })

  it('is written as a whole, and only where there is a bundle', async () => {
    await shareplan('rules', 'lock')
    expect(readdirSync(folder).filter((name) => name.includes('lock'))).toEqual(['shareplan.lock'])
    configure('[builtin]')
    expect((await shareplan('rules', 'lock')).err).toContain('the configuration names no bundle')
    expect((await shareplan('check')).code).toBe(0)
  })

  it('is of no use to a name that every object has', async () => {
    configure('[builtin, { bundle: constructor }]')
    write('constructor/a.yaml', rule('acme/a', 'cn-beijing'))
    write('shareplan.lock', '{ "format": "shareplan.lock.v1", "bundles": {} }')
    expect((await shareplan('check')).err).toContain('the bundle constructor is not pinned')
  })
})

describe('a policy from a commit', () => {
  it('takes bundle and lock from there, packed or not', async () => {
    rmSync(join(folder, '.git'), { recursive: true })
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder,
        stdio: 'pipe',
      })
    pack()
    cpSync(join(folder, 'vendor/acme'), join(folder, 'vendor/other'), { recursive: true })
    for (const name of ['hangzhou.yaml', 'more/tokyo.yaml']) {
      const path = `vendor/other/${name}`
      write(path, readFileSync(join(folder, path), 'utf8').replace('acme/', 'other/'))
    }
    configure('[builtin, { bundle: vendor/acme.tgz }, { bundle: vendor/other }]')
    await shareplan('rules', 'lock')
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-q', '-m', 'rules')
    rmSync(join(folder, 'vendor'), { recursive: true })
    rmSync(join(folder, 'shareplan.lock'))
    expect((await shareplan('check')).code).toBe(2)
    const { code, out } = await shareplan('check', '--policy-from', 'main')
    expect(code).toBe(1)
    expect(out).toContain('acme/shared-in-hangzhou')
    expect(out).toContain('other/shared-in-hangzhou')
    write('shareplan.lock', '{ "format": "shareplan.lock.v1", "bundles": {} }')
    git('add', '.')
    git('commit', '-q', '-m', 'no pins')
    write('vendor/acme.tgz', 'x')
    expect((await shareplan('check', '--policy-from', 'HEAD')).err).toContain(
      'the bundle vendor/acme.tgz is not pinned',
    )
    expect((await shareplan('check', '--policy-from', 'HEAD~1')).code).toBe(1)
  })
})

describe('what is said about rules without paths', () => {
  const cases = (outcome: string) => `apiVersion: shareplan/v1
kind: RuleTest
metadata: { rule: acme/shared-in-hangzhou }
spec:
  inventory: { images: [{ id: m-1, region: cn-hangzhou }] }
  accounts: { accounts: [{ id: "2000000000000001", name: pay }] }
  cases:
    - name: Hangzhou
      plan: plan.yaml
      expect: [{ outcome: ${outcome} }]
`
  const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: hangzhou, account: "1000000000000001" }
spec: { region: cn-hangzhou, steps: [{ action: share, image: m-1, accounts: [pay] }] }
`

  async function bundled(outcome: string, packed: boolean): Promise<void> {
    write('vendor/acme/hangzhou.test.yaml', cases(outcome))
    write('vendor/acme/plan.yaml', plan)
    if (packed) {
      pack()
      rmSync(join(folder, 'vendor/acme'), { recursive: true })
      configure('[builtin, { bundle: vendor/acme.tgz }]')
    }
    await shareplan('rules', 'lock')
  }

  it.each([false, true])('tells about rules in bundles, and runs their cases (packed: %s)', async (packed) => {
    await bundled('violated', packed)
    const linted = await shareplan('rules', 'lint', '--format', 'json')
    const { findings, summary } = JSON.parse(linted.out) as {
      findings: { rule: string; plan: string }[]
      summary: object
    }
    expect(summary).toMatchObject({ plans: 2 })
    expect(findings.filter(({ rule: id }) => id === 'tests-missing').map((one) => one.plan)).toEqual([
      'acme/shared-in-tokyo',
    ])
    expect(await shareplan('rules', 'test')).toMatchObject({ code: 0, out: '1 case of 2 rules: 1 passed, 0 failed.\n' })
  })

  it.each([false, true])(
    'lets no case of a bundle be updated: it would be another bundle (packed: %s)',
    async (packed) => {
      await bundled('held', packed)
      const { code, err } = await shareplan('rules', 'test', '--update')
      expect([code, err]).toEqual([1, expect.stringContaining('it is in a bundle or a commit, which stay as they are')])
      expect((await shareplan('rules', 'list')).code).toBe(0)
    },
  )

  it('tells about nothing where a bundle is another one', async () => {
    expect((await shareplan('rules', 'lint')).err).toContain('is not pinned in shareplan.lock')
    expect((await shareplan('rules', 'test')).code).toBe(2)
  })

  it('tells what the match of an instance can never come to', async () => {
    const instance = (match: string) => `{ use: account-untrusted, as: acme/untrusted, match: ${match} }`
    configure(`[builtin, ${instance('{ fact: account.trusted, operator: equal, value: true }')}]`)
    const never = await shareplan('rules', 'lint')
    expect([never.code, never.out]).toEqual([
      1,
      expect.stringMatching(/^shareplan\.yaml:6:\d+ {2}deny {2}rule-never-violated/),
    ])
    configure(`[builtin, ${instance('{ any: [{ fact: account.site, operator: in, value: [china, china] }] }')}]`)
    const { code, out } = await shareplan('rules', 'lint')
    expect(code).toBe(0)
    expect(out.match(/(?:group-of-one|list-repeats|[a-z-]+-missing|duplicate-rule)(?= {2})/g)).toEqual([
      'group-of-one',
      'list-repeats',
    ])
    configure(`[builtin, ${instance('{ fact: account.site, operator: equal, value: china }')}]`)
    expect((await shareplan('rules', 'lint')).out).toContain('nothing wrong')
  })
})

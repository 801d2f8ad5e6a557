import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtins } from '../rule-tests/support/fixture-cases.ts'
import { run as runCase } from '../rule-tests/support/prepared.ts'
import { type Outcome, run } from './support/world.ts'

const example = join(import.meta.dirname, '../../examples/golden-images')
let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'shrink-')))
  cpSync(example, cwd, { recursive: true })
  mkdirSync(join(cwd, '.git'))
})

afterEach(() => rmSync(cwd, { recursive: true }))

const check = (...argv: string[]): Promise<Outcome> => run(['check', 'drafts/careless.yaml', ...argv], { cwd })

describe('check --shrink', () => {
  it('prints the smallest case of the first finding, alone, and exits as the check does', async () => {
    const { code, out } = await check('--shrink')
    expect([code, out.startsWith('apiVersion: shareplan/v1\nkind: RuleTest\n')]).toEqual([1, true])
    const [, rule = ''] = /rule: (\S+)/.exec(out) ?? []
    expect((await runCase(rule, builtins, out)).map(({ failures }) => failures)).toEqual([[]])
    expect((await check('--shrink')).out).toBe(out)
  })

  it('writes it into a new file, beside the report', async () => {
    const { code, out, err } = await check(
      '--shrink',
      'policy/found.test.yaml',
      '--shrink-finding',
      'account-untrusted',
    )
    expect([code, err]).toEqual([
      1,
      'shareplan: wrote policy/found.test.yaml: the least in which account-untrusted finds the same\n',
    ])
    expect(out).toContain('Verdict: fail')
    expect(readFileSync(join(cwd, 'policy/found.test.yaml'), 'utf8')).toContain('rule: account-untrusted')
  })

  it('takes a fingerprint', async () => {
    const { findings } = JSON.parse((await check('--format', 'json')).out)
    const { fingerprint } = findings.find(({ rule }: { rule: string }) => rule === 'delete-while-shared')
    expect((await check('--shrink', '--shrink-finding', fingerprint.slice(0, 8))).out).toContain(
      'rule: delete-while-shared',
    )
  })

  it('overwrites nothing: what follows it may have been meant as a plan', async () => {
    const before = readFileSync(join(cwd, 'drafts/careless.yaml'), 'utf8')
    const { code, err } = await run(['check', '--shrink', 'drafts/careless.yaml', 'drafts/careless.yaml'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('drafts/careless.yaml is there already')])
    expect(readFileSync(join(cwd, 'drafts/careless.yaml'), 'utf8')).toBe(before)
  })

  it('has nothing to do for a plan that passes', async () => {
    const { code, err } = await run(['check', 'plans/november.yaml', '--shrink', 'x.test.yaml'], { cwd })
    expect([code, err, existsSync(join(cwd, 'x.test.yaml'))]).toEqual([
      0,
      expect.stringContaining('nothing to shrink'),
      false,
    ])
  })

  it.each([
    [['--shrink-finding', 'account-untrusted'], '--shrink-finding is about --shrink'],
    [['--shrink', '--redact'], 'keeps values as they are'],
    [['--shrink', '--any-order'], 'the plan as it is written'],
    [['--shrink', '--shrink-finding', 'plan-too-large'], 'no finding is of that rule'],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await check(...argv)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })
})

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Explanations } from '../../src/explanation.ts'
import { run } from './support/world.ts'

const cwd = mkdtempSync(join(tmpdir(), 'explain-'))
cpSync(join(import.meta.dirname, '../../examples/golden-images'), cwd, { recursive: true })
afterAll(() => rmSync(cwd, { recursive: true }))

const careless = 'drafts/careless.yaml'

interface Result {
  readonly findings: readonly { readonly fingerprint: string; readonly rule: string }[]
  readonly explanations?: Explanations
}

async function json(...argv: readonly string[]): Promise<Result> {
  const { out } = await run(['check', careless, '--format', 'json', ...argv], { cwd })
  return JSON.parse(out)
}

describe('check --explain', () => {
  it('explains every finding between findings and summary', async () => {
    const { code, out, err } = await run(['check', careless, '--explain'], { cwd })
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out.match(/^Why /gm)).toHaveLength(6)
    expect(out).toMatch(/would not be violated if account\.trusted = true; it is false\n/)
    expect(out.indexOf('Why account-untrusted')).toBeGreaterThan(out.indexOf('account-untrusted  '))
    expect(out.trimEnd()).toMatch(/Verdict: fail.*$/)
  })

  it('changes nothing else', async () => {
    const [plain, asked] = [await json(), await json('--explain')]
    const { explanations, ...rest } = asked
    expect(plain.explanations).toBeUndefined()
    expect(rest).toEqual(plain)
    expect(explanations?.shown.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      plain.findings.map(({ fingerprint }) => fingerprint).sort(),
    )
  })

  it('finds a finding by its fingerprint', async () => {
    const { findings } = await json()
    const wanted = findings.find(({ rule }) => rule === 'delete-while-shared')?.fingerprint ?? ''
    const { explanations } = await json('--explain', wanted.slice(0, 10))
    expect(explanations?.shown.map(({ rule, fingerprint }) => [rule, fingerprint])).toEqual([
      ['delete-while-shared', wanted],
    ])
    expect(explanations).toMatchObject({ selector: wanted.slice(0, 10), left: 0 })
  })

  it('says that a rule was not asked', async () => {
    const { code, out } = await run(['check', '--explain', 'account-untrusted@nowhere'], { cwd })
    expect(code).toBe(0)
    expect(out).toContain('Nothing to explain: account-untrusted@nowhere was not asked.')
    expect((await run(['check', '--explain'], { cwd })).out).toContain('Nothing to explain: no rule found anything.')
  })

  it('speaks Chinese', async () => {
    const argv = ['check', careless, '--explain', 'account-untrusted@stranger/globex', '--lang', 'zh-CN']
    const { out } = await run(argv, { cwd })
    expect(out).toContain('account-untrusted（stranger，m-2zegolden2026110000，')
    expect(out).toContain('[成立] account.trusted equal false')
    expect(out).toContain('来自 Accounts 文件，accounts.yaml:')
    expect(out).toContain('若 account.trusted = true（当前为 false），将不再违规')
    expect(out.slice(out.indexOf('account-untrusted（'))).not.toMatch(/\b(?:is|the|would)\b/)
  })

  it('hides ids on demand, and the fingerprints that could tell them', async () => {
    const open = await json('--explain', 'delete-while-shared')
    const { out } = await run(['check', careless, '--explain', '--redact', '--format', 'json'], { cwd })
    const hidden: Result = JSON.parse(out)
    expect(hidden.explanations?.shown).toHaveLength(6)
    expect(out).not.toMatch(/\b[1-4]0{8,}\d+\b/)
    expect(out).not.toContain(open.explanations?.shown[0]?.fingerprint)
    expect(hidden.explanations?.shown.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      hidden.findings.map(({ fingerprint }) => fingerprint).sort(),
    )
  })

  it('shows nothing that a terminal would act on', async () => {
    const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: hostile, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps:
    - action: copy
      image: m-2zegolden2026110000
      to: { region: cn-beijing, name: "x\\u001b[2J\\u202e##[group]y" }
`
    writeFileSync(join(cwd, 'hostile.yaml'), plan)
    for (const format of ['text', 'json']) {
      const { out } = await run(['check', 'hostile.yaml', '--explain', 'copy-name-taken', '--format', format], { cwd })
      expect(out).toContain('copy.nameTaken')
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]|##\[/u)
    }
  })

  it('is a part of the page, to be opened', async () => {
    const { out } = await run(['check', careless, '--explain', '--format', 'html'], { cwd })
    const [, section = ''] = out.split('<section id="explanations"')
    expect(section.match(/<summary>Why /g)).toHaveLength(6)
    expect(section).toContain('would not be violated if account.trusted = true; it is false')
    const plain = await run(['check', careless, '--format', 'html'], { cwd })
    expect(plain.out).not.toContain('id="explanations"')
    const chinese = await run(['check', careless, '--explain', '--format', 'html', '--lang', 'zh-CN'], { cwd })
    expect(chinese.out).toContain('<h2 id="explanations-title">判定说明</h2>')
  })

  it('tells that a finding is waived, and by whom', async () => {
    const waivers = `apiVersion: shareplan/v1
kind: Waivers
spec:
  waivers:
    - id: globex
      rule: account-untrusted
      account: globex
      reason: a partner under contract
      owner: platform
      ticket: OPS-1
      expires: "2026-12-01T00:00:00Z"
`
    writeFileSync(join(cwd, 'waivers.yaml'), waivers)
    const argv = ['check', careless, '--waivers', 'waivers.yaml', '--explain', 'account-untrusted@stranger/globex']
    const { out, err } = await run(argv, { cwd })
    expect(err).toBe('')
    expect(out).toMatch(/^ {2}waived: by globex \(platform, OPS-1\) until 2026-12-01: a partner under contract$/m)
  })

  it.each([
    [['check', '--explain', 'no-such-rule'], '--explain "no-such-rule": no rule in force has that id'],
    [['check', '--explain', careless], `--explain "${careless}": no rule in force has that id`],
    [['check', '--explain', 'deadbeef'], '--explain deadbeef: no finding of this run has a fingerprint'],
  ])('refuses %j', async (argv, message) => {
    const { code, out, err } = await run(argv, { cwd })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it('says of a finding about another order that the written one was explained', async () => {
    const other = join(import.meta.dirname, '../../examples/any-order')
    const argv = ['check', '--any-order', '--as-of', '2026-11-24T03:00:00Z']
    const { out } = await run([...argv, '--format', 'json'], { cwd: other })
    const [finding] = (JSON.parse(out) as Result).findings
    const { code, err } = await run([...argv, '--explain', finding?.fingerprint ?? ''], { cwd: other })
    expect(code).toBe(2)
    expect(err).toContain('the finding is about another order than the written one')
    const written = await run([...argv, '--explain', finding?.rule ?? ''], { cwd: other })
    expect(written.out).toContain(`Why ${finding?.rule}`)
  })

  it('says of an invalid document that no rule has judged it', async () => {
    writeFileSync(join(cwd, 'invalid.yaml'), 'apiVersion: shareplan/v1\nkind: SharePlan\n')
    const { out } = await run(['check', 'invalid.yaml', '--format', 'json'], { cwd })
    const [finding] = (JSON.parse(out) as Result).findings
    const { code, err } = await run(['check', 'invalid.yaml', '--explain', finding?.fingerprint ?? ''], { cwd })
    expect(code).toBe(2)
    expect(err).toContain('the finding is about the document, which no rule has judged')
  })
})

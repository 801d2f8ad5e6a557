import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceText } from '../../src/io/replace.ts'
import { run } from './support/world.ts'

const workspace = join(import.meta.dirname, '../../fixtures/cli/fix')
let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'fix-')))
  cpSync(workspace, cwd, { recursive: true })
  mkdirSync(join(cwd, '.git'))
})

afterEach(() => rmSync(cwd, { recursive: true }))

const november = (): string => join(cwd, 'plans/november.yaml')
const read = (path = november()): string => readFileSync(path, 'utf8')

describe('fix writes files', () => {
  it('with the rights that they have, and leaves no other file behind', async () => {
    chmodSync(november(), 0o640)
    expect((await run(['fix', 'plans/november.yaml'], { cwd })).code).toBe(0)
    expect(statSync(november()).mode & 0o777).toBe(0o640)
    expect(readdirSync(join(cwd, 'plans')).sort()).toEqual(['december.yaml', 'november.yaml'])
  })

  it('through links, which stay links', async () => {
    symlinkSync(november(), join(cwd, 'plan.yaml'))
    expect((await run(['fix', 'plan.yaml'], { cwd })).code).toBe(0)
    expect(lstatSync(join(cwd, 'plan.yaml')).isSymbolicLink()).toBe(true)
    expect(read()).toContain('imageFrom: to-cn-hangzhou')
  })

  it('once, whatever links lead to them', async () => {
    symlinkSync(november(), join(cwd, 'plans/again.yaml'))
    const fixed = await run(['fix', 'plans'], { cwd })
    expect(fixed.err).toBe('')
    expect(fixed.out).not.toContain('again.yaml')
    expect((await run(['check', 'plans/again.yaml', 'plans', '--format', 'json'], { cwd })).out).not.toContain(
      'again.yaml',
    )
  })

  it('not by another policy than the pinned one', async () => {
    const before = read()
    const { code, out, err } = await run(['fix', '--policy-digest', `sha256:${'0'.repeat(64)}`], { cwd })
    expect([code, out]).toEqual([6, ''])
    expect(err).toContain('the policy is not the pinned one')
    expect(read()).toBe(before)
  })

  it('not at all with --dry-run, or where nothing is to be fixed', async () => {
    const before = [read(), statSync(november()).mtimeMs, statSync(november()).ino]
    const { code, out } = await run(['fix', 'plans/november.yaml', '--dry-run'], { cwd })
    expect([code, out.split('\n')[0]]).toEqual([1, '--- a/plans/november.yaml'])
    expect((await run(['fix', 'plans/december.yaml'], { cwd })).code).toBe(1)
    expect([read(), statSync(november()).mtimeMs, statSync(november()).ino]).toEqual(before)
  })

  it('with their line breaks, byte order mark and last line', async () => {
    const plain = read()
    await run(['fix', 'plans/november.yaml'], { cwd })
    const fixed = read()
    const dress = (text: string): string => `\ufeff${text.trimEnd().replaceAll('\n', '\r\n')}`
    writeFileSync(november(), dress(plain))
    await run(['fix', 'plans/november.yaml'], { cwd })
    expect(read()).toBe(dress(fixed))
  })

  it('unless they are no text', async () => {
    const bytes = Buffer.concat([readFileSync(november()), Buffer.from([0x23, 0x20, 0xff, 0x0a])])
    writeFileSync(november(), bytes)
    const { code, out } = await run(['fix', 'plans/november.yaml'], { cwd })
    expect([code, readFileSync(november()).equals(bytes)]).toEqual([1, true])
    expect(out).toContain('byte 0xff is not valid UTF-8 here')
  })

  it('unless they have changed meanwhile', async () => {
    expect(await replaceText(november(), 'something else', 'x')).toBe(false)
    expect(read()).toBe(readFileSync(join(workspace, 'plans/november.yaml'), 'utf8'))
  })
})

describe('fix tells', () => {
  it('a diff that patches the plan', async () => {
    const { out } = await run(['fix', 'plans/november.yaml', '--dry-run'], { cwd })
    const before = read()
    await run(['fix', 'plans/november.yaml'], { cwd })
    const { applyPatch } = await import('diff')
    expect(applyPatch(before, out)).toBe(read())
  })

  it('a diff that git applies to a file with a byte order mark, though that is in it', async () => {
    const text = `\ufeff${read().replace(/account: "(\d+)"/, 'account: $1')}`
    writeFileSync(november(), text)
    const { out } = await run(['fix', 'plans/november.yaml', '--rule', 'plan-schema', '--dry-run'], { cwd })
    expect(out).toContain('\n \ufeffapiVersion')
    execFileSync('git', ['apply', '-'], { cwd, input: out })
    expect(read()).toBe(text.replace(/account: (\d+)/, 'account: "$1"'))
  })

  it('nothing that a terminal or a runner would act on', async () => {
    const hostile = read().replace('# the payment team', '# \u202e::error::x ##[group] \u009b31m')
    writeFileSync(november(), hostile.replace('name: november', 'name: "##vso[task.complete]"'))
    const { out, err } = await run(['fix', 'plans/november.yaml', '--dry-run'], { cwd })
    expect(out + err).not.toMatch(/[\u202e\u009b]|##\w*\[/)
  })

  it('no plan on stdout that a runner would take for a command', async () => {
    const stdin = read().replace('# nobody needs it', '# nobody ##[group] needs it')
    const { code, out, err } = await run(['fix', '-'], { cwd, stdin })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('would take for a command')
  })

  it('the bytes of a plan that needs no fix, as they are', async () => {
    await run(['fix', 'plans/november.yaml'], { cwd })
    const stdin = `\ufeff${read().trimEnd().replaceAll('\n', '\r\n')}`
    expect((await run(['fix', '-', '--quiet'], { cwd, stdin })).out).toBe(stdin)
  })
})

/** The results of the first run. */
function resultsOf(sarif: string): readonly { readonly ruleId: string; readonly fixes?: readonly object[] }[] {
  return JSON.parse(sarif).runs[0].results
}

describe('check', () => {
  it('tells safe fixes in SARIF, and none beside pseudonyms', async () => {
    const { out } = await run(['check', '--format', 'sarif'], { cwd })
    expect(resultsOf(out).map(({ ruleId, fixes = [] }) => [ruleId, fixes.length])).toEqual([
      ['plan-schema', 1],
      ['unshare-strands-instances', 0],
      ['account-untrusted', 0],
    ])
    expect(resultsOf(out)[0]?.fixes).toEqual([
      {
        description: { text: 'put 1234567890123456 in quotes' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'plans/november.yaml' },
            replacements: [
              {
                deletedRegion: { startLine: 3, startColumn: 38, endLine: 3, endColumn: 54 },
                insertedContent: { text: '"1234567890123456"' },
              },
            ],
          },
        ],
      },
    ])
    const { out: redacted } = await run(['check', '--format', 'sarif', '--redact'], { cwd })
    expect(redacted).not.toContain('"fixes"')
  })

  it('suggests them to reviewdog, in bytes and as one edit', async () => {
    await run(['fix', 'plans/november.yaml', '--rule', 'plan-schema'], { cwd })
    writeFileSync(november(), read().replace('["@pay", pay-dev] #', '["@pay", "pay-dev"] # 支付'))
    const { out } = await run(['check', 'plans/november.yaml', '--format', 'rdjson'], { cwd })
    const { diagnostics } = JSON.parse(out)
    const told = diagnostics.map(({ code, suggestions = [] }: { code: { value: string }; suggestions?: object[] }) => [
      code.value,
      suggestions.length,
    ])
    expect(told).toEqual([
      ['region-mismatch', 1],
      ['delete-while-shared', 1],
      ['account-listed-twice', 1],
    ])
    expect(diagnostics[0].suggestions[0]).toEqual({
      range: { start: { line: 10, column: 1 }, end: { line: 13, column: 19 } },
      text: `    - id: to-cn-hangzhou
      action: copy
      image: m-new
      to: { region: cn-hangzhou, name: new }
    # Hangzhou, too
    - action: share
      region: cn-hangzhou
      imageFrom: to-cn-hangzhou`,
    })
  })
})

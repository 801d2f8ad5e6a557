import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Outcome, run } from './support/world.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-new-'))
  mkdirSync(join(folder, '.git'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function shareplan(...argv: readonly string[]): Promise<Outcome> {
  return run(argv, { cwd: folder })
}

function text(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

const kinds: readonly (readonly string[])[] = [
  [],
  ...['share', 'unshare', 'copy', 'delete', 'share,unshare,copy,delete'].map((actions) => ['--actions', actions]),
  ...['share', 'unshare', 'unshare,share'].map((actions) => ['--per', 'grant', '--actions', actions]),
  ['--per', 'plan'],
]

describe('rules new', () => {
  it.each(kinds.map((flags) => [flags.join(' '), flags] as const))(
    'writes a rule and cases of which nothing is wrong: %s',
    async (_, flags) => {
      const made = await shareplan('rules', 'new', 'acme/some-thing', ...flags)
      expect([made.code, made.out]).toEqual([0, 'wrote policy/some-thing.yaml\nwrote policy/some-thing.test.yaml\n'])
      expect(text('policy/some-thing.yaml')).toContain('title: Some thing\n')
      expect(await shareplan('lint', 'policy', '--quiet')).toEqual({ code: 0, out: '', err: '' })
      expect(await shareplan('rules', 'lint', 'policy', '--quiet', '--fail-on', 'warn')).toEqual({
        code: 0,
        out: '',
        err: '',
      })
    },
  )

  it('says what to do next, until the configuration leads to the rule', async () => {
    const alone = await shareplan('rules', 'new', 'acme/one')
    expect(alone.err).toContain('add "policy/*.yaml" to `rules` of shareplan.yaml')
    await shareplan('init')
    const listed = text('shareplan.yaml').replace('rules: [builtin]', 'rules: [builtin, "policy/*.yaml"]')
    writeFileSync(join(folder, 'shareplan.yaml'), listed)
    const { err } = await shareplan('rules', 'new', 'acme/two')
    expect(err).toContain('shareplan rules test policy\n')
    expect(err).not.toContain('add "')
    expect((await shareplan('rules', 'list')).out).toMatch(/^acme\/one .*\nacme\/two /m)
  })

  it('tells editors of the schemas where there are some, and writes beside the configuration', async () => {
    await shareplan('init')
    mkdirSync(join(folder, 'deep/down'), { recursive: true })
    const { out } = await run(['rules', 'new', 'acme/one', '--folder', 'own/rules'], { cwd: join(folder, 'deep/down') })
    expect(out).toBe('wrote ../../own/rules/one.yaml\nwrote ../../own/rules/one.test.yaml\n')
    expect(text('own/rules/one.yaml')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.shareplan\/schemas\/Rule\.json\n/,
    )
    expect(existsSync(join(folder, '.shareplan/schemas/RuleTest.json'))).toBe(true)
  })

  it('overwrites nothing, and writes nothing where one of the two is there', async () => {
    mkdirSync(join(folder, 'policy'))
    writeFileSync(join(folder, 'policy/one.test.yaml'), 'mine')
    const { code, err } = await shareplan('rules', 'new', 'acme/one')
    expect([code, err]).toEqual([2, expect.stringContaining('policy/one.test.yaml exists already')])
    expect(readdirSync(join(folder, 'policy'))).toEqual(['one.test.yaml'])
    expect(text('policy/one.test.yaml')).toBe('mine')
  })

  const wrong: readonly (readonly [readonly string[], string, string])[] = [
    [['some-thing'], '"some-thing": your own rules need a namespace', 'Call it acme/some-thing'],
    [['acme/'], '"acme/" is no id of a rule', 'Write your own name, a slash'],
    [['acme/../../x'], '"acme/../../x" is no id of a rule', 'Write your own name, a slash'],
    [['Acme/Thing'], '"Acme/Thing" is no id of a rule', 'Write your own name, a slash'],
    [['acme/a', '--per', 'run'], '--per "run": unknown value', 'Write one of: plan, step, grant.'],
    [['acme/a', '--actions', 'share,steal'], '--actions "steal": unknown value', 'Write one of: share, unshare'],
    [['acme/a', '--per', 'plan', '--actions', 'share'], '--per plan takes no --actions', 'drop --actions'],
    [['acme/a', '--per', 'grant', '--actions', 'delete'], 'delete steps have no accounts', 'Use --per step'],
  ]
  it.each(wrong)('refuses %j', async (argv, message, help) => {
    const { code, out, err } = await shareplan('rules', 'new', ...argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toContain(help)
    expect(existsSync(join(folder, 'policy'))).toBe(false)
  })
})

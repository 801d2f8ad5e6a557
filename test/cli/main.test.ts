import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commands, groups } from '../../src/cli/commands.ts'
import { complaintText } from '../../src/cli/complain.ts'
import { usageError } from '../../src/cli/errors.ts'
import { explainFailure } from '../../src/cli/failure.ts'
import { main } from '../../src/cli/main.ts'
import { parseCommandLine } from '../../src/cli/program.ts'
import { skeleton } from '../../src/cli/skeleton.ts'
import { fakeIo, run } from './support/world.ts'

let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'main-')))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

describe('every command', () => {
  it.each(commands.map(({ name }) => name))(
    '%s shows its examples first in its help, with every option explained',
    async (name) => {
      const { code, out, err } = await run([...name.split(' '), '--help'], { cwd })
      expect(err).toBe('')
      expect(code).toBe(0)
      expect(out).toMatch(new RegExp(`^Examples:\n(  \\$ .*shareplan ${name}.*\n)+`))
      expect(out).toContain(`Usage: shareplan ${name}`)
      expect(out.replace(/\s+/g, ' ')).not.toContain('default: []')
    },
  )

  it.each(commands.map(({ name }) => name))('%s has examples that its command line accepts', async (name) => {
    const module = (await commands.find((entry) => entry.name === name)?.load())?.command
    for (const example of module?.examples ?? []) {
      const own = example.slice(example.indexOf('shareplan ')).replace(/ [<>|].*$/, '')
      const words = [...own.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''))
      expect(await parseCommandLine(words.slice(1)), example).toHaveProperty('module')
    }
  })

  it('of a group belongs to a group that says what it is about', () => {
    const firsts = commands.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0]] : []))
    expect(new Set(firsts)).toEqual(new Set(Object.keys(groups)))
  })
})

describe('help', () => {
  it.each([
    ['help chek', "unknown command 'chek'", 'Did you mean check? See shareplan --help.'],
    ['chek --help', "unknown command 'chek'", 'Did you mean check? See shareplan --help.'],
    ['help xyz', "unknown command 'xyz'", 'See shareplan --help.'],
    ['help rules shw', "unknown command 'shw'", 'Did you mean show? See shareplan rules --help.'],
    ['rules help shw', "unknown command 'shw'", 'Did you mean show? See shareplan rules --help.'],
    ['-- check', '"--" stands before the command', 'Write it behind: shareplan check -- <path>.'],
    ['rules -- list', '"--" stands before the command', 'Write it behind: shareplan check -- <path>.'],
    ['rules shw -h', "unknown command 'shw'", 'Did you mean show? See shareplan rules --help.'],
    ['help check plan.yaml', "unknown command 'plan.yaml'", 'See shareplan check --help.'],
  ])('is refused for `%s`, which names no command', async (line, message, remediation) => {
    expect(await run(line.split(' '), { cwd })).toEqual({
      code: 2,
      out: '',
      err: `shareplan: error: ${message}\n  help: ${remediation}\n`,
    })
  })

  it.each([
    ['help check', 'check --help'],
    ['help rules list', 'rules list --help'],
    ['rules help list', 'rules list --help'],
    ['check plan.yaml --help', 'check --help'],
    ['evidence some-run --help', 'evidence --help'],
    ['help help', '--help'],
    ['help', '--help'],
    ['help rules', 'rules --help'],
  ])('for `%s` is that of `%s`', async (line, other) => {
    const { code, out } = await run(line.split(' '), { cwd })
    expect(code).toBe(0)
    expect(out).toBe((await run(other.split(' '), { cwd })).out)
  })

  it.each(Object.keys(groups))('for the group %s shows examples first', async (group) => {
    const { out } = await run([group, '--help'], { cwd })
    expect(out).toMatch(new RegExp(`^Examples:\n  \\$ shareplan ${group} `))
  })
})

describe('a mistake in the command line', () => {
  it.each([...commands.map(({ name }) => name), ''])(
    'of `shareplan %s` ends with 2, and says where help is',
    async (name) => {
      const { code, out, err } = await run([...name.split(' ').filter(Boolean), '--no-such-flag'], { cwd })
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/error: (?:unknown option '--no-such-flag'|required option '.*' not specified)\n/)
      expect(err).toContain(`See ${['shareplan', name].join(' ').trim()} --help.`)
    },
  )
})

describe('the skeleton', () => {
  it('points editors at schemas that are there', async () => {
    expect((await run(['init'], { cwd })).code).toBe(0)
    for (const [path, text] of skeleton) {
      const schema = /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1] ?? ''
      const { title } = JSON.parse(readFileSync(join(cwd, path, '..', schema), 'utf8')) as { title: string }
      expect(text).toContain(`\nkind: ${title}\n`)
    }
  })

  it('is refused as a whole when a single file is there', async () => {
    writeFileSync(join(cwd, 'inventory.yaml'), 'mine')
    const { code, err } = await run(['init'], { cwd })
    expect(code).toBe(2)
    expect(err).toContain('inventory.yaml exists already')
    expect(readFileSync(join(cwd, 'inventory.yaml'), 'utf8')).toBe('mine')
    expect(() => readFileSync(join(cwd, 'shareplan.yaml'))).toThrow()
  })
})

describe('check', () => {
  it('writes the same report to a file and to stdout, in folders that it makes', async () => {
    await run(['init'], { cwd })
    const { out } = await run(['check', '--format', 'json'], { cwd })
    await run(['check', '--color', 'always', '--format', 'json=reports/new/a=b.json', '--format', 'text=report.txt'], {
      cwd,
    })
    expect(readFileSync(join(cwd, 'reports/new/a=b.json'), 'utf8')).toBe(out)
    expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).not.toContain('\x1b')
  })

  it('tells a plan that is not UTF-8 where it is not', async () => {
    writeFileSync(join(cwd, 'plan.yaml'), Buffer.concat([Buffer.from('a: b\nc: '), Buffer.of(0xe9), Buffer.from('\n')]))
    const { code, out } = await run(['check', 'plan.yaml', '--format', 'json'], { cwd })
    expect(code).toBe(1)
    const { findings } = JSON.parse(out) as { findings: readonly Record<string, unknown>[] }
    expect(findings).toMatchObject([
      { rule: 'plan-syntax', outcome: 'invalid', file: 'plan.yaml', range: { start: { line: 2, column: 4 } } },
    ])
  })

  it('sees the time of the world, or the one it is told', async () => {
    await run(['init'], { cwd })
    const argv = ['check', '--inventory-max-age', '1d']
    const captured = Date.UTC(2026, 0, 1)
    expect((await run(argv, { cwd, now: captured + 86_400_000 })).code).toBe(0)
    expect((await run(argv, { cwd, now: captured + 86_400_001 })).code).toBe(1)
    expect((await run([...argv, '--as-of', '2026-01-02T00:00:00Z'], { cwd, now: captured * 2 })).code).toBe(0)
  })

  it('escapes what a terminal would act on', async () => {
    const evil = '\x1b[2J\u202e'
    writeFileSync(join(cwd, 'plan.yaml'), JSON.stringify({ apiVersion: 'shareplan/v1', kind: evil, [evil]: evil }))
    const answers = [
      await run(['check', 'plan.yaml'], { cwd }),
      await run(['check', evil], { cwd }),
      await run(['check', '--format', evil], { cwd }),
      await run(['check', '--params', `{ a: "${evil}`], { cwd }),
      await run([evil], { cwd }),
      await run(['check', `--${evil}`], { cwd }),
      await run(['check', '--a\n(Did you mean x?)\n::error::b'], { cwd }),
      await run(['schema', evil], { cwd }),
    ]
    for (const { code, out, err } of answers) {
      expect(code).not.toBe(0)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is the point
      expect(out + err).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    }
  })
})

describe('a failure', () => {
  it('of ours is one line without secrets, and with a stack only for debugging', async () => {
    const error = new Error('broke at LTAI5tAbcdefghijklmn\nSignature=abc')
    const { io, said } = fakeIo({ cwd })
    expect(await explainFailure(error, io)).toBe(2)
    expect(said.err).toMatch(/^shareplan: internal error: .*; please report it\n$/)
    expect(said.err).not.toMatch(/LTAI5t|abc/)
    const debug = fakeIo({ cwd, env: { SHAREPLAN_DEBUG: '1' } })
    await explainFailure(error, debug.io)
    expect(debug.said.err.split('\n').length).toBeGreaterThan(3)
    expect(debug.said.err).not.toMatch(/LTAI5t/)
  })

  it('is a failure whatever is thrown', async () => {
    for (const thrown of [undefined, null, 'text', { code: 1 }, Object.create(null)]) {
      const { io, said } = fakeIo({ cwd })
      expect(await explainFailure(thrown, io)).toBe(2)
      expect(said.err).toContain('internal error')
    }
  })

  it('to write ends with exit code 2, also when stderr cannot be written either', async () => {
    const { io } = fakeIo({ cwd })
    const write = (): Promise<void> =>
      Promise.reject(usageError('the output could not be written', 'Check where it goes.'))
    expect(await main(['schema'], { ...io, stdout: { isTTY: false, write } })).toBe(2)
    expect(await main(['schema'], { ...io, stdout: { isTTY: false, write }, stderr: { isTTY: false, write } })).toBe(2)
  })
})

describe('complaintText', () => {
  const location = { file: 'a.yaml', range: { start: { line: 2, column: 4 }, end: { line: 2, column: 7 } } }

  it('shows the place where the text is known', () => {
    const complaint = { message: 'bad', remediation: 'Do.', location }
    expect(complaintText([complaint], () => 'x: 1\ny: bad\nz: 3\n', false)).toBe(
      'a.yaml:2:4: error: bad\n  1 | x: 1\n> 2 | y: bad\n    |    ^^^\n  3 | z: 3\n  help: Do.\n',
    )
    expect(complaintText([complaint], () => undefined, false)).toBe('a.yaml:2:4: error: bad\n  help: Do.\n')
  })

  it('takes a terminal without a width for a usual one', () => {
    const source = (): string => `x: 1\ny: ${'b'.repeat(90)}\n`
    const complaints = [{ message: 'bad', remediation: 'Do.', location }]
    expect(complaintText(complaints, source, false, 0)).toBe(complaintText(complaints, source, false))
  })

  it('keeps to the width of the terminal', () => {
    const text = complaintText(
      [{ message: 'bad', remediation: 'Do.', location }],
      () => `x: 1\ny: ${'b'.repeat(500)}`,
      false,
      60,
    )
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })
})

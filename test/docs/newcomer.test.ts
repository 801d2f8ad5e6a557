import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Outcome, run } from '../cli/support/world.ts'
import { readPage, root } from './support/blocks.ts'

/** What the page ends with, as an example that its transcripts run in. */
const example = join(root, 'examples/own-rules')
const page = readPage('docs/writing-rules.md')
const rule = 'policy/share-outside-business-regions.yaml'
const cases = 'policy/share-outside-business-regions.test.yaml'

let folder = ''
const commands: string[] = []
const written: string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-newcomer-'))
  mkdirSync(join(folder, '.git'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function shareplan(...argv: readonly string[]): Promise<Outcome> {
  commands.push(argv.join(' '))
  return run(argv, { cwd: folder })
}

function text(of: string, name: string): string {
  return readFileSync(join(of, name), 'utf8')
}

/** Makes a file what it is in the example, and counts the lines that have to be written for that. */
function write(name: string): void {
  const before = new Set(text(folder, name).split('\n'))
  const after = text(example, name)
  written.push(...after.split('\n').filter((line) => !before.has(line)))
  writeFileSync(join(folder, name), after)
}

function filesOf(of: string): readonly string[] {
  return readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(of, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('.'))
    .sort()
}

it('a newcomer gets from nothing to a rule that blocks a plan, by the path of the page', async () => {
  expect((await shareplan('init')).code).toBe(0)
  expect((await shareplan('rules', 'new', 'acme/share-outside-business-regions')).code).toBe(0)
  expect((await shareplan('rules', 'test', 'policy')).code).toBe(0)
  write(rule)
  expect((await run(['rules', 'test', 'policy'], { cwd: folder })).code).toBe(1)
  write(cases)
  expect((await shareplan('rules', 'test', 'policy')).code).toBe(0)
  expect((await shareplan('rules', 'lint', 'policy', '--fail-on', 'warn')).code).toBe(0)
  expect((await run(['check'], { cwd: folder })).code).toBe(0)
  write('shareplan.yaml')
  const { code, out } = await shareplan('check')
  expect(code).toBe(1)
  expect(out).toContain('acme/share-outside-business-regions  copy:to-hangzhou would be shared in cn-hangzhou')
  expect(filesOf(folder)).toEqual(filesOf(example))
  for (const name of filesOf(example)) expect(text(folder, name), name).toBe(text(example, name))
})

it('the page says how many commands and lines that takes', () => {
  const words = [
    'no',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ]
  const [, said, lines] = /(\w+) commands, and (\w+) lines of YAML/.exec(page) ?? []
  expect([said, lines]).toEqual([words[commands.length], words[written.length]])
})

it('the page shows the rule and the cases of the example', () => {
  const withoutModeline = text(example, rule).replace(/^# yaml-language-server.*\n/, '')
  expect(page).toContain(`\`\`\`yaml\n${withoutModeline}\`\`\`\n`)
  const shown = /```yaml fragment\n(cases:\n[\s\S]*?)```\n/.exec(page)?.[1] ?? 'nothing'
  const indented = shown.replace(/^(?=.)/gm, '  ')
  expect(text(example, cases).endsWith(indented)).toBe(true)
})

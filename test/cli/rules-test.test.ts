import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo, run } from './support/world.ts'

const fixture = join(import.meta.dirname, '../../fixtures/cli/rules-test')

async function inWorkspace(work: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'rules-test-')))
  try {
    cpSync(fixture, cwd, { recursive: true })
    mkdirSync(join(cwd, '.git'))
    await work(cwd)
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const head =
  'apiVersion: shareplan/v1\nkind: RuleTest\nmetadata: { rule: acme/untested }\nspec:\n  plan: ../plans/two-steps.yaml\n'

/** A file before and after `--update`; without the second, it stays as it is. */
const updates: Readonly<Record<string, readonly [before: string, after?: string]>> = {
  'items in brackets': [
    '  cases: [{ name: x, expect: [{outcome: violated}] }]\n',
    '  cases: [{ name: x, expect: [{outcome: held}] }]\n',
  ],
  'items with keys below each other': [
    '  cases:\n    - name: x\n      expect:\n        # why\n        - outcome: violated\n          enforcement: warn\n    - name: y\n      expect:\n        - outcome: indeterminate # never\n',
    '  cases:\n    - name: x\n      expect:\n        # why\n        - { outcome: held }\n    - name: y\n      expect:\n        - { outcome: held } # never\n',
  ],
  'several that go': [
    '  cases:\n    - name: x\n      expect:\n        - { outcome: violated } # one\n        - { outcome: indeterminate } # two\n',
    '  cases:\n    - name: x\n      expect:\n        - { outcome: held } # one\n        # two\n',
  ],
  'items with a comment in them': [
    '  cases:\n    - name: x\n      expect:\n        - outcome: violated # this\n          enforcement: warn\n',
  ],
  'what an alias stands for': [
    '  cases:\n    - { name: x, expect: &e [{ outcome: violated }] }\n    - { name: y, expect: *e }\n',
  ],
  'lines that end as on Windows': [
    '  cases:\r\n    - name: x\r\n      expect: [{ outcome: violated }]\r\n',
    '  cases:\r\n    - name: x\r\n      expect: [{ outcome: held }]\r\n',
  ],
}

describe('rules test --update', () => {
  it.each(Object.entries(updates))('%s', async (_, [before, after]) => {
    await inWorkspace(async (cwd) => {
      const file = join(cwd, 'other/case.test.yaml')
      writeFileSync(file, head + before)
      const { code } = await run(['rules', 'test', 'other/case.test.yaml', '--update'], { cwd })
      expect(readFileSync(file, 'utf8')).toBe(head + (after ?? before))
      expect(code).toBe(after === undefined ? 1 : 0)
    })
  })
})

describe('rules test --watch', () => {
  it('runs again when a file changes, also after a broken one, until it is stopped', async () => {
    await inWorkspace(async (cwd) => {
      const { io, said, interrupt } = fakeIo({ cwd })
      const file = join(cwd, 'policy/regions.test.yaml')
      const text = readFileSync(file, 'utf8')
      const done = main(['rules', 'test', '--watch'], io)
      await until(() => said.out.includes('6 passed, 0 failed.'))
      writeFileSync(file, text.replace('outcome: held', 'outcome: hold'))
      await until(() => said.err.includes('"outcome" is "hold"'))
      writeFileSync(file, text.replace('outcome: held', 'outcome: violated'))
      await until(() => said.out.includes('4 passed, 2 failed.'))
      interrupt()
      expect(await done).toBe(1)
    })
  })

  it('waits for files that are broken from the start to be put right', async () => {
    await inWorkspace(async (cwd) => {
      const { io, said, interrupt } = fakeIo({ cwd })
      const file = join(cwd, 'policy/regions.test.yaml')
      const text = readFileSync(file, 'utf8')
      writeFileSync(
        file,
        text
          .replace('name: abroad', 'name: abroad, plan: nowhere/at-all.yaml')
          .replace('    - name: abroad, ', '    - name: abroad\n      '),
      )
      const done = main(['rules', 'test', '--watch'], io)
      await until(() => said.err.includes('nowhere/at-all.yaml does not exist'))
      writeFileSync(file, text)
      await until(() => said.out.includes('6 passed, 0 failed.'))
      interrupt()
      expect(await done).toBe(0)
    })
  })
})

describe('rules test --mutate', () => {
  it('prints cases that notice what survived', async () => {
    await inWorkspace(async (cwd) => {
      const { out } = await run(['rules', 'test', 'other/weak.test.yaml', '--mutate', '--format', 'json'], { cwd })
      const { rules } = JSON.parse(out) as { rules: { mutants: { kill: object | null }[] }[] }
      const kills = rules.flatMap(({ mutants }) => mutants.flatMap(({ kill }) => (kill === null ? [] : [kill])))
      const cases = kills.map((kill, index) => JSON.stringify({ ...kill, name: `case ${index}` }))
      expect(cases.length).toBeGreaterThan(1)
      writeFileSync(
        join(cwd, 'other/weak.test.yaml'),
        `${head}  cases: [{ name: two, expect: [{ outcome: held }] }, ${cases.join(', ')}]\n`,
      )
      const again = await run(['rules', 'test', 'other/weak.test.yaml', '--mutate', '--threshold', '100'], { cwd })
      expect(again.out).toContain(`${cases.length + 1} passed, 0 failed.`)
      expect(again.out).toContain(' 0 survived')
      expect(again.code).toBe(0)
    })
  })
})

it('rules test writes several formats, and reads cases from standard input', async () => {
  await inWorkspace(async (cwd) => {
    const argv = ['rules', 'test', '-', '--format', 'tap', '--format', 'junit=out.xml']
    const stdin = `${head.replace('../plans', 'plans')}  cases: [{ name: "a # b", expect: [{ outcome: held }] }]\n`
    const { code, out } = await run(argv, { cwd, stdin })
    expect([code, out]).toEqual([0, 'TAP version 13\n1..1\nok 1 - acme/untested: a \\# b\n'])
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toContain('name="a # b"')
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './support/world.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-show-'))
  mkdirSync(join(folder, '.git'))
  writeFileSync(
    join(folder, 'shareplan.yaml'),
    `apiVersion: shareplan/v1
kind: Config
spec:
  rules:
    - builtin
    - use: plan-too-large
      as: acme/far-too-large
      params: { maxGrants: 900 }
      enforcement: deny
      stages: { pre-commit: off, ci: warn }
      enforceFrom: 2027-01-01T00:00:00Z
`,
  )
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The clock of the commands is in November 2026, unless it is said to be later. */
async function shareplan(argv: readonly string[], year = 2026): Promise<string> {
  const { code, out, err } = await run(argv, { cwd: folder, now: Date.UTC(year, 10, 24) })
  expect([code, err]).toEqual([0, ''])
  return out
}

const show = ['rules', 'show', 'acme/far-too-large']

describe('an instance with levels', () => {
  it('is shown as what it is, and as it weighs now', async () => {
    const out = await shareplan(show)
    expect(out).toMatch(/^acme\/far-too-large \(warn; can be lowered with a reason\)\nPlan with very many new grants\n/)
    expect(out).toContain('\nInstance of\n  plan-too-large, with what is said here\n')
    expect(out).toContain(
      '\nEnforcement\n  at stage pre-commit: off\n  at stage ci: warn\n  until 2027-01-01T00:00:00Z, deny counts as warn\n',
    )
    expect(out).toContain('maxGrants = 900')
    expect(await shareplan(show, 2027)).toMatch(/^acme\/far-too-large \(deny;/)
  })

  it('is shown in Chinese, with the texts of the rule', async () => {
    const out = await shareplan([...show, '--lang', 'zh-CN'])
    expect(out).toContain('\n所依据的规则\n  plan-too-large，并采用此处的设置\n')
    expect(out).toContain('\n级别\n  阶段 pre-commit：off\n')
    const rule = await shareplan(['rules', 'show', 'plan-too-large', '--lang', 'zh-CN'])
    expect(out.split('\n')[1]).toBe(rule.split('\n')[1])
  })

  it('is told to programs', async () => {
    const told = JSON.parse(await shareplan([...show, '--format', 'json'])) as Record<string, unknown>
    expect(told).toMatchObject({
      id: 'acme/far-too-large',
      instanceOf: 'plan-too-large',
      enforcement: 'warn',
      stages: { 'pre-commit': 'off', ci: 'warn' },
      enforceFrom: '2027-01-01T00:00:00Z',
    })
    const rule = JSON.parse(await shareplan(['rules', 'show', 'plan-too-large', '--format', 'json'])) as object
    expect(rule).toMatchObject({ instanceOf: null, stages: {}, enforceFrom: null })
  })

  it('is listed as it weighs at a stage', async () => {
    const level = async (...stage: readonly string[]): Promise<string | undefined> =>
      /^acme\/far-too-large +(\S+)/m.exec(await shareplan(['rules', 'list', ...stage], 2027))?.[1]
    expect(await level()).toBe('deny')
    expect(await level('--stage', 'ci')).toBe('warn')
    expect(await level('--stage', 'apply')).toBe('deny')
    expect(await level('--stage', 'pre-commit')).toBeUndefined()
  })
})

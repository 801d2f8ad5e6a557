import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/finding.ts'
import type { Verdict } from '../../src/report.ts'
import { findingOf } from '../report/support.ts'
import { run } from './support/world.ts'

let root = ''
let cwd = ''

/** A repository whose shareplan.yaml is in a folder of it. */
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'report-')))
  cwd = join(root, 'repository/images')
  mkdirSync(join(root, 'repository/.git'), { recursive: true })
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'shareplan.yaml'), 'apiVersion: shareplan/v1\nkind: Config\nspec: {}\n')
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

function save(verdict: Verdict, findings: readonly Partial<Finding>[]): void {
  const file = findings[0]?.file ?? 'plan.yaml'
  const counts = { plans: 1, steps: 1, grants: 1, rules: 1, violated: 0, indeterminate: 0, waived: 0, invalid: 0 }
  const plans = [{ name: 'p', file, verdict, digest: null }]
  const report = { version: 1, verdict, asOf: null, plans, summary: counts, findings: findings.map(findingOf) }
  writeFileSync(join(cwd, 'saved.json'), JSON.stringify(report))
}

const report = (...args: readonly string[]) => run(['report', 'saved.json', ...args], { cwd })

describe('the exit code of report', () => {
  it.each([
    ['pass', [], 0],
    ['fail', [{}], 1],
    ['invalid', [{ outcome: 'invalid' }], 1],
    ['indeterminate', [{ outcome: 'indeterminate' }], 3],
  ] as const)('is that of a check that comes to %s', async (verdict, findings, code) => {
    save(verdict, findings)
    expect((await report()).code).toBe(code)
    expect((await report('--format', 'sarif')).code).toBe(code)
  })

  it('is 2 for bytes that are not UTF-8', async () => {
    writeFileSync(join(cwd, 'saved.json'), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))
    const { code, err } = await report()
    expect(code).toBe(2)
    expect(err).toMatch(/^saved\.json:1:3: error: /)
  })
})

describe('the lines that report shows', () => {
  const secret = 'token: hunter2'
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 6 } }

  async function shown(file: string): Promise<string> {
    save('fail', [{ file, range }])
    return (await report()).out
  }

  it('are those of plans in the repository, above the configuration, too', async () => {
    writeFileSync(join(cwd, 'plan.yaml'), secret)
    writeFileSync(join(root, 'repository/inventory.yml'), secret)
    expect(await shown('plan.yaml')).toContain('hunter2')
    expect(await shown('../inventory.yml')).toContain('hunter2')
  })

  it('are never those of other files, whatever the saved report says', async () => {
    const files = [
      '.git/config',
      '.npmrc',
      'secret.yaml.txt',
      '../.git/config',
      '../../outside.yaml',
      join(root, 'outside.yaml'),
    ]
    for (const file of files) {
      mkdirSync(join(cwd, file, '..'), { recursive: true })
      writeFileSync(file.startsWith('/') ? file : join(cwd, file), secret)
      expect(await shown(file), file).not.toContain('hunter2')
      expect(await shown(file), file).toContain('a message')
    }
  })
})

describe('a link', () => {
  it('that leads out of the repository is not followed', async () => {
    writeFileSync(join(root, 'outside.yaml'), 'token: hunter2')
    symlinkSync(join(root, 'outside.yaml'), join(cwd, 'plan.yaml'))
    save('fail', [{ file: 'plan.yaml' }])
    expect((await report()).out).not.toContain('hunter2')
  })
})

describe('paths', () => {
  it('start at the root of the repository where other programs read them', async () => {
    save('fail', [{ file: 'plans/a.yaml' }, { file: '../inventory.yaml' }])
    const { out } = await report('--format', 'gitlab')
    expect(JSON.parse(out).map(({ location }: { location: { path: string } }) => location.path)).toEqual([
      'images/plans/a.yaml',
      'inventory.yaml',
    ])
    expect((await report()).out).toContain('plans/a.yaml:1:1')
  })
})

describe('--quiet', () => {
  it('says nothing to people when the saved result passes, and what fails it says', async () => {
    save('pass', [])
    expect(await report('--quiet')).toEqual({ code: 0, out: '', err: '' })
    expect((await report('--quiet', '--format', 'tap')).out).toContain('ok 1')
    save('fail', [{}])
    expect((await report('--quiet')).out).toContain('a message')
  })
})

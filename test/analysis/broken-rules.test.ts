import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LintId, lints } from '../../src/analysis/lint/lints.ts'
import type { Finding } from '../../src/finding.ts'
import { translated } from '../../src/words/zh-cn-texts.ts'
import { run } from '../cli/support/world.ts'

const folder = join(import.meta.dirname, '../../fixtures/broken-rules')
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'shareplan.yaml')

/** What linting a file alone finds; that it has no tests is told of one file only, since it is true of all. */
async function findingsOf(name: string): Promise<readonly Finding[]> {
  const { out, err } = await run(['rules', 'lint', name, '--format', 'json'], { cwd: folder })
  expect(err).toBe('')
  const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] }
  return findings.filter(({ rule }) => rule !== 'tests-missing' || name === 'untested.yaml')
}

function goldenOf(findings: readonly Finding[]): string {
  return findings
    .map(({ kind, rule, enforcement, range: { start }, message, remediation }) => {
      // What to do about a document lists what there is, which grows.
      const help = kind === 'policy' ? [`  ${remediation}`] : []
      return [`${start.line}:${start.column} ${enforcement} ${rule}`, `  ${message}`, ...help, ''].join('\n')
    })
    .join('')
}

describe('broken rules', () => {
  it('are at least 40', () => {
    expect(names.length).toBeGreaterThanOrEqual(40)
  })

  it.each(names)('%s has its findings', async (name) => {
    const found = goldenOf(await findingsOf(name))
    const golden = join(folder, name.replace('.yaml', '.lint.txt'))
    if (process.env.UPDATE === '1') writeFileSync(golden, found)
    expect(found).toBe(readFileSync(golden, 'utf8'))
    expect(found).not.toBe('')
  })

  it.each(names)('%s has its findings in Chinese, too', async (name) => {
    for (const { message, remediation } of (await findingsOf(name)).filter(({ kind }) => kind === 'policy'))
      expect([translated(message), translated(remediation)]).toEqual([
        expect.stringMatching(/\p{Script=Han}/u),
        expect.stringMatching(/\p{Script=Han}/u),
      ])
  })

  it('are of the lints that the documentation lists', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/analysis.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \|/gm)].map(([, id, level]) => [id, level])
    expect(rows).toEqual(Object.entries(lints))
  })

  it('show every lint', () => {
    const told = names.flatMap((name) => {
      const golden = readFileSync(join(folder, name.replace('.yaml', '.lint.txt')), 'utf8')
      return [...golden.matchAll(/^\d+:\d+ \w+ (\S+)$/gm)].map(([, lint]) => lint)
    })
    expect((Object.keys(lints) as LintId[]).filter((lint) => !told.includes(lint))).toEqual([])
  })
})

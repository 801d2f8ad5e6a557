import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/finding.ts'
import { render } from '../../src/report/index.ts'
import { contextOf, type Fixture, reportOf, waiverOf } from './support.ts'

const plan = { name: 'p', file: 'plan.yaml', verdict: 'fail' } as const

/** Many findings, the severe ones last in the order of the file. */
function many(counts: { readonly info?: number; readonly warn?: number; readonly deny?: number }): Fixture {
  const findings = (['info', 'warn', 'deny'] as const).flatMap((enforcement) =>
    Array.from({ length: counts[enforcement] ?? 0 }, (_, index): Partial<Finding> => {
      const fingerprint = `${enforcement}-${index}`
      return { enforcement, plan: 'p', step: `s${index}`, message: `${fingerprint} is wrong`, fingerprint }
    }),
  )
  return { report: { verdict: 'fail', plans: [plan], findings } }
}

async function rendered(format: string, fixture: Fixture): Promise<string> {
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

describe('github', () => {
  it('annotates all of ten', async () => {
    const lines = (await rendered('github', many({ deny: 10, warn: 10, info: 10 }))).split('\n')
    for (const [command, level] of [
      ['error', 'deny'],
      ['warning', 'warn'],
      ['notice', 'info'],
    ]) {
      const annotations = lines.filter((line) => line.startsWith(`::${command} `))
      expect(annotations.map((line) => /::(\S+) is wrong/.exec(line)?.[1])).toEqual(
        Array.from({ length: 10 }, (_, index) => `${level}-${index}`),
      )
    }
    expect(lines.join('\n')).not.toContain('not annotated')
  })

  it('uses the tenth place to tell of more, and logs each of them', async () => {
    const lines = (await rendered('github', many({ deny: 25, warn: 11 }))).split('\n')
    const errors = lines.filter((line) => line.startsWith('::error '))
    expect(errors).toHaveLength(10)
    expect(errors[9]).toMatch(/^::error title=shareplan::16 more are not annotated \(16 deny\)/)
    expect(lines.filter((line) => line.startsWith('::warning ')).at(-1)).toContain('2 more are not annotated (2 warn)')
    const logged = lines.filter((line) => line.startsWith('shareplan: not annotated: '))
    expect(logged.map((line) => /(\S+) is wrong/.exec(line)?.[1])).toEqual([
      ...Array.from({ length: 16 }, (_, index) => `deny-${index + 9}`),
      'warn-9',
      'warn-10',
    ])
  })

  it('logs as many as the text shows', async () => {
    const lines = (await rendered('github', many({ deny: 1_002 }))).split('\n')
    expect(lines.filter((line) => line.startsWith('shareplan: not annotated: '))).toHaveLength(991)
    expect(lines).toContain('shareplan: Left out of p, being no more severe: 2 deny.')
  })

  it('gives columns only to what stands on one line, and no file to what was piped in', async () => {
    const range = { start: { line: 2, column: 3 }, end: { line: 4, column: 1 } }
    const [first, second] = (
      await rendered('github', { report: { plans: [plan], findings: [{ range }, { file: '<stdin>', message: 'x' }] } })
    ).split('\n')
    expect(first).toContain('file=plan.yaml,line=2,endLine=4::')
    expect(second).toMatch(/^::error title=some-rule \(deny\)::x/)
  })
})

describe('text', () => {
  it('shows 1,000 entries of a plan, the most severe in their order, and says what is left out and where it is', async () => {
    const { report = {} } = many({ info: 2, warn: 1_000, deny: 3 })
    const other = { plan: 'q', message: 'other-0 is wrong', step: 's' }
    const output = await rendered('text', { report: { ...report, findings: [other, ...(report.findings ?? [])] } })
    const shown = [...output.matchAll(/(\S+) is wrong/g)].map(([, name]) => name)
    expect(shown).toEqual([
      'other-0',
      ...Array.from({ length: 997 }, (_, index) => `warn-${index}`),
      'deny-0',
      'deny-1',
      'deny-2',
    ])
    expect(output).toContain(
      '\n\nLeft out of p, being no more severe: 3 warn, 2 info.\nAll of them: `shareplan check --format json=report.json` leaves nothing out.\n\n',
    )
  })

  it('says nothing of room where there is enough', async () => {
    expect(await rendered('text', many({ deny: 1_000 }))).not.toContain('Left out')
  })
})

describe('json', () => {
  it('leaves nothing out', async () => {
    expect(JSON.parse(await rendered('json', many({ deny: 1_001 }))).findings).toHaveLength(1_001)
  })
})

describe('sarif', () => {
  it('holds 25,000 results, and says what it leaves out', async () => {
    const [run] = JSON.parse(await rendered('sarif', many({ info: 3, warn: 24_999, deny: 2 }))).runs
    expect(run.results).toHaveLength(25_000)
    const levels = run.results.map(({ level }: { level: string }) => level)
    expect(new Set(levels.slice(0, 2))).toEqual(new Set(['error']))
    expect(new Set(levels.slice(2))).toEqual(new Set(['warning']))
    const [{ toolExecutionNotifications }] = run.invocations
    expect(toolExecutionNotifications[0].message.text).toBe('Left out, being less severe: 1 warn, 3 info.')
  })
})

describe('junit', () => {
  it('holds 20,000 cases, and one that says what it leaves out', async () => {
    const output = await rendered('junit', many({ info: 1, warn: 19_999, deny: 2 }))
    expect(output.match(/<testcase /g)).toHaveLength(20_001)
    expect(output).toContain('<skipped type="left-out" message="Left out, being less severe: 1 warn, 1 info.">')
    expect(Buffer.byteLength(output)).toBeLessThan(30_000_000)
  })

  it('is below 30 MB however long the texts are', async () => {
    const { report = {} } = many({ warn: 1_500, deny: 1_500 })
    const findings = report.findings?.map((finding) => ({ ...finding, message: '"<'.repeat(10_000) })) ?? []
    const output = await rendered('junit', { report: { ...report, findings } })
    expect(Buffer.byteLength(output)).toBeLessThan(30_000_000)
    expect(output).toContain('Left out, being less severe: 1500 warn.')
  })
})

describe('gitlab', () => {
  it('holds 25,000 entries, and one that says what it leaves out', async () => {
    const entries = JSON.parse(await rendered('gitlab', many({ info: 2, deny: 25_000 })))
    expect(entries).toHaveLength(25_001)
    expect(entries.at(-1)).toMatchObject({ severity: 'info', description: 'Left out, being less severe: 2 info.' })
    expect(new Set(entries.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(25_001)
  })
})

describe('markdown', () => {
  it.each([
    [false, 65_536],
    [true, 1024 * 1024],
  ])('verbose %j: fits into %i bytes, the most severe first, and says what it leaves out', async (verbose, bytes) => {
    const { report = {} } = many({ warn: 10_000, deny: 3 })
    const waived = Array.from({ length: 5_000 }, (_, index) => ({
      waiver: waiverOf('w'),
      message: `waived ${index}`,
      step: 's',
    }))
    const plans = Array.from({ length: 5_000 }, (_, index) => ({ ...plan, name: `p${index}` }))
    const fixture = { verbose, report: { ...report, plans, findings: [...(report.findings ?? []), ...waived] } }
    const output = await rendered('markdown', fixture)
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(bytes)
    expect(Buffer.byteLength(output)).toBeGreaterThan(bytes * 0.9)
    const rows = output.split('\n').filter((line) => line.includes(' is wrong'))
    expect(rows.slice(0, 3).join()).toMatch(/deny-0.*deny-1.*deny-2/)
    const [, left = 0] = /^Left out, being less severe: (\d+) warn\.$/m.exec(output) ?? []
    expect(Number(left) + rows.length).toBe(10_003)
    expect(output).toMatch(/^Left out, being less severe: \d+ waived\.$/m)
    expect(output).toMatch(/^\d+ more plans are left out\.$/m)
  })

  it('has room for nothing but what it counts', async () => {
    const { report = {} } = many({ deny: 2 })
    const findings = report.findings?.map((finding) => ({
      ...finding,
      message: '|'.repeat(100_000),
      rule: '&'.repeat(100_000),
    }))
    const output = await rendered('markdown', { report: { ...report, findings: findings ?? [] } })
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(65_536)
    expect(output).toContain('…')
  })
})

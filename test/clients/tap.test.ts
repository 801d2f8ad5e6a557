import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { suitesOf } from '../../src/report/cases.ts'
import { printable } from '../../src/report/printable.ts'
import { type Fixture, reportOf, waiverOf } from '../report/support.ts'
import { describeWith, hasCommand, runClient, type Said } from './support/client.ts'
import { sample, samples } from './support/samples.ts'

interface Understood {
  readonly version: number
  readonly planned: number
  readonly tests: readonly {
    readonly number: number
    readonly ok: boolean
    readonly directive: string
    readonly description: string
  }[]
  readonly unknown: readonly string[]
  readonly blocks: readonly { readonly message: string }[]
  readonly errors: readonly string[]
}

function understood(tap: string): Understood {
  const { status, out, err } = runClient('perl', [join(import.meta.dirname, 'support/tap.pl')], tap)
  if (status !== 0) throw new Error(err)
  return JSON.parse(out)
}

function prove(tap: string): Said {
  const folder = mkdtempSync(join(tmpdir(), 'tap-'))
  try {
    writeFileSync(join(folder, 'report.tap'), tap)
    return runClient('prove', ['--exec', 'cat', 'report.tap'], '', folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function expected(fixture: Fixture) {
  const { suites } = suitesOf(reportOf(fixture), 1_000)
  return suites.flatMap(({ plan, cases }) =>
    cases.map(({ name, status }) => ({
      ok: status === 'passed',
      directive: status === 'waived' || status === 'advisory' ? 'TODO' : '',
      // Perl reads bytes, and drops blanks at the ends.
      description: `- ${printable(`${plan}: ${name}`).replace(/[\\#]/g, '\\$&')}`.trim(),
    })),
  )
}

describeWith("Perl's TAP::Parser and prove", hasCommand('prove', '--version'), () => {
  it.each(Object.entries(samples))('understand every point of %s', async (_, fixture) => {
    const { version, planned, tests, unknown, errors } = understood(await sample('tap', fixture))
    const wanted = expected(fixture)
    expect([version, planned, unknown, errors]).toEqual([13, wanted.length, [], []])
    expect(
      tests.map(({ ok, directive, description }) => ({
        ok,
        directive,
        description: Buffer.from(description, 'latin1').toString(),
      })),
    ).toEqual(wanted)
  })

  it('read the blocks of what has not passed', async () => {
    const { blocks } = understood(await sample('tap', samples['the golden report'] ?? {}))
    expect(blocks[0]).toMatchObject({ message: 'the inventory was captured 23 days ago; at most 24h are allowed' })
  })

  it('fail where something fails, and list what is waived apart', async () => {
    const { status, out } = prove(await sample('tap', samples['the golden report'] ?? {}))
    expect(status).not.toBe(0)
    expect(out).toContain('Failed tests:  1-9')
    expect(out).not.toMatch(/Parse errors|TODO passed/)
  })

  it('pass where nothing fails', async () => {
    const { status, out } = prove(await sample('tap', samples['a report without findings'] ?? {}))
    expect(out).toContain('All tests successful.')
    expect(status).toBe(0)
  })

  it('pass where everything that was found is waived or does not count', async () => {
    const plan = { name: 'p', file: 'plan.yaml', verdict: 'pass' } as const
    const findings = [
      { plan: 'p', waiver: waiverOf('w') },
      { plan: 'p', enforcement: 'warn' as const },
    ]
    const { status, out } = prove(await sample('tap', { report: { plans: [plan], findings } }))
    expect(out).toContain('Result: PASS')
    expect(status).toBe(0)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { suitesOf } from '../../src/report/cases.ts'
import { printable } from '../../src/report/printable.ts'
import { type Fixture, reportOf } from '../report/support.ts'
import { describeWith, hasCommand, hasPackage, load, runClient } from './support/client.ts'
import { sample, samples } from './support/samples.ts'

const folder = import.meta.dirname
const python = '/usr/bin/python3'

interface ReadCase {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
}

const outcomes = {
  passed: 'passed',
  violated: 'failure',
  undecided: 'error',
  invalid: 'error',
  advisory: 'skipped',
  waived: 'skipped',
} as const

/** What a reader should understand: the suites, and of each the cases. */
function expected(fixture: Fixture): readonly (readonly ReadCase[])[] {
  const { suites } = suitesOf(reportOf(fixture), 1_000)
  return suites.map(({ cases }) => cases.map(({ name, status }) => ({ name: shown(name), outcome: outcomes[status] })))
}

/** XML has no place for two characters that text may have. */
function shown(text: string): string {
  return printable(text).replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
}

async function inFile<T>(xml: string, work: (path: string) => T): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'junit-'))
  try {
    const path = join(scratch, 'report.xml')
    writeFileSync(path, xml)
    return await work(path)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

describeWith("xmllint with Jenkins' structure", hasCommand('xmllint', '--version'), () => {
  const lint = (xml: string) =>
    inFile(xml, (path) =>
      runClient('xmllint', ['--noout', '--huge', '--schema', join(folder, 'jenkins-junit.xsd'), path]),
    )

  it.each(Object.entries(samples))('takes %s', async (_, fixture) => {
    const { status, err } = await lint(await sample('junit', fixture))
    expect(err).toMatch(/validates\n$/)
    expect(status).toBe(0)
  })

  it('would tell of another structure', async () => {
    const xml = await sample('junit', samples['the golden report'] ?? {})
    expect((await lint(xml.replace('errors="0"', ''))).status).not.toBe(0)
    expect((await lint(xml.replace('<failure', '<oops/><failure'))).status).not.toBe(0)
  })
})

interface PythonSuite {
  readonly name: string
  readonly counts: readonly number[]
  readonly cases: readonly (ReadCase & { readonly message: string | null; readonly content: string | null })[]
}

describeWith('junitparser', hasCommand(python, '-c', 'import junitparser'), () => {
  const read = (xml: string): Promise<readonly PythonSuite[]> =>
    inFile(xml, (path) => {
      const { status, out, err } = runClient(python, [join(folder, 'support/junit.py'), path])
      if (status !== 0) throw new Error(err)
      return JSON.parse(out)
    })

  it.each(Object.entries(samples))('understands every case of %s', async (_, fixture) => {
    const suites = await read(await sample('junit', fixture))
    expect(suites.map(({ cases }) => cases.map(({ name, outcome }) => ({ name, outcome })))).toEqual(expected(fixture))
    for (const { counts, cases } of suites) {
      const count = (wanted: string) => cases.filter(({ outcome }) => outcome === wanted).length
      expect(counts).toEqual([cases.length, count('failure'), count('error'), count('skipped')])
    }
  })

  it('finds message and content', async () => {
    const suites = await read(await sample('junit', samples['the golden report'] ?? {}))
    const cases = suites.flatMap((suite) => suite.cases)
    expect(cases.find(({ name }) => name === 'acme/owner-approves in 发布')).toMatchObject({
      message: 'm-2zebbbb needs the approval of 张三',
      content: 'deny at plans/a.yaml:13:39\nm-2zebbbb needs the approval of 张三',
    })
    expect(cases.find(({ name }) => name.startsWith('marketplace'))?.message).toMatch(
      /^deny \(waived: pay-dev-trial\): /,
    )
  })
})

interface NodeSuite {
  readonly cases: readonly {
    readonly name: string
    readonly status: string
    readonly attachments: readonly unknown[]
  }[]
}

describeWith('test-results-parser', hasPackage('test-results-parser'), () => {
  const { parse } = hasPackage('test-results-parser')
    ? load<{
        parse(options: object): {
          readonly suites: readonly NodeSuite[]
          readonly passed: number
          readonly skipped: number
        }
      }>('test-results-parser')
    : { parse: () => ({ suites: [], passed: -1, skipped: -1 }) }
  const statuses = { passed: 'PASS', failure: 'FAIL', error: 'FAIL', skipped: 'SKIP' } as const

  it.each(Object.entries(samples))('understands every case of %s', async (_, fixture) => {
    const result = await inFile(await sample('junit', fixture), (path) => parse({ type: 'junit', files: [path] }))
    const wanted = expected(fixture)
    expect(result.suites.map(({ cases }) => cases.map(({ status }) => status))).toEqual(
      wanted.map((cases) => cases.map(({ outcome }) => statuses[outcome])),
    )
    const count = (outcome: string) => wanted.flat().filter((one) => one.outcome === outcome).length
    expect([result.passed, result.skipped]).toEqual([count('passed'), count('skipped')])
    expect(result.suites.flatMap(({ cases }) => cases.flatMap(({ attachments }) => attachments))).toEqual([])
  })
})

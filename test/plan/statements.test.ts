import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { textsOf, workspaceIn } from '../policy/support/cases.ts'
import { goldenText } from '../policy/support/golden.ts'
import { judge } from '../support/judge.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'fixtures/statements')
const laws = 'test/plan/laws.test.ts'

/**
 * What upholds each statement about the platform beside the rules that name it in `metadata.statements`: laws of the simulation
 * and behaviours of the executor and the emulator, as tests.
 */
const upheld: Readonly<Record<string, readonly (readonly [file: string, test: string])[]>> = {
  S1: [
    [laws, 'S1: whom an image is shared with can use it, until it is unshared'],
    ['test/emulator/share.test.ts', 'S1: shares and unshares, in one call if need be'],
  ],
  S2: [
    [laws, 'S2: a plan changes neither quota nor bill of anybody but its own account'],
    ['test/emulator/copy-image.test.ts', 'S2: what is shared to an account does not count against its images'],
  ],
  S3: [[laws, 'S3: whoever launches pays, the fee of the image included, and never its owner']],
  S4: [
    [laws, 'S4, S5: a sharee can neither delete an image nor share it on'],
    ['test/emulator/delete-image.test.ts', 'S4: a sharee cannot delete it; the owner unshares first'],
  ],
  S5: [
    [laws, 'S4, S5: a sharee can neither delete an image nor share it on'],
    ['test/emulator/share.test.ts', 'S5: only the owner can share: a sharee cannot pass the image on'],
  ],
  S6: [
    ['test/emulator/share.test.ts', 'S6: fifty accounts have room, fifty-one do not; then nothing of the call happens'],
  ],
  S7: [],
  S8: [['test/emulator/share.test.ts', 'S8: an image is shared in its own region only']],
  S9: [],
  S10: [],
  S11: [
    [
      laws,
      'S11, S12, S13: after an unshare the sharee neither sees the image nor launches from it nor re-initialises disks',
    ],
    ['test/emulator/describe-images.test.ts', 'S11: after unsharing the sharee does not see it any more'],
  ],
  S12: [[laws, 'S11, S12, S13: losing it is told of exactly those who had it and have it no more']],
  S13: [
    [laws, 'S11, S12, S13: losing it is told of exactly those who had it and have it no more'],
    [
      'test/emulator/describe.test.ts',
      'S13: shows the caller’s own only; what sharees have stays unknown to the owner',
    ],
  ],
}

const statements = Object.keys(upheld)

function rulesFor(statement: string): readonly string[] {
  return builtinRules
    .filter(({ metadata }) => metadata.statements?.includes(statement))
    .map(({ metadata }) => metadata.id)
}

describe('the statements about the platform', () => {
  it('are thirteen, each with a plan', () => {
    expect(statements).toEqual(Array.from({ length: 13 }, (_, index) => `S${index + 1}`))
    expect(readdirSync(folder).sort()).toEqual(statements.toSorted())
  })

  it.each(statements)('%s is upheld by a rule, a law or a behaviour', (statement) => {
    expect(rulesFor(statement).length + (upheld[statement] ?? []).length).toBeGreaterThan(0)
  })

  it('are all that rules name', () => {
    const named = builtinRules.flatMap(({ metadata }) => metadata.statements ?? [])
    expect(named.filter((statement) => !statements.includes(statement))).toEqual([])
  })

  it.each(Object.values(upheld).flat())('%s has the test "%s"', (file, test) => {
    const text = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'")
    expect(text).toMatch(new RegExp(`it\\(['"]${test.replace(/[().]/g, '\\$&')}['"]`))
  })

  it.each(statements)('%s shows in a plan, through one of its rules', async (statement) => {
    const workspace = workspaceIn(join(folder, statement), join(root, 'fixtures/rules'))
    const report = await judge(workspace)
    const golden = join(folder, statement, 'findings.txt')
    const found = goldenText(report, textsOf(workspace))
    if (process.env.UPDATE === '1') writeFileSync(golden, found)
    expect(found).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '')
    const shown = new Set(report.findings.map(({ rule }) => rule))
    const rules = rulesFor(statement)
    if (rules.length > 0) expect(rules.filter((rule) => shown.has(rule))).not.toEqual([])
    expect(report.verdict).not.toBe('invalid')
  })
})

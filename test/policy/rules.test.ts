import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import type { Report, RuleCount } from '../../src/report.ts'
import { judge } from '../support/judge.ts'
import { type Expectation, expectations, type RuleCase, ruleCases, textsOf } from './support/cases.ts'
import { goldenText } from './support/golden.ts'

const cases = ruleCases()
const ids = builtinRules.map(({ metadata }) => metadata.id)

/** What the rule came to, in the word that the case's name begins with. A rule that is not in force is skipped. */
function outcome({ rule }: RuleCase, { rules }: Report): Expectation {
  const counts: RuleCount | undefined = rules.find((count) => count.rule === rule)
  if (counts === undefined) return 'skipped'
  if (counts.violated > 0) return 'violated'
  if (counts.indeterminate > 0) return 'unknown'
  return counts.held > 0 ? 'holds' : 'skipped'
}

function expected({ name }: RuleCase): Expectation | undefined {
  return expectations.find((word) => name.startsWith(`${word}-`))
}

describe('a built-in rule', () => {
  it.each(cases.map((one) => [`${one.rule}/${one.name}`, one] as const))('%s', async (_, one) => {
    const report = await judge(one.workspace)
    const found = goldenText(report, textsOf(one.workspace))
    const golden = join(one.folder, 'findings.txt')
    if (process.env.UPDATE === '1') writeFileSync(golden, found)
    expect(found).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '')
    expect(outcome(one, report)).toBe(expected(one))
  })
})

describe('the cases of the built-in rules', () => {
  it('are of built-in rules', () => {
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(ids.toSorted())
  })

  it.each(ids)('%s has one where it holds and one where it has a finding', (id) => {
    const found = new Set(cases.filter(({ rule }) => rule === id).map(expected))
    // An image that is not in the inventory is never known not to exist.
    expect(found).toContain(id === 'image-unknown' ? 'unknown' : 'violated')
    expect(found).toContain('holds')
  })
})

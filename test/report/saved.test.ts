import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats, render } from '../../src/report/index.ts'
import { readSaved } from '../../src/report/saved.ts'
import type { Report, RuleText } from '../../src/report.ts'
import { hostileFixture, hostileTexts } from './hostile.ts'
import { contextOf, everyFormat, type Fixture, passing, reportOf } from './support.ts'

async function savedOf(fixture: Fixture): Promise<Record<string, unknown>> {
  return JSON.parse((await render('json', reportOf(fixture), contextOf(fixture))) ?? '')
}

function reportIn(value: unknown, known: readonly RuleText[] = []): Report {
  const saved = readSaved(value, known)
  if ('report' in saved) return saved.report
  throw new Error(saved.mistakes.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

function mistakesIn(value: unknown): readonly string[] {
  const saved = readSaved(value, [])
  return 'report' in saved ? [] : saved.mistakes.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const known: readonly RuleText[] = everyFormat.report?.ruleTexts ?? []

const someText = fc
  .oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }))
  .filter((text) => text.trim() !== '')

describe('a saved report', () => {
  it.each(formats)('comes out as %s as the report itself does', async (format) => {
    for (const fixture of [everyFormat, passing]) {
      const direct = reportOf(fixture)
      const again = reportIn(await savedOf(fixture), known)
      const of = (report: Report) => render(format, report, contextOf(fixture))
      // Neither rules without a finding are in a saved report nor what a plan would change.
      const plans = direct.plans.map(({ changes: _, ...plan }) => plan)
      expect(await of(again)).toBe(await of({ ...direct, plans, rules: again.rules, ruleTexts: again.ruleTexts }))
    }
  })

  it('comes back with every text as it was', async () => {
    await fc.assert(
      fc.asyncProperty(someText, async (text) => {
        const { report = {} } = hostileFixture(text)
        const saved = await savedOf({
          report: { ...report, verdict: 'invalid', plans: [{ name: text, file: text, verdict: 'invalid' }] },
        })
        expect(reportIn(saved).findings.map(({ message, missing }) => [message, missing])).toEqual(
          report.findings?.map(() => [text, [text, text]]),
        )
      }),
    )
  })

  it('knows what built-in rules say, as severe as they were', async () => {
    const saved = await savedOf({ report: { ...passing.report, findings: [{ rule: 'r', enforcement: 'info' }] } })
    const text = { id: 'r', title: 'T', enforcement: 'deny', why: 'w', remediation: '', references: [] } as const
    expect(reportIn(saved, [text, { ...text, id: 'other' }]).ruleTexts).toEqual([{ ...text, enforcement: 'info' }])
  })

  it.each([
    ['fail', 'deny', 'deny'],
    ['fail', 'warn', 'warn'],
    ['pass', 'warn', 'deny'],
    ['fail', 'info', 'info'],
  ] as const)('that is %s with a finding of %s was decided at %s', async (verdict, enforcement, failOn) => {
    const plans = [{ name: 'p', file: 'f', verdict }]
    const saved = await savedOf({ report: { verdict, plans, findings: [{ enforcement }] } })
    expect(reportIn(saved).failOn).toBe(failOn)
  })
})

/** Every path in a value, the value itself first. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inner.flatMap(([key, one]) => pathsOf(one, [...path, key]))]
}

/** The value with what is at the path put in. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], put: unknown): unknown {
  if (key === undefined) return put
  const copy = structuredClone(value) as Record<string | number, unknown>
  if (put === undefined && rest.length === 0) delete copy[key]
  else copy[key] = changed(copy[key], rest, put)
  return copy
}

describe('a broken report', () => {
  it('is refused at the place, whatever is put where a value belongs', async () => {
    const saved = await savedOf({ report: { ...everyFormat.report, asOf: '2026-11-24T00:00:00Z' } })
    for (const path of pathsOf(saved)) {
      const [mistake] = mistakesIn(changed(saved, path, [7]))
      expect(mistake, path.join('.')).toBeDefined()
      if (path.length > 0)
        expect(`${mistake?.split(':')[0]}.`).toMatch(new RegExp(`^${path.join('\\.')}\\.|^\\.$|^version`))
    }
  })

  it('is refused where a member is missing', async () => {
    const saved = await savedOf(everyFormat)
    const members = pathsOf(saved).filter((path) => typeof path.at(-1) === 'string')
    expect(members.length).toBeGreaterThan(100)
    for (const path of members) {
      expect(mistakesIn(changed(saved, path, undefined))[0], path.join('.')).toContain(`"${path.at(-1)}" is missing`)
    }
  })

  it.each([
    [2, ['version: version 2 of the format is not known; 1 was expected']],
    ['1', ['version: version "1" of the format is not known; 1 was expected']],
    [null, ['version: version null of the format is not known; 1 was expected']],
  ])('is refused with version %j, whatever else it holds', (version, mistakes) => {
    expect(mistakesIn({ version, verdict: 7 })).toEqual(mistakes)
  })

  it.each([[null], [[]], ['x'], [3], [{}], [{ runs: [] }]])('is refused when it is %j', (value) => {
    expect(mistakesIn(value)[0]).toContain('is no result of `shareplan check`')
  })

  const contradictions: readonly (readonly [string, Fixture['report'], string])[] = [
    [
      'a verdict better than that of a plan',
      { plans: [{ name: 'p', file: 'f', verdict: 'fail' }] },
      'that of the plans is fail',
    ],
    [
      'a verdict worse than its plans',
      { verdict: 'fail', plans: [{ name: 'p', file: 'f', verdict: 'pass' }] },
      'that of the plans is pass',
    ],
    ['a pass with a violated deny', { ...passing.report, findings: [{}] }, 'does not follow from the findings'],
    [
      'a pass with an invalid plan',
      { ...passing.report, findings: [{ outcome: 'invalid', enforcement: 'info' }] },
      'does not follow',
    ],
    [
      'a pass with an undecided deny',
      { ...passing.report, findings: [{ outcome: 'indeterminate' }] },
      'does not follow',
    ],
    [
      'a failure without a finding',
      { verdict: 'fail', plans: [{ name: 'p', file: 'f', verdict: 'fail' }] },
      'does not follow',
    ],
    ['no plan', { plans: [] }, 'the report is about no plan'],
  ]
  it.each(contradictions)('is refused for %s', async (_, report = {}, message) => {
    expect(mistakesIn(await savedOf({ report }))[0]).toContain(message)
  })

  it.each(['rule', 'message', 'file', 'fingerprint'])('is refused for a finding whose %s is empty', async (key) => {
    const findings = [{ enforcement: 'info' as const, [key]: ' ' }]
    expect(mistakesIn(await savedOf({ report: { ...passing.report, findings } }))).toEqual([
      `findings.0.${key}: findings[0].${key} is " "; a text that is not empty was expected`,
    ])
  })

  it('is refused for a range that ends before it starts', async () => {
    const range = { start: { line: 2, column: 3 }, end: { line: 2, column: 2 } }
    const saved = await savedOf({ report: { ...passing.report, findings: [{ range, enforcement: 'info' }] } })
    expect(mistakesIn(saved)).toEqual(['findings.0.range: the range ends before it starts'])
  })
})

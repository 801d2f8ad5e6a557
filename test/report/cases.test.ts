import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/finding.ts'
import { suitesOf } from '../../src/report/cases.ts'
import type { PlanReport } from '../../src/report.ts'
import { type Fixture, reportOf, waiverOf } from './support.ts'

type Plans = NonNullable<NonNullable<Fixture['report']>['plans']>

function statuses(plans: Plans, findings: readonly Partial<Finding>[], failOn: Finding['enforcement'] = 'deny') {
  const { suites } = suitesOf(reportOf({ report: { plans, findings, failOn } }), 100)
  return suites.map(({ plan, cases }) => [plan, cases.map(({ name, status }) => `${name}: ${status}`)])
}

const plan = (name: string | null, verdict: PlanReport['verdict'], file = 'a.yaml') => ({ name, file, verdict })

describe('cases of a test report', () => {
  it('say what does not count or is waived, and never that it passed', () => {
    const findings: Partial<Finding>[] = [
      { rule: 'a', plan: 'p', enforcement: 'warn' },
      { rule: 'b', plan: 'p', waiver: waiverOf('w') },
      { rule: 'c', plan: 'p', enforcement: 'info', outcome: 'indeterminate' },
    ]
    const own = findings.map((finding) => ({ ...finding, file: 'a.yaml' }))
    expect(statuses([plan('p', 'pass')], own)).toEqual([
      ['p', ['a: advisory', 'c: advisory', 'b: waived', 'verdict: passed']],
    ])
    expect(statuses([plan('p', 'fail')], own, 'info')).toEqual([['p', ['a: violated', 'c: undecided', 'b: waived']]])
  })

  it('stay with their plan when they stand in another file', () => {
    const stale = { rule: 'inventory-stale', plan: 'q', file: 'inventory.yaml' }
    expect(statuses([plan('p', 'pass'), plan('q', 'fail', 'b.yaml')], [stale])).toEqual([
      ['p', ['verdict: passed']],
      ['q', ['inventory-stale: violated']],
    ])
  })

  it('tell apart what has the same name', () => {
    const twice = { rule: 'r', plan: 'p', file: 'a.yaml', step: 's', account: '1' }
    expect(statuses([plan('p', 'fail')], [twice, twice, { ...twice, account: '2' }])).toEqual([
      ['p', ['r in s for 1: violated', 'r in s for 1 (2): violated', 'r in s for 2: violated']],
    ])
  })

  it('say that a plan did not pass whose findings are told elsewhere', () => {
    const broken = { rule: 'plan-syntax', plan: null, file: 'a.yaml', outcome: 'invalid' } as const
    expect(statuses([plan('p', 'invalid'), plan(null, 'invalid')], [broken])).toEqual([
      ['p', ['verdict: invalid']],
      ['a.yaml', ['plan-syntax: invalid']],
    ])
    const { suites, left } = suitesOf(
      reportOf({ report: { plans: [plan('p', 'fail')], findings: [{ plan: 'p' }] } }),
      0,
    )
    expect(suites[0]?.cases).toEqual([{ name: 'verdict', status: 'violated', finding: undefined }])
    expect(left).toHaveLength(1)
  })
})

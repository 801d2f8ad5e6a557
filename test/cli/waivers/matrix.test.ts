import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planText } from '../../policy/support/cases.ts'
import { type Checked, market, today, told, Workspace, waiver, waiversText } from './rig.ts'

let workspace: Workspace

beforeEach(() => {
  workspace = new Workspace()
})

afterEach(() => {
  workspace.remove()
})

const prod = '2000000000000001'
const dev = '2000000000000002'
const rule = 'marketplace-image-shared'
const both = `${rule}[plan=golden]`

/** Verdict, exit code, and the counts of violated, indeterminate and waived. */
function comesTo({ code, report: { verdict, summary } }: Checked): string {
  return `${verdict} ${code}: ${summary.violated} violated, ${summary.indeterminate} indeterminate, ${summary.waived} waived`
}

describe('a waiver that is active', () => {
  it('keeps what it waives, and says by whom until when; it is no pass of the rule', async () => {
    workspace.waivers([waiver()])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('pass 0: 0 violated, 0 indeterminate, 2 waived')
    expect(told(checked.report.findings)).toEqual([
      `${rule} violated ${prod} ${both}`,
      `${rule} violated ${dev} ${both}`,
    ])
    expect(checked.report.findings[0]?.waiver).toEqual({
      kind: 'waiver',
      id: both,
      reason: 'the vendor rebuilds it',
      owner: 'platform',
      ticket: 'CHG-7',
      expires: '2026-12-31T00:00:00Z',
    })
  })

  it('waives nothing beside it', async () => {
    workspace.waivers([waiver({ account: 'pay-dev' })])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('fail 1: 1 violated, 0 indeterminate, 1 waived')
    expect(told(checked.report.findings)[0]).toBe(`${rule} violated ${prod} counts`)
  })

  it.each([
    [{ account: dev }, 1],
    [{ account: 'pay-dev', step: 'sell', image: 'm-market', region: 'cn-beijing' }, 1],
    [{ image: 'm-market', plan: undefined }, 2],
    [{ region: 'cn-beijing', plan: undefined }, 2],
    [{ step: 'sell' }, 2],
    [{ image: 'm-plain' }, 0],
    [{ region: 'cn-hangzhou' }, 0],
    [{ step: 'other' }, 0],
    [{ plan: 'silver' }, 0],
    [{ account: 'web-jp' }, 0],
    [{ rule: 'account-untrusted' }, 0],
  ] as const)('is about what %j says', async (where, count) => {
    workspace.waivers([waiver(where)])
    const { report } = await workspace.check()
    expect(report.summary.waived).toBe(count)
    expect(report.verdict).toBe(count === 2 ? 'pass' : 'fail')
  })

  it('never means a step that has no id of its own', async () => {
    workspace.write('plan.yaml', planText([market.replace('id: sell, ', '')]))
    workspace.waivers([waiver({ step: 'step-1' })])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('fail 1: 3 violated, 0 indeterminate, 0 waived')
  })

  it('waives a warning as well, for whoever lets warnings decide', async () => {
    workspace.config({ enforcement: { [rule]: { level: 'warn', reason: 'moving' } } })
    expect((await workspace.check(['--fail-on', 'warn'])).code).toBe(1)
    workspace.waivers([waiver()], { enforcement: { [rule]: { level: 'warn', reason: 'moving' } } })
    expect(comesTo(await workspace.check(['--fail-on', 'warn']))).toBe('pass 0: 0 violated, 0 indeterminate, 2 waived')
  })

  it('is told in text, with and without --verbose', async () => {
    workspace.waivers([waiver()])
    const brief = await workspace.run(['check'])
    expect(brief.out).toContain(`nothing violated, 2 waived.\nWaived: 2 by ${both} (platform) until 2026-12-31.\n`)
    const long = await workspace.run(['check', '--verbose'])
    expect(long.out).toContain(`deny (waived: ${both})`)
    expect(long.out).toContain(`waived: by ${both} (platform, CHG-7) until 2026-12-31: the vendor rebuilds it`)
  })
})

describe('a waiver and the clock', () => {
  const expired = [`waiver-expired violated - counts`]

  it('has expired on the day that it names', async () => {
    workspace.waivers([waiver()])
    const eve = Date.UTC(2026, 11, 30, 23, 59, 59)
    expect(comesTo(await workspace.check([], eve))).toBe('pass 0: 0 violated, 0 indeterminate, 2 waived')
    const after = await workspace.check([], Date.UTC(2026, 11, 31))
    expect(comesTo(after)).toBe('fail 1: 3 violated, 0 indeterminate, 0 waived')
    expect(told(after.report.findings).slice(-1)).toEqual(expired)
  })

  it('is located in its own file where it has expired, and told as a failure of its own', async () => {
    workspace.waivers([waiver({ expires: '2026-11-01', image: 'm-plain' })])
    workspace.write('plan.yaml', planText(['action: share, image: m-plain, accounts: [pay-dev]']))
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('fail 1: 1 violated, 0 indeterminate, 0 waived')
    const [finding] = checked.report.findings
    expect(finding).toMatchObject({
      kind: 'waiver',
      rule: 'waiver-expired',
      file: 'waivers.yaml',
      range: { start: { line: 7 } },
      enforcement: 'deny',
      plan: null,
      message: `the waiver ${rule}[plan=golden,image=m-plain] expired on 2026-11-01: what it waived counts again`,
    })
  })

  it('follows --as-of', async () => {
    workspace.waivers([waiver()])
    expect((await workspace.check(['--as-of', '2026-12-31T00:00:00Z'])).code).toBe(1)
    expect((await workspace.check(['--as-of', '2026-12-30T23:59:59Z'])).code).toBe(0)
  })

  it('may expire at an hour, in a zone', async () => {
    workspace.waivers([waiver({ expires: '2026-11-24T12:00:00+08:00' })])
    expect((await workspace.check(['--as-of', '2026-11-24T03:59:59Z'])).code).toBe(0)
    expect((await workspace.check(['--as-of', '2026-11-24T04:00:00Z'])).code).toBe(1)
  })

  it('waives nothing before it begins, and says nothing of itself then', async () => {
    workspace.waivers([waiver({ from: '2026-12-01' })])
    expect(comesTo(await workspace.check())).toBe('fail 1: 2 violated, 0 indeterminate, 0 waived')
    expect((await workspace.check(['--as-of', '2026-12-01T00:00:00Z'])).code).toBe(0)
  })

  it('waives nothing where it would hold longer than it may, and is a failure', async () => {
    workspace.waivers([waiver({ expires: '2027-02-23' })])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('fail 1: 3 violated, 0 indeterminate, 0 waived')
    expect(told(checked.report.findings).at(-1)).toBe('waiver-too-long violated - counts')
    workspace.waivers([waiver({ expires: '2027-02-23' })], { waiverMaxAge: '1d' })
    expect((await workspace.check(['--waiver-max-age', '200d'])).code).toBe(0)
    workspace.waivers([waiver({ from: '2026-06-01' })])
    expect(told((await workspace.check()).report.findings).at(-1)).toBe('waiver-too-long violated - counts')
  })
})

describe('a waiver that waives nothing', () => {
  const unused = 'waiver-unused violated - counts'

  it('is a warning', async () => {
    workspace.write('plan.yaml', planText(['action: share, image: m-plain, accounts: [pay-dev]']))
    workspace.waivers([waiver()])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('pass 0: 1 violated, 0 indeterminate, 0 waived')
    expect(told(checked.report.findings)).toEqual([unused])
    expect((await workspace.check(['--fail-on', 'warn'])).code).toBe(1)
  })

  it('is not told where not everything was judged that it could be about', async () => {
    workspace.write('plan-2.yaml', planText(['action: share, image: m-plain, accounts: [pay-dev]'], 'silver'))
    workspace.waivers([waiver(), waiver({ rule: 'image-public', plan: undefined, image: 'm-x' })])
    expect(told((await workspace.check(['plan-2.yaml'])).report.findings)).toEqual([])
    expect(told((await workspace.check()).report.findings)).toContain(unused)
    workspace.waivers([waiver({ plan: 'silver' })])
    expect(told((await workspace.check(['plan-2.yaml'])).report.findings)).toEqual([unused])
  })

  it('is not told beside a plan that is not valid', async () => {
    workspace.write('plan.yaml', planText(['action: share, image: m-market, accounts: [nobody]']))
    workspace.waivers([waiver()])
    expect(told((await workspace.check()).report.findings).map((line) => line.split(' ')[0])).toEqual([
      'plan-reference',
    ])
  })
})

describe('an unknown', () => {
  beforeEach(() => {
    workspace.write('plan.yaml', planText(['action: share, image: m-market-dark, accounts: [pay-dev]']))
  })

  it('is not waived by a waiver that does not say so', async () => {
    workspace.waivers([waiver()])
    const checked = await workspace.check()
    expect(checked.code).toBe(3)
    expect(checked.report.summary).toMatchObject({ indeterminate: 1, waived: 0 })
  })

  it('is waived by one that does', async () => {
    workspace.waivers([waiver({ covers: ['indeterminate'] })])
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('pass 0: 0 violated, 0 indeterminate, 1 waived')
  })

  it('is all that such a one waives', async () => {
    workspace.write('plan.yaml', planText([market]))
    workspace.waivers([waiver({ covers: ['indeterminate'] })])
    expect((await workspace.check()).report.summary).toMatchObject({ waived: 0 })
  })
})

describe('a waiver in the file of the plan', () => {
  it('is validated and counted, never used', async () => {
    workspace.write('plan.yaml', `${workspace.read('plan.yaml')}---\n${waiversText([waiver()])}`)
    const checked = await workspace.check()
    expect(comesTo(checked)).toBe('fail 1: 2 violated, 0 indeterminate, 0 waived')
    expect((await workspace.run(['check'])).out).toContain('1 document of other kinds validated')
    workspace.write('plan.yaml', `${planText([market])}---\n${waiversText([waiver({ reason: '' })])}`)
    expect((await workspace.check()).code).toBe(1)
  })

  it('is refused where somebody names that file', async () => {
    workspace.write('plan.yaml', `${planText([market])}---\n${waiversText([waiver()])}`)
    const { code, err } = await workspace.run(['check', 'plan.yaml', '--waivers', 'plan.yaml'])
    expect([code, err]).toEqual([2, expect.stringContaining('what is judged cannot excuse itself')])
    expect(err).toMatch(/^plan\.yaml:\d+:\d+: error/)
  })
})

describe('the digest', () => {
  const digest = async (waivers: readonly object[], now: number = today): Promise<string | undefined> => {
    workspace.waivers(waivers)
    return (await workspace.check([], now)).report.plans[0]?.digest
  }

  it('covers what is waived, by what, and nothing that waives nothing', async () => {
    workspace.config()
    const without = (await workspace.check()).report.plans[0]?.digest
    const active = await digest([waiver()])
    const others = [
      await digest([waiver({ account: 'pay-dev' })]),
      await digest([waiver({ reason: 'another one' })]),
      await digest([waiver({ ticket: 'CHG-8' })]),
      await digest([waiver({ expires: '2026-12-30' })]),
    ]
    expect(new Set([without, active, ...others]).size).toBe(6)
    expect(await digest([waiver({ image: 'm-plain' })])).toBe(without)
    expect(await digest([])).toBe(without)
    expect(await digest([waiver(), waiver({ rule: 'image-public' })])).toBe(active)
  })

  it('is another one when the waiver has expired', async () => {
    const active = await digest([waiver()])
    const expired = await digest([waiver()], Date.UTC(2027, 0, 1))
    workspace.config()
    const without = (await workspace.check()).report.plans[0]?.digest
    expect(expired).not.toBe(active)
    expect(expired).toBe(without)
  })
})

describe('flags and variables', () => {
  it('name waivers, the flag before the variable before the configuration', async () => {
    workspace.waivers([])
    workspace.write('good.yaml', waiversText([waiver()]))
    expect((await workspace.run(['check'])).code).toBe(1)
    expect((await workspace.run(['check', '--waivers', 'good.yaml'])).code).toBe(0)
    expect((await workspace.run(['check'], today, { SHAREPLAN_WAIVERS: 'good.yaml' })).code).toBe(0)
    const over = await workspace.run(['check', '--waivers', 'waivers.yaml'], today, { SHAREPLAN_WAIVERS: 'good.yaml' })
    expect(over.code).toBe(1)
  })
})

describe('a result that was saved', () => {
  it('is read again with its waivers, whatever it comes to', async () => {
    for (const [waivers, code] of [
      [[waiver()], 0],
      [[waiver({ expires: '2026-11-01' })], 1],
      [[waiver({ expires: '2026-11-01', image: 'm-plain' }), waiver()], 1],
    ] as const) {
      workspace.waivers(waivers)
      const { out } = await workspace.run(['check', '--format', 'json'])
      workspace.write('saved.json', out)
      const again = await workspace.run(['report', 'saved.json', '--format', 'json'])
      expect([again.code, JSON.parse(again.out)]).toEqual([code, JSON.parse(out)])
    }
  })
})

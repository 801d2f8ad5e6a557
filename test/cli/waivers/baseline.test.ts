import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planText } from '../../policy/support/cases.ts'
import type { Outcome } from '../support/world.ts'
import { market, told, Workspace, waiver } from './rig.ts'

let workspace: Workspace

beforeEach(() => {
  workspace = new Workspace()
})

afterEach(() => {
  workspace.remove()
})

const first = ['--owner', 'platform', '--reason', 'before the rules came', '--expires', '2027-01-31']
const public_ = 'id: open, action: share, image: m-public, accounts: [pay-dev]'

/** Writes the baseline, or writes it anew. */
function create(argv: readonly string[] = []): Promise<Outcome> {
  return workspace.run(['baseline', 'create', ...argv])
}

async function adopted(): Promise<void> {
  expect((await create(first)).code).toBe(0)
  workspace.config({ baseline: 'baseline.yaml' })
}

describe('baseline create', () => {
  it('writes down what is found today, which does not count any more then', async () => {
    const { code, out } = await create([...first, '--ticket', 'CHG-9'])
    expect([code, out]).toEqual([0, 'baseline.yaml: 2 findings (2 added, 0 gone)\n'])
    expect(workspace.read('baseline.yaml')).toMatch(
      /created: "?2026-11-24T03:00:00Z"?\n {2}expires: "?2027-01-31"?\n {2}findings:\n {4}- rule: marketplace-image-shared\n/,
    )
    expect((await workspace.check()).code).toBe(1)
    workspace.config({ baseline: 'baseline.yaml' })
    const { code: after, report } = await workspace.check()
    expect([after, report.verdict]).toEqual([0, 'pass'])
    expect(report.summary).toMatchObject({ violated: 0, waived: 2 })
    expect(report.findings[0]?.waiver).toEqual({
      kind: 'baseline',
      id: 'baseline',
      reason: 'before the rules came',
      owner: 'platform',
      ticket: 'CHG-9',
      expires: '2027-01-31T00:00:00Z',
    })
  })

  it('lets what is new count, the same once more included', async () => {
    await adopted()
    workspace.write('plan.yaml', planText([market, public_]))
    expect((await workspace.check()).report.summary).toMatchObject({ violated: 1, waived: 2 })
    workspace.write('plan.yaml', planText([market]))
    workspace.write('plan-2.yaml', planText([market]))
    const { code, report } = await workspace.check()
    expect(code).toBe(1)
    expect(report.summary.waived).toBe(2)
    expect(report.findings.filter(({ rule, waiver: by }) => rule.startsWith('market') && by === null)).toHaveLength(2)
  })

  it('says what is gone, and takes it out; what has come in meanwhile stays out', async () => {
    await adopted()
    workspace.write('plan.yaml', planText([market.replace('pay-prod, ', ''), public_]))
    const { report } = await workspace.check()
    expect(told(report.findings)).toContain('baseline-outdated violated - counts')
    expect(report.findings.find(({ rule }) => rule === 'baseline-outdated')).toMatchObject({
      file: 'baseline.yaml',
      enforcement: 'warn',
      message: '1 finding of the baseline is gone, the first one of marketplace-image-shared',
    })
    expect((await create()).out).toBe(
      'baseline.yaml: 1 finding (0 added, 1 gone)\n1 finding not in it, which count: a baseline only shrinks, unless --grow is given\n',
    )
    expect((await workspace.check()).report.summary).toMatchObject({ violated: 1, waived: 1 })
    workspace.write('plan.yaml', planText([market]))
    expect((await create()).out).toContain('1 finding (0 added, 0 gone)')
    expect((await create(['--grow'])).out).toContain('2 findings (1 added, 0 gone)')
  })

  it('keeps the entries of plans that it was not asked about', async () => {
    workspace.write('plan-2.yaml', planText([public_], 'silver'))
    await adopted()
    workspace.write('plan-2.yaml', planText([public_.replace('m-public', 'm-plain')], 'silver'))
    workspace.write('plan.yaml', planText([market.replace('pay-prod, ', '')]))
    expect((await create(['plan.yaml'])).out).toContain('2 findings (0 added, 1 gone)')
    expect((await create()).out).toContain('1 finding (0 added, 1 gone)')
  })

  it('leaves out guards, what cannot be decided, and what is waived', async () => {
    workspace.write(
      'plan.yaml',
      planText([
        market,
        'action: share, image: m-plain, accounts: ["4000000000000009"]',
        'action: share, image: m-market-dark, accounts: [pay-dev]',
      ]),
    )
    workspace.waivers([waiver({ account: 'pay-dev' })])
    const { out } = await create(first)
    expect(out).toContain('baseline.yaml: 1 finding (1 added, 0 gone)')
    expect(out).toContain('that cannot be in it, which count')
    workspace.config({ baseline: 'baseline.yaml', waivers: 'waivers.yaml' })
    const { code, report } = await workspace.check()
    expect(code).toBe(1)
    expect(
      told(report.findings)
        .filter((line) => line.endsWith('counts'))
        .map((line) => line.split(' ', 2).join(' ')),
    ).toEqual(expect.arrayContaining(['account-unknown violated']))
  })

  it.each([
    [
      'has nobody who answers for it',
      ['--reason', 'r', '--expires', '2027-01-31'],
      'needs somebody who answers for it',
    ],
    ['has no end', ['--owner', 'o', '--reason', 'r'], 'needs somebody who answers for it'],
    ['ends too late', [...first.slice(0, 4), '--expires', '2028-01-01'], 'would hold longer than'],
    ['has ended', [...first.slice(0, 4), '--expires', '2026-01-01'], 'ends before it begins'],
    ['ends on no day', [...first.slice(0, 4), '--expires', '2027-02-30'], 'there is no day 2027-02-30'],
    ['ends some day', [...first.slice(0, 4), '--expires', 'soon'], 'a date such as'],
    ['is of a commit', [...first, '--policy-from', 'main'], ''],
    [
      'is of a pinned policy',
      [...first, '--policy-digest', `sha256:${'0'.repeat(64)}`],
      'a baseline is a part of the policy',
    ],
  ])('refuses a baseline that %s', async (_, argv, message) => {
    const { code, err } = await create(argv)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(() => workspace.read('baseline.yaml')).toThrow()
  })

  it('refuses to prolong one, to replace another file, and to judge by a plan that is not valid', async () => {
    await adopted()
    const before = workspace.read('baseline.yaml')
    expect((await create(['--expires', '2027-02-01'])).err).toContain('there is a baseline already')
    expect((await create(['-o', 'accounts.yaml'])).err).toContain('holds something else than one baseline')
    workspace.write('plan.yaml', planText(['action: share, image: m-plain, accounts: [nobody]']))
    expect((await create()).code).toBe(2)
    expect(workspace.read('baseline.yaml')).toBe(before)
  })
})

describe('a baseline', () => {
  it('expires as a waiver does', async () => {
    await adopted()
    const at = async (time: string) => (await workspace.check(['--as-of', time])).report
    expect((await at('2027-01-30T23:59:59Z')).summary).toMatchObject({ violated: 0, waived: 2 })
    const after = await at('2027-01-31T00:00:00Z')
    expect(after.summary).toMatchObject({ violated: 3, waived: 0 })
    expect(told(after.findings)).toContain('waiver-expired violated - counts')
  })

  it('waives nothing of a guard or of an undecided rule, whoever has written it', async () => {
    await adopted()
    const text = workspace.read('baseline.yaml')
    workspace.write('baseline.yaml', text.replace('rule: marketplace-image-shared', 'rule: account-unknown'))
    const { code, err } = await workspace.run(['check'])
    expect([code, err]).toEqual([2, expect.stringContaining('it is a guard, and cannot be waived')])
  })

  it('knows a finding by its rule, too', async () => {
    await adopted()
    const text = workspace.read('baseline.yaml')
    workspace.write('baseline.yaml', text.replaceAll('rule: marketplace-image-shared', 'rule: image-public'))
    expect((await workspace.check()).report.summary).toMatchObject({ waived: 0 })
  })

  it('is listed with the waivers, and enters the digest', async () => {
    workspace.config()
    const without = (await workspace.check()).report.plans[0]?.digest
    await adopted()
    expect((await workspace.check()).report.plans[0]?.digest).not.toBe(without)
    const { out } = await workspace.run(['waivers', 'list'])
    expect(out).toContain('baseline, 2 findings')
  })
})

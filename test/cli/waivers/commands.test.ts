import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planText } from '../../policy/support/cases.ts'
import { market, Workspace, waiver } from './rig.ts'

let workspace: Workspace

beforeEach(() => {
  workspace = new Workspace()
})

afterEach(() => {
  workspace.remove()
})

const spec = { waivers: 'waivers.yaml' }

/** Three waivers: one that holds, one that has expired, one that waives nothing; with comments. */
const written = `# who may do what for a while
apiVersion: shareplan/v1
kind: Waivers
spec:
  waivers: # kept by the platform team
    # the vendor knows
    - id: vendor
      rule: marketplace-image-shared # both accounts
      plan: golden
      reason: the vendor rebuilds it
      owner: platform
      ticket: CHG-7
      expires: 2026-12-31
    - { id: old, rule: image-public, image: m-plain, reason: r, owner: o, ticket: t, expires: 2026-11-01 }
    # nobody needs it
    - id: idle
      rule: image-public
      image: m-plain
      account: pay-dev
      reason: r
      owner: o
      ticket: t
      expires: 2026-12-01T12:00:00+08:00
# the end
`

function three(): void {
  workspace.write('waivers.yaml', written)
  workspace.config(spec)
}

describe('waivers list', () => {
  it('says who answers for what until when, what ends first at the top', async () => {
    three()
    const { code, out } = await workspace.run(['waivers', 'list'])
    expect(code).toBe(0)
    expect(out).toBe(`EXPIRES               DAYS  STATE    WAIVER  OWNER     TICKET  REASON
2026-11-01             -24  expired  old     o         t       r
2026-12-01T04:00:00Z     7  active   idle    o         t       r
2026-12-31              36  active   vendor  platform  CHG-7   the vendor rebuilds it
`)
  })

  it('shows what is dead at another time, and what dies soon', async () => {
    three()
    const later = await workspace.run(['waivers', 'list', '--as-of', '2026-12-31T00:00:00Z', '--format', 'json'])
    expect(JSON.parse(later.out).map(({ id, state, days }: Record<string, unknown>) => [id, state, days])).toEqual([
      ['old', 'expired', -60],
      ['idle', 'expired', -30],
      ['vendor', 'expired', 0],
    ])
    const soon = await workspace.run(['waivers', 'list', '--expiring', '10d', '--format', 'json'])
    expect(JSON.parse(soon.out).map(({ id }: Record<string, unknown>) => id)).toEqual(['old', 'idle'])
  })

  it('says all there is to say as JSON', async () => {
    workspace.waivers([waiver({ from: '2026-12-01', account: 'pay-dev', covers: ['indeterminate'] })])
    const { out } = await workspace.run(['waivers', 'list', '--format', 'json'])
    expect(JSON.parse(out)).toEqual([
      {
        kind: 'waiver',
        id: 'marketplace-image-shared[plan=golden,account=pay-dev]',
        rule: 'marketplace-image-shared',
        where: { plan: 'golden', account: 'pay-dev' },
        covers: ['indeterminate'],
        state: 'future',
        owner: 'platform',
        ticket: 'CHG-7',
        reason: 'the vendor rebuilds it',
        from: '2026-12-01T00:00:00Z',
        expires: '2026-12-31T00:00:00Z',
        days: 36,
        findings: null,
        file: 'waivers.yaml',
        line: 7,
      },
    ])
  })

  it('escapes what it is told', async () => {
    workspace.waivers([waiver({ owner: 'a\u001b[1mb', reason: 'x\n::error::y' })])
    const { out } = await workspace.run(['waivers', 'list'])
    expect(out).toContain('a\\x1b[1mb')
    expect(out.split('\n')).toHaveLength(3)
  })

  it.each([
    [['--expiring', 'soon'], '--expiring "soon" is no duration'],
    [['--as-of', 'soon'], '--as-of "soon" is no RFC 3339 time'],
  ])('refuses %j', async (argv, message) => {
    three()
    const { code, err } = await workspace.run(['waivers', 'list', ...argv])
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it.each(['list', 'lint', 'prune'])('%s without waivers is an error, not a pass', async (verb) => {
    const { code, err } = await workspace.run(['waivers', verb])
    expect([code, err]).toEqual([2, expect.stringContaining('no waivers are configured')])
  })
})

describe('waivers lint', () => {
  it('tells what has expired and what waives nothing, and fails for the first', async () => {
    three()
    const { code, out } = await workspace.run(['waivers', 'lint'])
    expect(code).toBe(1)
    expect(out.match(/^waivers\.yaml:\d+:\d+ {2}\w+ {2}[\w-]+/gm)).toEqual([
      'waivers.yaml:14:24  deny  waiver-expired',
      'waivers.yaml:17:13  warn  waiver-unused',
    ])
  })

  it('passes for warnings alone unless they shall fail', async () => {
    workspace.waivers([waiver(), waiver({ rule: 'image-public' })])
    expect((await workspace.run(['waivers', 'lint'])).code).toBe(0)
    expect((await workspace.run(['waivers', 'lint', '--fail-on', 'warn'])).code).toBe(1)
    expect((await workspace.run(['waivers', 'lint', '--as-of', '2027-01-01T00:00:00Z'])).code).toBe(1)
  })

  it('says that all is well, also beside plans that fail', async () => {
    workspace.waivers([waiver({ account: 'pay-dev' })])
    expect(await workspace.run(['waivers', 'lint'])).toMatchObject({
      code: 0,
      out: 'Every waiver holds, and waives something.\n',
    })
    expect((await workspace.run(['waivers', 'lint', '--format', 'json'])).out).toBe('[]\n')
  })

  it('refuses waivers that are not sound', async () => {
    workspace.waivers([waiver({ plan: undefined })])
    expect((await workspace.run(['waivers', 'lint'])).code).toBe(2)
  })

  it('fails beside a plan that is not valid', async () => {
    workspace.waivers([waiver()])
    workspace.write('plan.yaml', planText(['action: share, image: m-market, accounts: [nobody]']))
    const { code, out } = await workspace.run(['waivers', 'lint'])
    expect([code, out]).toEqual([1, expect.stringContaining('plan-reference')])
  })
})

describe('waivers prune', () => {
  // A comment is never taken away: nobody knows what it is about.
  const kept = written.replace(/ {4}- \{ id: old.*\n/, '').replace(/ {4}- id: idle\n( {6}.*\n)+/, '')

  it('takes out what has expired or waives nothing, and leaves the rest as it is written', async () => {
    three()
    expect(await workspace.run(['waivers', 'prune'])).toMatchObject({
      code: 0,
      out: 'waivers.yaml: old removed\nwaivers.yaml: idle removed\n',
    })
    expect(workspace.read('waivers.yaml')).toBe(kept)
    expect(await workspace.run(['waivers', 'prune'])).toMatchObject({
      code: 0,
      out: 'Every waiver holds, and waives something: nothing to remove.\n',
    })
    expect((await workspace.run(['check'])).code).toBe(0)
  })

  it('shows it first, and writes nothing', async () => {
    three()
    const { code, out, err } = await workspace.run(['waivers', 'prune', '--dry-run'])
    expect([code, err]).toEqual([1, 'waivers.yaml: old would be removed\nwaivers.yaml: idle would be removed\n'])
    expect(out).toContain('--- a/waivers.yaml\n+++ b/waivers.yaml\n')
    expect(out).toContain('-    - { id: old,')
    expect(workspace.read('waivers.yaml')).toBe(written)
  })

  it('leaves an empty list behind the last one, in YAML and in JSON', async () => {
    three()
    workspace.write('plan.yaml', planText(['action: share, image: m-plain, accounts: [pay-dev]']))
    expect((await workspace.run(['waivers', 'prune'])).code).toBe(0)
    expect(workspace.read('waivers.yaml')).toMatch(/waivers: # kept by the platform team\n(.*\n)*? *\[\]\n/)
    workspace.waivers([waiver()])
    expect((await workspace.run(['waivers', 'prune'])).code).toBe(0)
    expect(JSON.parse(workspace.read('waivers.yaml')).spec).toEqual({ waivers: [] })
    expect((await workspace.run(['check'])).code).toBe(0)
  })

  it('takes entries out of JSON', async () => {
    workspace.waivers([waiver({ rule: 'image-public' }), waiver(), waiver({ image: 'm-plain' })])
    expect((await workspace.run(['waivers', 'prune'])).code).toBe(0)
    expect(JSON.parse(workspace.read('waivers.yaml')).spec).toEqual({ waivers: [JSON.parse(JSON.stringify(waiver()))] })
  })

  it('removes nothing that would waive, once it begins or is shortened', async () => {
    workspace.waivers([waiver({ from: '2026-12-01' }), waiver({ account: 'pay-dev', expires: '2028-01-01' })])
    const before = workspace.read('waivers.yaml')
    expect((await workspace.run(['waivers', 'prune'])).code).toBe(0)
    expect(workspace.read('waivers.yaml')).toBe(before)
  })

  it('is refused where it is not known what is needed', async () => {
    three()
    workspace.write('plan-2.yaml', planText([market.replace('pay-dev', 'nobody')], 'silver'))
    expect((await workspace.run(['waivers', 'prune'])).code).toBe(2)
    expect((await workspace.run(['waivers', 'prune', '--as-of', '2027-01-01T00:00:00Z'])).code).toBe(2)
    expect(workspace.read('waivers.yaml')).toBe(written)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownImage, sharees } from '../../execute/worlds.ts'
import { Rig } from '../approvals/rig.ts'
import type { Outcome } from '../support/world.ts'
import { waiver, waiversText } from './rig.ts'

let rig: Rig

const spec = { approvals: { required: 1, signers: 'signers.yaml' } }
const waived = { ...spec, waivers: 'waivers.yaml' }

/** RFC 3339, so many hours from now. */
function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString()
}

/** Has main waive what the plan does, until then. */
function waiveOnMain(expires: string, more: object = {}): void {
  rig.onMain(() => {
    rig.write('waivers.yaml', waiversText([waiver({ plan: undefined, image: 'm-1', expires, ...more })]))
    rig.config(waived)
  })
}

function apply(later = 0, args: readonly string[] = ['--policy-from', 'main']): Promise<Outcome> {
  return rig.shareplan(['apply', 'plan.yaml', '--yes', '--endpoint', rig.endpoint(), ...args], later)
}

function check(...args: readonly string[]): Promise<Outcome> {
  return rig.shareplan(['check', 'plan.yaml', ...args])
}

beforeEach(async () => {
  rig = await Rig.start({
    steps: [{ id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 2) }],
    images: [ownImage('m-1', { productCode: 'cmjj0001' })],
    ...spec,
  })
})

afterEach(async () => {
  await rig.stop()
})

describe('a pull request that adds its own waiver', () => {
  beforeEach(() => {
    rig.write('waivers.yaml', waiversText([waiver({ plan: undefined, image: 'm-1', expires: inHours(24) })]))
    rig.config(waived)
    rig.commit()
  })

  it('is not judged by it', async () => {
    expect((await check()).code).toBe(0)
    const { code, out } = await check('--policy-from', 'main')
    expect([code, out]).toEqual([1, expect.stringContaining('2 violated')])
    expect(out).not.toContain('waived')
  })

  it('is not judged by one that a flag or variable names either, if the base does not have it', async () => {
    const { code, err } = await check('--policy-from', 'main', '--waivers', 'waivers.yaml')
    expect([code, err]).toEqual([2, expect.stringContaining('waivers.yaml does not exist')])
  })

  it('is judged by what the base has when it widens or prolongs a waiver', async () => {
    rig.onMain(() => {
      rig.write(
        'waivers.yaml',
        waiversText([waiver({ plan: undefined, image: 'm-1', account: sharees(1, 2)[0], expires: inHours(24) })]),
      )
      rig.config(waived)
    })
    const { code, out } = await check('--policy-from', 'main')
    expect([code, out]).toEqual([1, expect.stringContaining('1 violated (1 deny), 1 waived')])
  })
})

describe('approvals', () => {
  it('cover what is waived, show it to the approver, and let it be applied', async () => {
    waiveOnMain(inHours(24))
    const { out } = await rig.approve('ada', ['--policy-from', 'main'])
    expect(out).toContain('(waived by marketplace-image-shared[image=m-1] (platform, CHG-7) until ')
    expect((await apply()).code).toBe(0)
    expect(rig.sharees('m-1')).toEqual(sharees(1, 2))
  })

  it('end with the waiver', async () => {
    waiveOnMain(inHours(2))
    await rig.approve('ada', ['--policy-from', 'main'])
    const { code, err } = await apply(3)
    expect([code, err]).toEqual([1, expect.stringContaining('waiver-expired')])
    expect([rig.effects(), rig.runs()]).toEqual([0, []])
  })

  it('end when the waiver is taken back', async () => {
    waiveOnMain(inHours(24))
    await rig.approve('ada', ['--policy-from', 'main'])
    rig.onMain(() => rig.config(spec))
    expect((await apply()).code).toBe(1)
    expect(rig.effects()).toBe(0)
  })

  it('hold where a waiver has come that the plan does not need', async () => {
    const own = waiver({ plan: undefined, image: 'm-1', expires: inHours(24) })
    const onMain = (more: readonly object[]): void =>
      rig.onMain(() => {
        rig.write('waivers.yaml', waiversText([own, ...more]))
        rig.config(waived)
      })
    onMain([])
    await rig.approve('ada', ['--policy-from', 'main'])
    const plan = /"name":\s*"?([\w-]+)/.exec((await check('--policy-from', 'main', '--format', 'json')).out)?.[1]
    onMain([waiver({ rule: 'image-public', plan, expires: inHours(24) })])
    expect((await check('--policy-from', 'main')).out).toContain('waiver-unused')
    expect((await apply()).code).toBe(0)
  })

  it.each([
    ['prolonged', { expires: inHours(48) }],
    ['somebody else’s', { owner: 'somebody' }],
    ['another one', { ticket: 'CHG-8' }],
  ])('see drift where the waiver is %s', async (_, more) => {
    const expires = inHours(24)
    waiveOnMain(expires)
    await rig.approve('ada', ['--policy-from', 'main'])
    waiveOnMain(expires, more)
    const { code, err } = await apply()
    expect([code, err]).toEqual([
      4,
      expect.stringContaining('drift of findings: what marketplace-image-shared finds changed'),
    ])
    expect(rig.effects()).toBe(0)
  })
})

describe('the digest of the policy', () => {
  const digest = async (later = 0): Promise<string> => {
    const { out } = await rig.shareplan(['preview', 'plan.yaml', '--policy-from', 'main', '--format', 'json'], later)
    return JSON.parse(out).policy
  }

  it('covers waivers as they are written, whatever the time', async () => {
    const without = await digest()
    waiveOnMain(inHours(24))
    const active = await digest()
    expect(active).not.toBe(without)
    expect(await digest(30)).toBe(active)
    waiveOnMain(inHours(25))
    expect(await digest()).not.toBe(active)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import type { ConfigSpec } from '../../../src/schema/generated/types.ts'
import { oneShare, Rig } from './rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

const required = { approvals: { required: 1, signers: 'signers.yaml' } }

function onMain(spec: Partial<ConfigSpec>): void {
  rig.onMain(() => rig.config({ ...required, ...spec }))
}

async function started(spec: Partial<ConfigSpec>): Promise<void> {
  rig = await Rig.start(oneShare)
  onMain(spec)
}

/** Twelve accounts are too many where the plan is applied. */
const tooMany: Partial<ConfigSpec> = {
  params: { 'plan-too-large': { maxGrants: 5 } },
  enforcement: { 'plan-too-large': { stages: { apply: 'deny' } } },
}

const fromMain = ['--policy-from', 'main']

async function digests(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { out, err } = await rig.shareplan(argv, 0, env)
  return [...`${out}${err}`.matchAll(/sha256:[0-9a-f]{64}/g)].map(([digest]) => digest)
}

async function verdictAt(...stage: readonly string[]): Promise<number> {
  return (await rig.shareplan(['check', 'plan.yaml', ...fromMain, ...stage])).code
}

describe('applying', () => {
  it('is a stage of its own: approve and apply refuse what only denies there, whatever the environment says', async () => {
    await started(tooMany)
    expect(await verdictAt()).toBe(0)
    expect(await verdictAt('--stage', 'ci')).toBe(0)
    expect(await verdictAt('--stage', 'apply')).toBe(1)
    const approve = ['approve', 'plan.yaml', '--key', 'ada.pem', '--yes', ...fromMain]
    const { code, out, err } = await rig.shareplan(approve, 0, { SHAREPLAN_STAGE: 'ci' })
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('plan-too-large')
    expect((await rig.apply()).code).toBe(1)
    expect(rig.effects()).toBe(0)
  })

  it('passes what only warns there, and has the digest of that stage', async () => {
    await started({
      params: { 'plan-too-large': { maxGrants: 5 } },
      enforcement: { 'plan-too-large': { level: 'deny', stages: { apply: 'warn' }, reason: 'a test' } },
    })
    expect(await verdictAt('--stage', 'ci')).toBe(1)
    expect(await verdictAt('--stage', 'apply')).toBe(0)
    const check = ['check', 'plan.yaml', ...fromMain, '--format', 'json']
    const [atApply] = await digests([...check, '--stage', 'apply'])
    expect(await digests(check, { SHAREPLAN_STAGE: 'apply' })).toContain(atApply)
    expect(await digests([...check, '--stage', 'ci'])).not.toContain(atApply)
    expect(await digests(['preview', 'plan.yaml', ...fromMain], { SHAREPLAN_STAGE: 'ci' })).toContain(atApply)
    await rig.approve('ada', fromMain)
    expect((await rig.apply()).code).toBe(0)
  })

  it('does not care for a change at other stages', async () => {
    await started({})
    await rig.approve('ada', fromMain)
    onMain({ enforcement: { 'plan-too-large': { stages: { ci: 'deny', 'pre-commit': 'deny' } } } })
    expect((await rig.apply()).code).toBe(0)
  })

  it('sees drift in a change at its own', async () => {
    await started({})
    await rig.approve('ada', fromMain)
    onMain({ enforcement: { 'plan-too-large': { stages: { apply: 'deny' } } } })
    const { code, err } = await rig.apply()
    expect(code).toBe(4)
    expect(err).toContain('drift of policy: the enforcement of the rule plan-too-large changed')
    expect(rig.effects()).toBe(0)
  })
})

const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString()

function dated(maxGrants: number, enforceFrom = tomorrow): Partial<ConfigSpec> {
  return {
    params: { 'plan-too-large': { maxGrants } },
    enforcement: { 'plan-too-large': { level: 'deny', enforceFrom, reason: 'rolled out' } },
  }
}

const apply = (later: number) =>
  rig.shareplan(['apply', 'plan.yaml', '--yes', '--endpoint', rig.endpoint(), ...fromMain], later)

describe('a rule that denies from tomorrow on', () => {
  it('warns in a plan that is applied today, and says so', async () => {
    await started(dated(5))
    const { out } = await rig.shareplan(['check', 'plan.yaml', ...fromMain])
    expect(out).toContain(`(only a warning until ${tomorrow}, denied from then on)`)
    await rig.approve('ada', fromMain)
    expect((await apply(0)).code).toBe(0)
  })

  it('keeps the plan that was approved today from being applied the day after', async () => {
    await started(dated(5))
    await rig.approve('ada', fromMain)
    const { code, err } = await apply(30)
    expect(code).not.toBe(0)
    expect(err).toContain('plan-too-large')
    expect(rig.effects()).toBe(0)
  })

  it('keeps no plan from being applied in which it finds nothing: the policy said the date all along', async () => {
    await started(dated(50))
    await rig.approve('ada', fromMain)
    expect((await apply(30)).code).toBe(0)
  })

  it('is another policy with another date', async () => {
    await started(dated(50))
    await rig.approve('ada', fromMain)
    onMain(dated(50, new Date(Date.parse(tomorrow) + 1000).toISOString()))
    const { code, err } = await apply(0)
    expect(code).toBe(4)
    expect(err).toContain('drift of policy: the date from which the rule plan-too-large denies changed')
  })
})

describe('the digest of the policy', () => {
  it('is the same at all stages and times, and another with other stages or dates', async () => {
    await started(tooMany)
    const pin = async (stage: string, later: number, digest: string): Promise<number> =>
      (await rig.shareplan(['check', 'plan.yaml', ...fromMain, '--stage', stage, '--policy-digest', digest], later))
        .code
    const policy = async (spec: Partial<ConfigSpec>): Promise<string> => {
      onMain(spec)
      const shown = await rig.shareplan(['preview', 'plan.yaml', ...fromMain])
      return /policy\D*(sha256:[0-9a-f]{64})/i.exec(shown.out)?.[1] ?? ''
    }
    const plain = await policy({})
    const relaxed: Partial<ConfigSpec> = {
      enforcement: { 'plan-too-large': { stages: { ci: 'off', apply: 'deny' }, reason: 'a test' } },
    }
    const staged = await policy(relaxed)
    const late = await policy(dated(50))
    expect(new Set([plain, staged, late, '']).size).toBe(4)
    expect(await Promise.all([pin('ci', 0, late), pin('apply', 48, late), pin('ci', 0, plain)])).toEqual([0, 0, 6])
    await policy(relaxed)
    expect(await Promise.all([pin('ci', 0, staged), pin('apply', 0, staged), pin('pre-commit', 48, staged)])).toEqual([
      0, 0, 0,
    ])
  })
})

describe('a stage that is none', () => {
  it('is a mistake, whoever names it', async () => {
    await started({})
    const { code, err } = await rig.shareplan(['check', 'plan.yaml', '--stage', 'prod'])
    expect([code, err]).toEqual([2, expect.stringContaining('Write one of: pre-commit, ci, apply.')])
    const named = await rig.shareplan(['check', 'plan.yaml'], 0, { SHAREPLAN_STAGE: 'CI' })
    expect([named.code, named.err]).toEqual([2, expect.stringContaining('SHAREPLAN_STAGE "CI": unknown value')])
  })
})

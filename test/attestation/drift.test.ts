import { describe, expect, it } from 'vitest'
import type { Covered } from '../../src/attestation/approval.ts'
import { driftOf } from '../../src/attestation/drift.ts'
import { world } from './covered.ts'

const approved = world()

/** The same, through the JSON of an envelope, with one change. */
function changed(change: (covered: Mutable<Covered>) => unknown): Covered {
  const copy = JSON.parse(JSON.stringify(approved)) as Mutable<Covered>
  change(copy)
  return copy as Covered
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T

function partsOf(now: Covered): readonly string[] {
  return driftOf(approved, now).map(({ part, message }) => `${part}: ${message}`)
}

describe('drift', () => {
  it('is none where nothing changed, whatever the order of keys', () => {
    expect(
      driftOf(
        approved,
        changed(() => {}),
      ),
    ).toEqual([])
    const { acknowledged, ...rest } = approved
    expect(driftOf({ acknowledged, ...rest }, approved)).toEqual([])
  })

  it.each<readonly [string, (covered: Mutable<Covered>) => unknown]>([
    ['policy: the maximum age of inventories changed', ({ policy }) => Object.assign(policy, { inventoryMaxAge: 60 })],
    ['policy: the level that decides a verdict changed', ({ policy }) => Object.assign(policy, { failOn: 'info' })],
    ['policy: what it takes to apply a plan changed', ({ policy }) => Object.assign(policy.approvals, { maxAge: 1 })],
    [
      'policy: what it takes to apply a plan changed',
      ({ policy }) => Object.assign(policy.approvals, { authorMayApprove: true }),
    ],
    [
      'policy: the rule one says something else',
      ({ policy }) => Object.assign(policy.rules[0] ?? fail(), { digest: 'sha256:2' }),
    ],
    ['policy: the rule one is not in force any more', ({ policy }) => policy.rules.shift()],
    [
      'calls: the calls of step give changed',
      ({ calls }) => Object.assign((calls[0] ?? fail()).parameters, { RegionId: 'x' }),
    ],
    ['calls: the calls of step give changed', ({ calls }) => calls.shift()],
    ['calls: the order of the calls changed', ({ calls }) => calls.reverse()],
    [
      'findings: what old finds changed',
      ({ findings }) => Object.assign(findings[0] ?? fail(), { outcome: 'indeterminate' }),
    ],
    [
      'findings: what old finds changed',
      ({ findings }) => Object.assign(findings[0] ?? fail(), { enforcement: 'deny' }),
    ],
  ])('%s', (message, change) => {
    expect(partsOf(changed(change))).toEqual([message])
  })

  it('is a finding that is new, and none that is gone or says it in other words', () => {
    const finding = { fingerprint: 'f2', rule: 'new', outcome: 'violated', enforcement: 'info', step: 'give' } as const
    const more = changed(({ findings }) => findings.push({ ...finding, message: 'found' }))
    expect(driftOf(approved, more)).toEqual([
      {
        part: 'findings',
        message: 'new was not found when it was approved',
        from: null,
        to: { outcome: 'violated', enforcement: 'info', message: 'found' },
      },
    ])
    expect(
      driftOf(
        approved,
        changed(({ findings }) => findings.pop()),
      ),
    ).toEqual([])
    expect(
      driftOf(
        approved,
        changed(({ findings }) => Object.assign(findings[0] ?? fail(), { message: 'else' })),
      ),
    ).toEqual([])
  })

  it('is a bound that does not hold any more, where one was acknowledged', () => {
    const finding = { fingerprint: 'f3', outcome: 'violated', enforcement: 'deny', message: '4 instances' } as const
    const outgrown = (rule: string, step: string) =>
      changed(({ findings }) => findings.push({ ...finding, rule, step }))
    expect(driftOf(approved, outgrown('unshare-strands-instances', 'take'))).toEqual([
      {
        part: 'acknowledgements',
        message: 'step take acknowledges strands-instances: 3, which does not hold any more',
        from: 3,
        to: '4 instances',
      },
    ])
    expect(partsOf(outgrown('unshare-breaks-launches', 'take'))).toEqual([
      'findings: unshare-breaks-launches was not found when it was approved',
    ])
    expect(partsOf(outgrown('unshare-strands-instances', 'give'))).toEqual([
      'findings: unshare-strands-instances was not found when it was approved',
    ])
  })

  it('is a step that accounts files give another meaning', () => {
    const grown = changed(({ plan }) => {
      const [step] = plan.steps
      if (step?.action === 'share') step.grants.push({ account: '3', entry: 0, entries: 1, via: '@team' })
    })
    expect(driftOf(approved, grown)).toEqual([
      {
        part: 'policy',
        message: 'by the accounts files, step give means something else',
        from: ['1', '2'],
        to: ['1', '2', '3'],
      },
    ])
  })
})

function fail(): never {
  throw new Error('the world of this test has it')
}

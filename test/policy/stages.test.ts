import { describe, expect, it } from 'vitest'
import { atTime } from '../../src/policy/rule-set.ts'
import { type Level, type Stage, stages } from '../../src/policy/stages.ts'
import { type Loaded, load, rule, told } from './support/rule-text.ts'

const ladder = '{ pre-commit: warn, ci: info, apply: deny }'

async function levelsOf(given: Readonly<Record<string, string>>, config?: string): Promise<readonly Level[]> {
  const inForce = async (stage?: Stage): Promise<Level> => {
    const loaded = await load({
      rules: [rule(given)],
      ...(config !== undefined && { config: `  enforcement: { acme/some-rule: ${config} }\n` }),
      ...(stage !== undefined && { stage }),
    })
    expect(loaded.problems).toEqual([])
    return loaded.rules.rules.find(({ id }) => id === 'acme/some-rule')?.enforcement ?? 'off'
  }
  return [await inForce(), ...(await Promise.all(stages.map(inForce)))]
}

describe('the level of a rule', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string | undefined, readonly Level[]])[] =
    [
      ['is the same at all stages', {}, undefined, ['deny', 'deny', 'deny', 'deny']],
      ['is that of the stage', { stages: ladder }, undefined, ['deny', 'warn', 'info', 'deny']],
      [
        'is the usual one at a stage that is not named',
        { enforcement: 'info', stages: '{ ci: deny }' },
        undefined,
        ['info', 'info', 'deny', 'info'],
      ],
      ['may be off at a stage', { stages: '{ pre-commit: off }' }, undefined, ['deny', 'off', 'deny', 'deny']],
      [
        'is set by stage',
        { enforcement: 'info' },
        '{ stages: { pre-commit: warn, ci: deny } }',
        ['info', 'warn', 'deny', 'info'],
      ],
      [
        'is set stage by stage beside those of the rule',
        { stages: ladder },
        '{ stages: { ci: deny } }',
        ['deny', 'warn', 'deny', 'deny'],
      ],
      ['for all is set for the stages of the rule, too', { stages: ladder }, '{ level: deny }', Array(4).fill('deny')],
      [
        'is lowered for all and raised at a stage',
        { stages: ladder },
        '{ level: info, stages: { apply: deny }, reason: moving }',
        ['info', 'info', 'info', 'deny'],
      ],
      [
        'is off but at one stage',
        {},
        '{ level: off, stages: { apply: warn }, reason: moving }',
        ['off', 'off', 'off', 'warn'],
      ],
    ]
  it.each(cases)('%s', async (_, given, config, expected) => {
    expect(await levelsOf(given, config)).toEqual(expected)
  })

  it('that is off at the stage only leaves the rule in the policy', async () => {
    const rules = [rule({ stages: '{ ci: off }' })]
    const atCi = await load({ rules, stage: 'ci' })
    expect(atCi.rules.rules.map(({ id }) => id)).not.toContain('acme/some-rule')
    expect(atCi.rules.dormant?.map(({ id }) => id)).toEqual(['acme/some-rule'])
    expect((await load({ rules })).rules.dormant).toEqual([])
    const off = '  enforcement: { acme/some-rule: { level: off, reason: none } }\n'
    expect((await load({ rules, config: off, stage: 'ci' })).rules.dormant).toEqual([])
  })
})

describe('lowering', () => {
  const set = async (
    given: Readonly<Record<string, string>>,
    config: string,
    stage?: Stage,
  ): Promise<readonly unknown[]> =>
    told(
      await load({
        rules: [rule(given)],
        config: `  enforcement: { acme/some-rule: ${config} }\n`,
        ...(stage !== undefined && { stage }),
      }),
    ).map(([message]) => message)

  it('at any stage needs a reason, whatever the stage is', async () => {
    for (const stage of [undefined, ...stages]) {
      expect(await set({}, '{ stages: { apply: warn } }', stage)).toEqual([
        'lowering acme/some-rule from deny to warn at stage apply needs a reason',
      ])
      expect(await set({ stages: '{ ci: info }', enforcement: 'warn' }, '{ stages: { ci: off } }', stage)).toEqual([
        'lowering acme/some-rule from info to off at stage ci needs a reason',
      ])
      expect(await set({ stages: '{ apply: deny }', enforcement: 'warn' }, '{ level: warn }', stage)).toEqual([
        'lowering acme/some-rule from deny to warn at stage apply needs a reason',
      ])
    }
    expect(await set({}, '{ stages: { apply: warn }, reason: moving }')).toEqual([])
  })

  it('is to put off the day from which the rule denies', async () => {
    const later = '{ enforceFrom: 2027-02-01T00:00:00Z }'
    expect(await set({}, later)).toEqual(['putting off acme/some-rule to 2027-02-01T00:00:00Z needs a reason'])
    const dated = { enforceFrom: '2027-01-01T00:00:00Z' }
    expect(await set(dated, later)).toEqual(['putting off acme/some-rule to 2027-02-01T00:00:00Z needs a reason'])
    expect(await set(dated, '{ enforceFrom: 2026-12-01T00:00:00Z }')).toEqual([])
    expect(await set(dated, '{ enforceFrom: 2027-01-01T08:00:00+08:00 }')).toEqual([])
    expect(
      await set({ enforcement: 'warn' }, '{ level: deny, enforceFrom: 2027-02-01T00:00:00Z, reason: slowly }'),
    ).toEqual([])
  })

  it('is refused for guards and for what is not waivable', async () => {
    const fixed = { waivable: 'false' }
    const refusal = 'acme/some-rule is marked waivable: false: it can be neither lowered nor switched off'
    expect(await set(fixed, '{ stages: { pre-commit: warn }, reason: hush }')).toEqual([refusal])
    expect(await set(fixed, '{ enforceFrom: 2030-01-01T00:00:00Z, reason: hush }')).toEqual([refusal])
    for (const how of ['stages: { pre-commit: warn }', 'enforceFrom: 2030-01-01T00:00:00Z']) {
      const config = `  enforcement: { image-unknown: { ${how}, reason: hush } }\n`
      expect(told(await load({ config })).map(([message]) => message)).toEqual([
        'image-unknown is a guard: it can be neither lowered nor switched off',
      ])
    }
  })
})

describe('levels that mean nothing', () => {
  const wrong: readonly (readonly [
    Readonly<Record<string, string>>,
    string | undefined,
    readonly [string, string, string],
  ])[] = [
    [
      {},
      '{ reason: none }',
      [
        'the entry of acme/some-rule sets nothing',
        '{ reason: none }',
        'add level, stages or enforceFrom, or drop the entry',
      ],
    ],
    [
      { enforcement: 'warn', enforceFrom: '2027-01-01T00:00:00Z' },
      undefined,
      [
        'enforceFrom puts nothing off: it is about deny, and nothing denies',
        '2027-01-01T00:00:00Z',
        'drop it, or say deny somewhere',
      ],
    ],
    [
      { enforcement: 'warn' },
      '{ enforceFrom: 2027-01-01T00:00:00Z, reason: x }',
      [
        'enforceFrom puts nothing off: it is about deny, and nothing denies',
        '{ enforceFrom: 2027-01-01T00:00:00Z, reason: x }',
        'drop it, or say deny somewhere',
      ],
    ],
    [
      { enforceFrom: '2027-02-29T00:00:00Z' },
      undefined,
      ['there is no such day as in 2027-02-29T00:00:00Z', '2027-02-29T00:00:00Z', 'write a date of the calendar'],
    ],
  ]
  it.each(wrong)('are refused: %j, %s', async (given, config, problem) => {
    const loaded = await load({
      rules: [rule(given)],
      ...(config !== undefined && { config: `  enforcement: { acme/some-rule: ${config} }\n` }),
    })
    expect(told(loaded)).toEqual([problem])
  })
})

describe('a rule with a date', () => {
  const at = ({ rules }: Loaded, time: string) =>
    atTime(rules, Date.parse(time)).rules.find(({ id }) => id === 'acme/some-rule')
  const dated = { enforceFrom: '2027-01-01T08:00:00+08:00', stages: '{ pre-commit: info }' }

  it('warns until then, and denies from then on', async () => {
    const loaded = await load({ rules: [rule(dated)] })
    expect(at(loaded, '2026-12-31T23:59:59Z')).toMatchObject({ enforcement: 'warn', deniesFrom: dated.enforceFrom })
    const after = at(loaded, '2027-01-01T00:00:00Z')
    expect(after?.enforcement).toBe('deny')
    expect(after).not.toHaveProperty('deniesFrom')
  })

  it('weighs what it weighs where it does not deny', async () => {
    const loaded = await load({ rules: [rule(dated)], stage: 'pre-commit' })
    expect(at(loaded, '2026-01-01T00:00:00Z')?.enforcement).toBe('info')
    expect(at(loaded, '2026-01-01T00:00:00Z')).not.toHaveProperty('deniesFrom')
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtinDocuments } from '../../src/policy/load.ts'
import { readAll } from '../support/judge.ts'
import { load, rule, told } from './support/rule-text.ts'

const untouchable = ['account-unknown', 'image-deleted-earlier', 'image-unknown', 'region-mismatch']

describe('settings', () => {
  it('give parameters other values', async () => {
    const config = '  params: { plan-too-large: { maxGrants: 3 } }\n'
    const { rules, problems } = await load({ config })
    expect(problems).toEqual([])
    expect(rules.rules.find(({ id }) => id === 'plan-too-large')?.params).toEqual({ maxGrants: 3 })
  })

  const wrong: readonly (readonly [string, string, readonly [string, string]])[] = [
    ['an unknown rule', 'params: { plan-to-large: { a: 1 } }', ['there is no rule plan-to-large', 'plan-to-large']],
    [
      'an unknown parameter',
      'params: { plan-too-large: { max: 3 } }',
      ['the rule plan-too-large has no parameter max', 'max'],
    ],
    [
      'a value of another type',
      'params: { plan-too-large: { maxGrants: "3" } }',
      ['the parameter maxGrants of plan-too-large must be a number, not "3"', '"3"'],
    ],
    [
      "a value outside of the parameter's",
      'params: { marketplace-image-shared: { scope: never } }',
      ['the parameter scope of marketplace-image-shared must be one of always, cross-site, not "never"', 'never'],
    ],
    [
      'a level for an unknown rule',
      'enforcement: { nothing: { level: warn } }',
      ['there is no rule nothing', 'nothing'],
    ],
    [
      'a lower level without a reason',
      'enforcement: { account-untrusted: { level: warn } }',
      ['lowering account-untrusted from deny to warn needs a reason', '{ level: warn }'],
    ],
    [
      'switching off without a reason',
      'enforcement: { plan-too-large: { level: off } }',
      ['lowering plan-too-large from warn to off needs a reason', '{ level: off }'],
    ],
  ]
  it.each(wrong)('are refused with %s', async (_, config, problem) => {
    expect(told(await load({ config: `  ${config}\n` })).map(([message, at]) => [message, at])).toEqual([problem])
  })

  it('lower a rule with a reason', async () => {
    const config = '  enforcement: { account-untrusted: { level: info, reason: moving } }\n'
    const { rules, problems } = await load({ config })
    expect(problems).toEqual([])
    expect(rules.rules.find(({ id }) => id === 'account-untrusted')?.enforcement).toBe('info')
  })

  it('raise a rule without one', async () => {
    const { rules, problems } = await load({ config: '  enforcement: { plan-too-large: { level: deny } }\n' })
    expect(problems).toEqual([])
    expect(rules.rules.find(({ id }) => id === 'plan-too-large')?.enforcement).toBe('deny')
  })

  it('switch a rule off with a reason', async () => {
    const config =
      '  enforcement: { plan-too-large: { level: off, reason: it is }, account-untrusted: { level: deny } }\n'
    const { rules, problems } = await load({ config })
    expect(problems).toEqual([])
    expect(rules.rules.map(({ id }) => id)).not.toContain('plan-too-large')
    expect(rules.rules.map(({ id }) => id)).toContain('account-untrusted')
  })

  it.each(untouchable.flatMap((id) => ['off', 'info', 'warn'].map((level) => [id, level])))(
    'never set the guard %s to %s',
    async (id, level) => {
      const config = `  enforcement: { ${id}: { level: ${level}, reason: hush } }\n`
      expect(told(await load({ config }))).toEqual([
        [
          `${id} is a guard: it can be neither lowered nor switched off`,
          `{ level: ${level}, reason: hush }`,
          'drop this entry',
        ],
      ])
    },
  )

  it('never lower what is not waivable', async () => {
    const config = '  enforcement: { acme/some-rule: { level: warn, reason: hush } }\n'
    const [problem] = told(await load({ rules: [rule({ waivable: 'false' })], config }))
    expect(problem?.[0]).toBe('acme/some-rule is marked waivable: false: it can be neither lowered nor switched off')
  })

  it('may raise what is not waivable', async () => {
    const config = '  enforcement: { acme/some-rule: { level: deny } }\n'
    const rules = [rule({ waivable: 'false', enforcement: 'warn' })]
    expect((await load({ rules, config })).problems).toEqual([])
  })
})

describe('the rules in force', () => {
  it('are the guards even where the other built-in rules are left out', async () => {
    const { rules } = await load({ builtin: false, rules: [rule({})] })
    expect(rules.rules.map(({ id }) => id).sort()).toEqual([...untouchable, 'acme/some-rule'].sort())
  })

  it('are all without a maximum age but the one about it', async () => {
    const without = (await load({})).rules.rules.map(({ id }) => id)
    const having = (await load({ inventoryMaxAge: 3600 })).rules.rules.map(({ id }) => id)
    expect(having.filter((id) => !without.includes(id))).toEqual(['inventory-stale'])
  })

  it('have guards that nobody may waive', () => {
    const guards = builtinDocuments().filter(({ value }) => value.spec.guard !== undefined)
    expect(guards.map(({ value }) => value.metadata.id).sort()).toEqual(untouchable)
    expect(guards.map(({ value }) => value.spec.waivable)).toEqual(guards.map(() => false))
    expect(guards.map(({ value }) => value.spec.enforcement)).toEqual(guards.map(() => 'deny'))
  })

  it('are sound documents, each in the file of its name', async () => {
    const folder = `${import.meta.dirname}/../../rules`
    for (const file of readdirSync(folder)) {
      const [document] = await readAll([{ file, text: readFileSync(`${folder}/${file}`, 'utf8') }], 'Rule')
      expect(`${document?.value.metadata.id}.yaml`).toBe(file)
      const { translations, ...rule } = document?.value ?? {}
      expect(translations?.['zh-CN']).toBeDefined()
      expect(rule).toEqual(builtinDocuments().find(({ value }) => `${value.metadata.id}.yaml` === file)?.value)
      expect(document?.value.spec.why).toBeDefined()
      expect(document?.value.spec.remediation).toBeDefined()
    }
    expect(readdirSync(folder)).toHaveLength(builtinDocuments().length)
    expect((await load({ inventoryMaxAge: 1 })).problems).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { treeLines } from '../../src/report/tree.ts'
import type { Failure } from '../../src/rule-tests/compare.ts'
import { Coverage, directionsOf } from '../../src/rule-tests/coverage.ts'
import { mutate } from '../../src/rule-tests/mutate.ts'
import { prepared, rulesWith, run, told } from './support/prepared.ts'

const rule = `apiVersion: shareplan/v1
kind: Rule
metadata: { id: acme/regions, title: Image shared outside of our regions }
spec:
  actions: [share]
  per: grant
  match: { fact: account.trusted, operator: equal, value: true }
  violatedWhen: { fact: image.region, operator: notIn, value: { fact: params.regions } }
  params: { regions: { type: list, default: [cn-beijing, cn-hangzhou] } }
  enforcement: deny
  message: "{{image.id}} is in {{image.region}}"
`

const shared = `apiVersion: shareplan/v1
kind: RuleTest
metadata: { rule: acme/regions }
spec:
  accounts:
    accounts:
      - { id: "2000000000000002", name: pay, site: china, trusted: true }
      - { id: "3000000000000003", name: ops, site: china, trusted: false }
  inventory:
    images: [{ id: m-1, region: "\${region}", name: base, owner: self, public: false, status: Available, sharedWith: [] }]
  plan:
    region: \${region}
    steps: [{ id: s, action: share, image: m-1, accounts: [pay, ops] }]
  variables: [{ region: cn-hongkong }]
  cases:
`

const held = `    - { name: at home, variables: [{ region: cn-beijing }, { region: cn-hangzhou }], expect: [{ outcome: held, account: pay }] }
`
const violated = `    - { name: abroad, expect: [{ outcome: violated, step: s, account: pay, enforcement: deny, message: 'in \${region}$' }, { outcome: not-applicable, account: ops }] }
`

async function failures(cases: string): Promise<readonly Failure[]> {
  const results = await run('acme/regions', await rulesWith(rule), shared + cases)
  return results.flatMap((one) => one.failures)
}

describe('cases', () => {
  it('pass where the rule comes to what is expected', async () => {
    const results = await run('acme/regions', await rulesWith(rule), shared + held + violated)
    expect(results.map(({ case: { name }, failures: found }) => [name, found.length])).toEqual([
      ['at home (1)', 0],
      ['at home (2)', 0],
      ['abroad', 0],
    ])
  })

  it.each([
    ['a finding that nobody expects', '[{ outcome: not-applicable, account: ops }]', ['unexpected']],
    ['an outcome that is another', '[{ outcome: held, account: pay }]', ['unexpected', 'unmet']],
    ['a message that is another', '[{ outcome: violated, message: Beijing }]', ['unexpected', 'unmet']],
    ['a level that is another', '[{ outcome: violated, enforcement: warn }]', ['unexpected', 'unmet']],
    ['an account that is another', '[{ outcome: violated, account: ops }]', ['unexpected', 'unmet']],
    ['one expectation too many', '[{ outcome: violated }, { outcome: held }]', ['unmet']],
    ['something for all', '[{ outcome: violated }]', []],
    [
      'something for a rule that is not asked',
      '[{ outcome: violated }, { outcome: not-applicable, account: "4" }]',
      [],
    ],
  ])('tell %s', async (_, expect_, kinds) => {
    const found = await failures(`    - { name: x, expect: ${expect_} }\n`)
    expect(found.map(({ kind }) => kind)).toEqual(kinds)
  })

  it('show what a condition compared where they fail', async () => {
    const [failure] = await failures('    - { name: x, expect: [{ outcome: not-applicable, account: ops }] }\n')
    const observed = failure?.kind === 'unexpected' ? failure.observed : undefined
    expect(observed?.message).toBe('m-1 is in cn-hongkong')
    expect(observed?.violatedWhen && treeLines(observed.violatedWhen).join('\n')).toContain(
      'image.region notIn params.regions',
    )
  })

  it('set parameters', async () => {
    expect(
      await failures('    - { name: x, params: { regions: [cn-hongkong] }, expect: [{ outcome: held }] }\n'),
    ).toEqual([])
  })

  it('take what variables say for values, in patterns, too', async () => {
    const found = await failures(
      `    - { name: x, variables: [{ region: cn-hongkong, text: 'm-. is' }], expect: [{ outcome: violated, message: '\${text}' }] }\n`,
    )
    expect(found.map(({ kind }) => kind)).toEqual(['unexpected', 'unmet'])
  })
})

describe('broken cases', () => {
  it.each([
    [
      'steps that the plan has not',
      '{ name: x, expect: [{ outcome: held, step: t }] }',
      '16:50 the plan has no step t',
    ],
    [
      'accounts that nobody knows',
      '{ name: x, expect: [{ outcome: held, account: t }] }',
      '16:53 there is no account t',
    ],
    [
      'outcomes that there are not',
      `{ name: x, variables: [{ region: r, o: bad }], expect: [{ outcome: "\${o}" }] }`,
      '16:74 bad is no outcome',
    ],
    ['variables that nobody gives', `{ name: "\${x}", expect: [{ outcome: held }] }`, '16:15 there is no variable x'],
    [
      'patterns that are none',
      '{ name: x, expect: [{ outcome: held, message: "(" }] }',
      '16:53 ( is no regular expression',
    ],
    ['times that are none', '{ name: x, asOf: noon, expect: [{ outcome: held }] }', '16:24 "noon" is no RFC 3339 time'],
    [
      'files that cannot be read',
      '{ name: x, plan: p.yaml, expect: [{ outcome: held }] }',
      '16:24 p.yaml does not exist',
    ],
    [
      'plans that are not valid',
      '{ name: x, plan: { region: r }, expect: [{ outcome: held }] }',
      '16:18 "steps" is missing in "spec": What happens, in this order',
    ],
    [
      'names that are not there',
      '{ name: x, plan: { region: r, steps: [{ action: delete, image: m, bad: 1 }] }, expect: [{ outcome: held }] }',
      '16:73 unknown key "bad" in a delete step',
    ],
    [
      'parameters that there are not',
      '{ name: x, params: { many: 1 }, expect: [{ outcome: violated }] }',
      '16:28 the rule acme/regions has no parameter many',
    ],
  ])('tell %s', async (_, entry, problem) => {
    const text = `${shared}    - ${entry}\n`
    const { problems } = await prepared(text)
    const found =
      problems.length > 0
        ? problems.map(told)
        : [await run('acme/regions', await rulesWith(rule), text).then(String, String)]
    expect(found.join('\n')).toContain(problem)
  })

  it('of one name are told', async () => {
    expect((await prepared(shared + held + held)).problems.map(told)).toEqual([
      'x.test.yaml:17:15 there are two cases called at home',
    ])
  })
})

describe('coverage', () => {
  it('counts what comparisons come to', async () => {
    const rules = await rulesWith(rule)
    const coverage = new Coverage(rules.at(-1)?.document.value ?? never())
    await run('acme/regions', rules, shared + held, coverage)
    expect(coverage.leaves().map(({ leaf, true: yes, false: no }) => [leaf, yes, no])).toEqual([
      ['account.trusted equal true', 2, 2],
      ['image.region notIn params.regions', 0, 4],
    ])
    expect(directionsOf(coverage.leaves())).toEqual({ met: 3, all: 4 })
  })
})

describe('mutants', () => {
  it('that no case notices are told, with a case that does', async () => {
    const rules = await rulesWith(rule)
    const { cases } = await prepared(shared + violated)
    const before = await mutate('acme/regions', rules, cases)
    const survivors = before.filter(({ fate }) => fate === 'survived')
    expect(survivors.map(({ change }) => change)).toContain('violatedWhen: true for image.region notIn params.regions')
    expect(survivors.filter(({ kill }) => kill === null).map(({ change }) => change)).toEqual([])
  })
})

describe('mutants that change nothing', () => {
  it('are equivalent, and need no case', async () => {
    const redundant = rule.replace(/ {2}match:.*\n/, '').replace(
      / {2}violatedWhen:.*\n/,
      `  violatedWhen:
    all:
      - { fact: image.shareCountAfter, operator: greaterThan, value: 2 }
      - { fact: image.shareCountAfter, operator: greaterThan, value: 1 }
`,
    )
    const rules = await rulesWith(redundant)
    const { cases } = await prepared(`${shared}${held.replace('held, account: pay', 'held')}`)
    const fates = new Map((await mutate('acme/regions', rules, cases)).map(({ change, fate }) => [change, fate]))
    expect(fates.get('violatedWhen: 0 in image.shareCountAfter greaterThan 1')).toBe('equivalent')
    expect(fates.get('violatedWhen: true for image.shareCountAfter greaterThan 1')).toBe('equivalent')
    expect(fates.get('violatedWhen: 3 in image.shareCountAfter greaterThan 2')).toBe('survived')
    expect(fates.get('violatedWhen: 1 in image.shareCountAfter greaterThan 2')).not.toBe('equivalent')
  })
})

function never(): never {
  throw new Error('no rule')
}

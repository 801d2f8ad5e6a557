import { describe, expect, it } from 'vitest'
import { distinguish } from '../../src/analysis/distinguish.ts'
import { load, rule } from '../policy/support/rule-text.ts'

/** What is claimed of two rules that differ in these keys. */
async function claimed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const compiled = async (given: Readonly<Record<string, string>>) => {
    const { rules } = await load({ rules: [rule(given)], builtin: false })
    const own = rules.rules.find(({ id }) => id === 'acme/some-rule')
    if (own === undefined) throw new Error('the rule does not load')
    return own
  }
  return (await distinguish(await compiled(before), await compiled(after))).kind
}

const over = (satisfies: string): string => `{ some: { account: image.sharedWith, satisfies: ${satisfies} } }`
const trusted = over('{ fact: member.trusted, operator: equal, value: true }')
const named = (pattern: string): string => `{ fact: image.name, operator: matches, value: "${pattern}" }`

describe('two rules', () => {
  it('with one and the same quantifier never differ', async () => {
    expect(await claimed({ violatedWhen: trusted }, { violatedWhen: `{ all: [${trusted}] }` })).toBe('never')
  })

  it('that ask other things of the accounts are not said to come to the same', async () => {
    const distrusted = over('{ fact: member.trusted, operator: equal, value: false }')
    expect(await claimed({ violatedWhen: trusted }, { violatedWhen: distrusted })).not.toBe('never')
    const site = over('{ fact: member.site, operator: equal, value: { fact: params.site } }')
    const params = (value: string): string => `{ site: { type: string, default: ${value} } }`
    const [before, after] = ['japan', 'china'].map((value) => ({ violatedWhen: site, params: params(value) }))
    expect(await claimed(before ?? {}, after ?? {})).not.toBe('never')
  })

  it('of which one asks nothing, or takes the unknown otherwise, are told apart by a scene', async () => {
    const actions = '[unshare]'
    const before = { actions, violatedWhen: trusted }
    expect(await claimed(before, { ...before, violatedWhen: `{ not: ${trusted} }` })).toBe('witness')
    expect(await claimed({ ...before, onUnknown: 'skip' }, { ...before, onUnknown: 'violated' })).toBe('witness')
    const nobody = trusted.replace('some', 'none')
    expect(await claimed(before, { ...before, violatedWhen: nobody })).toBe('witness')
  })

  it('with other patterns are not said to come to the same', async () => {
    expect(await claimed({ violatedWhen: named('a*') }, { violatedWhen: named('a?*') })).not.toBe('never')
  })
})

const tagged = { imageTags: '{ stage: [draft, approved], note: string }', planLabels: '{ ticket: string }' }
const differing: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
  [
    'values of a tag',
    tagged,
    '{ fact: image.tags.stage, operator: equal, value: draft }',
    '{ fact: image.tags.stage, operator: equal, value: approved }',
  ],
  [
    'keys of tags',
    {},
    '{ fact: image.tagKeys, operator: contains, value: owner }',
    '{ fact: image.tagKeys, operator: contains, value: team }',
  ],
  [
    'ages',
    {},
    '{ fact: image.ageDays, operator: greaterThan, value: 30 }',
    '{ fact: image.ageDays, operator: greaterThan, value: 31 }',
  ],
  [
    'families',
    {},
    '{ fact: image.family, operator: equal, value: a }',
    '{ fact: image.family, operator: equal, value: b }',
  ],
  [
    'keys of images',
    {},
    '{ fact: image.kmsKey, operator: equal, value: a }',
    '{ fact: image.kmsKey, operator: equal, value: b }',
  ],
  [
    'labels of the plan',
    tagged,
    '{ fact: plan.labels.ticket, operator: startsWith, value: CHG }',
    '{ fact: plan.labels.ticket, operator: startsWith, value: INC }',
  ],
  [
    'keys of labels',
    {},
    '{ fact: plan.labelKeys, operator: contains, value: a }',
    '{ fact: plan.labelKeys, operator: doesNotContain, value: a }',
  ],
  [
    'labels of the owner',
    {},
    '{ fact: owner.labels.env, operator: equal, value: prod }',
    '{ fact: owner.labels.env, operator: equal, value: dev }',
  ],
  [
    'days',
    {},
    '{ fact: clock.date, operator: lessThan, value: 20270101 }',
    '{ fact: clock.date, operator: lessThanInclusive, value: 20270101 }',
  ],
  [
    'weekdays',
    {},
    '{ fact: clock.weekday, operator: equal, value: sunday }',
    '{ fact: clock.weekday, operator: equal, value: friday }',
  ],
  [
    'hours',
    {},
    '{ fact: clock.hour, operator: lessThan, value: 8 }',
    '{ fact: clock.hour, operator: lessThan, value: 9 }',
  ],
]

describe('a difference in what rules declare, or in dates', () => {
  it.each(differing)('is shown by a scene: %s', async (_, more, before, after) => {
    expect(await claimed({ ...more, violatedWhen: before }, { ...more, violatedWhen: after })).toBe('witness')
  })

  it('in what a copy is given is shown by a scene', async () => {
    const copy = (violatedWhen: string) => ({ actions: '[copy]', violatedWhen, ...tagged })
    const of = (fact: string, operator: string, value: string) =>
      copy(`{ fact: ${fact}, operator: ${operator}, value: ${value} }`)
    expect(await claimed(of('copy.kmsKey', 'equal', 'a'), of('copy.kmsKey', 'equal', 'b'))).toBe('witness')
    expect(await claimed(of('copy.tagKeys', 'contains', 'a'), of('copy.tagKeys', 'contains', 'b'))).toBe('witness')
    expect(await claimed(of('copy.tags.note', 'equal', 'a'), of('copy.tags.note', 'equal', 'b'))).toBe('witness')
  })

  it('in groups of accounts is shown by a scene', async () => {
    const of = (group: string) => ({
      per: 'grant',
      violatedWhen: `{ fact: account.groups, operator: contains, value: ${group} }`,
    })
    expect(await claimed(of('a'), of('b'))).toBe('witness')
  })

  it('that declare one tag in two ways are not said to come to the same', async () => {
    const tagged = (type: string): Readonly<Record<string, string>> => ({
      violatedWhen: '{ fact: image.tags.env, operator: notEqual, value: prod }',
      imageTags: `{ env: ${type} }`,
    })
    expect(await claimed(tagged('[prod, dev]'), tagged('string'))).not.toBe('never')
    expect(await claimed(tagged('string'), tagged('[prod, dev]'))).not.toBe('never')
    expect(await claimed(tagged('string'), tagged('string'))).toBe('never')
  })
})

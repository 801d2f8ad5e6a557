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

  it('with other patterns are not said to come to the same', async () => {
    expect(await claimed({ violatedWhen: named('a*') }, { violatedWhen: named('a?*') })).not.toBe('never')
  })
})

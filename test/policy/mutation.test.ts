import { describe, expect, it } from 'vitest'
import { mutateBuiltins } from './support/mutation.ts'

/** Changes that no case can notice, each with the reason. One that is noticed after all fails the test. */
const excused: Readonly<Record<string, string>> = {
  'account-unknown: no guard':
    'what hinders a share is the simulation, whatever the rules; being a guard, the rule cannot be lowered or left out, which the tests of loading show',
}

describe('the cases of the built-in rules', () => {
  it('notice every change of a rule', async () => {
    const results = await mutateBuiltins()
    const survivors = results.filter(({ result }) => result === 'survived')
    expect(survivors.map(({ rule, change }) => `${rule}: ${change}`)).toEqual(Object.keys(excused))
    expect(results.filter(({ result }) => result === 'killed').length).toBeGreaterThan(500)
  })
})

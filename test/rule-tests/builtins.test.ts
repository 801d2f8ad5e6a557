import { describe, expect, it } from 'vitest'
import { impossible, openDirections, testBuiltins } from './support/builtins.ts'

describe('the fixtures of the built-in rules', async () => {
  const tested = await testBuiltins(() => true)
  const mutants = tested.flatMap(({ rule, mutants }) => mutants.map((mutant) => ({ rule, ...mutant })))

  it('pass as cases of every rule', () => {
    const failed = tested.flatMap(({ results }) => results.filter(({ failures }) => failures.length > 0))
    expect(failed.map(({ case: { rule, name } }) => `${rule}: ${name}`)).toEqual([])
  })

  it('make every comparison true and false where that can be', () => {
    expect(tested.flatMap(openDirections)).toEqual(Object.keys(impossible))
  })

  it('notice every change of a rule', () => {
    const survivors = mutants.filter(({ fate }) => fate === 'survived')
    expect(survivors.map(({ rule, change }) => `${rule}: ${change}`)).toEqual([])
    expect(mutants.filter(({ fate }) => fate === 'killed').length).toBeGreaterThan(500)
  })
})

import { describe, expect, it } from 'vitest'
import { recordedDecisions } from '../../src/policy/generated/decisions.ts'
import { recordBuiltin } from '../../src/policy/record.ts'

describe('recorded decisions', () => {
  it('are what the engine decides now, for the shapes of the built-in rules and no others', async () => {
    const now = [...(await recordBuiltin())].map(([shape, decisions]) => [
      shape,
      decisions.map((decision) => decision[0]).join(''),
    ])
    expect(recordedDecisions).toEqual(Object.fromEntries(now))
  })

  it.each(Object.entries(recordedDecisions))(
    'of %s are there for every combination of its leaves',
    (shape, letters) => {
      const leaves = shape.split('.').length - 1
      expect(letters).toMatch(new RegExp(`^[vihn]{${3 ** leaves}}$`))
    },
  )
})

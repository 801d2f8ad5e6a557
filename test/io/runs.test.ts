import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newRunId, timeOfRun } from '../../src/io/runs.ts'

describe('the id of a run', () => {
  it('tells when it was given, to the second', () => {
    const end = Date.UTC(9999, 11, 31)
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1000, 0, 1), max: end }), (now) => {
        expect(timeOfRun(newRunId(now))).toBe(Math.floor(now / 1000) * 1000)
      }),
    )
  })

  it.each(['', 'mine', '20261124', '20261124T020000-1f9a3c', 'x20261124T020000Z-1f9a3c'])('%j tells no time', (id) => {
    expect(timeOfRun(id)).toBeUndefined()
  })
})

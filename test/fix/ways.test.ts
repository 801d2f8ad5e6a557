import { describe, expect, it } from 'vitest'
import { reasonFor } from '../../src/fix/offer.ts'
import { foreignRule, reasons, ways } from '../../src/fix/ways.ts'
import { builtinDocuments } from '../../src/policy/load.ts'

const builtin = builtinDocuments().map(({ value }) => value.metadata.id)

describe('what has no fix says why', () => {
  it('for every built-in rule and problem of documents that nothing is known against', () => {
    const documents = ['plan-syntax', 'plan-schema', 'plan-reference']
    expect([...Object.keys(ways), ...Object.keys(reasons)].sort()).toEqual([...builtin, ...documents].sort())
  })

  it('shortly', () => {
    for (const reason of Object.values(reasons)) expect(reason).toMatch(/^[a-z].{10,110}[a-z)]$/)
  })

  it('for the rules of others', () => {
    expect(['acme/no-friday-deletes', 'constructor', '__proto__'].map(reasonFor)).toEqual(Array(3).fill(foreignRule))
  })
})

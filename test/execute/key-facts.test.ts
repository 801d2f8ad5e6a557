import { describe, expect, it } from 'vitest'
import { type KeyFacts, keyFacts } from '../../src/execute/key-facts.ts'
import type { CloudKey } from '../../src/execute/survey.ts'

describe('keyFacts', () => {
  const other = { id: 'key-s' }
  it.each<[string, CloudKey, CloudKey | null | undefined, KeyFacts]>([
    ['an account’s', { id: 'k', creator: '1' }, other, { keyType: 'customer' }],
    ['an account’s where there is no service key', { id: 'k', creator: '1' }, null, { keyType: 'customer' }],
    ['an account’s, or not: the service key is unknown', { id: 'k', creator: '1' }, undefined, {}],
    ['the one behind the alias', { id: 'key-s', creator: '1' }, other, { keyType: 'service' }],
    ['a service’s', { id: 'k', creator: 'Ecs' }, undefined, { keyType: 'service' }],
    ['nobody says whose', { id: 'k' }, other, {}],
  ])('knows %s', (_, key, serviceKey, expected) => {
    expect(keyFacts(key, serviceKey)).toEqual(expected)
  })

  it.each([
    ['Enabled', true],
    ['Disabled', false],
    ['PendingDeletion', false],
    ['PendingImport', false],
    ['Inactive', false],
    ['Odd', undefined],
    ['constructor', undefined],
    [undefined, undefined],
  ])('takes the state %s for enabled: %s', (state, enabled) => {
    const key = { id: 'k', ...(state !== undefined && { state }) }
    expect(keyFacts(key, undefined).keyEnabled).toBe(enabled)
  })
})

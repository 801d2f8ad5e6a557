import { describe, expect, it } from 'vitest'
import { patterns } from '../../src/schema/explain/patterns.ts'
import { nameOf } from '../../src/schema/explain/place.ts'
import { wordings } from '../../src/schema/explain/values.ts'
import { kinds, loadSchema } from '../../src/schema/index.ts'

/** Keywords that constrain nothing, hold other schemas, or are told together with the keys of their mapping. */
const others = new Set([
  ...['$schema', '$id', '$ref', 'title', 'description', 'default', 'definitions', 'properties', 'items'],
  ...['if', 'then', 'else', 'propertyNames', 'additionalProperties', 'required', 'oneOf'],
])

/** Every keyword of a schema with its values, but for conditions; keys of `properties` and `definitions` are names. */
function collect(schema: unknown, found: Map<string, unknown[]>): void {
  if (Array.isArray(schema)) for (const part of schema) collect(part, found)
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return
  for (const [keyword, value] of Object.entries(schema)) {
    found.set(keyword, [...(found.get(keyword) ?? []), value])
    const isMap = keyword === 'properties' || keyword === 'definitions'
    if (keyword !== 'default' && keyword !== 'discriminator' && keyword !== 'if')
      collect(isMap ? Object.values(value as object) : value, found)
  }
}

describe('every schema', async () => {
  const found = new Map<string, unknown[]>()
  for (const kind of kinds) collect(await loadSchema(kind), found)

  it('uses keywords that are worded, and no wording is idle', () => {
    expect([...found.keys()].filter((keyword) => !others.has(keyword)).sort()).toEqual(Object.keys(wordings).sort())
  })

  it('uses patterns that are worded, and no wording is idle', () => {
    // The pattern of service keys is told by `not`.
    const used = new Set(found.get('pattern')?.filter((pattern) => pattern !== '^alias/acs/'))
    expect([...used].sort()).toEqual(Object.keys(patterns).sort())
  })
})

it.each(['a share step', 'an unshare step', 'a copy step', 'a delete step'])('%s has the right article', (words) => {
  const [, action] = words.split(' ')
  expect(nameOf({ path: ['spec', 'steps', 0], kind: 'SharePlan', value: { action } })).toBe(words)
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../../src/emulator/actions/index.ts'
import { DEFAULT_BEHAVIOURS } from '../../src/emulator/behaviours.ts'
import schema from '../../src/schema/faults.schema.json' with { type: 'json' }

const page = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8')

function section(from: string): string {
  const start = page.indexOf(`## ${from}`)
  const end = page.indexOf('\n## ', start + 1)
  return page.slice(start, end === -1 ? undefined : end)
}

describe('docs/emulator.md', () => {
  it('lists every switch with its default', () => {
    const rows = [...section('Switches').matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [
      name,
      value,
    ])
    expect(rows).toEqual(Object.entries(DEFAULT_BEHAVIOURS).map(([name, value]) => [name, JSON.stringify(value)]))
  })

  it('lists every fault with its own keys', () => {
    const rows = [...section('Faults').matchAll(/^\| `([\w-]+)` \| .* \| (.*)\|$/gm)].map(([, fault, keys = '']) => [
      fault,
      [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key).sort(),
    ])
    const definitions = schema.definitions as Readonly<
      Record<string, { properties?: Record<string, { const?: string }> }>
    >
    const common = ['fault', 'action', 'region', 'image', 'account', 'nth', 'every', 'first', 'probability']
    const forms = schema.definitions.rule.oneOf.map(
      ({ $ref }) => definitions[$ref.replace('#/definitions/', '')]?.properties ?? {},
    )
    expect(rows).toEqual(
      forms.map((properties) => [
        properties.fault?.const,
        Object.keys(properties)
          .filter((key) => !common.includes(key))
          .sort(),
      ]),
    )
  })

  it('lists every action with its versions', () => {
    const rows = [...section('Actions').matchAll(/^\| `(\w+:\w+)` \| ([\d-]+(?:, [\d-]+)*) \|/gm)]
    expect(rows.map(([, permission, versions]) => [permission, versions])).toEqual(
      [...ACTIONS.values()].map(({ permission, versions }) => [permission, versions.join(', ')]),
    )
  })
})

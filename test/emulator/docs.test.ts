import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_BEHAVIOURS } from '../../src/emulator/behaviours.ts'

const page = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8')

describe('docs/emulator.md', () => {
  it('lists every switch with its default', () => {
    const section = page.slice(page.indexOf('## Switches'), page.indexOf('## Options'))
    const rows = [...section.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [name, value])
    expect(rows).toEqual(Object.entries(DEFAULT_BEHAVIOURS).map(([name, value]) => [name, JSON.stringify(value)]))
  })

  it('lists every action', () => {
    const table = readFileSync(new URL('../../src/emulator/actions/index.ts', import.meta.url), 'utf8')
    const actions = [...table.matchAll(/^ {2}(\w+): \w+,$/gm)].map(([, name]) => name ?? '')
    expect(actions.length).toBeGreaterThan(10)
    const [listed = ''] = /\*\*Actions\.\*\*.*/.exec(page) ?? []
    const named = [
      ...listed.matchAll(/[A-Z][A-Za-z]+(?:Images?|Permission|Attribute|Instances|Snapshots|Regions|Identity)\b/g),
    ]
    expect(named.map(([name]) => name).sort()).toEqual([...actions].sort())
  })
})

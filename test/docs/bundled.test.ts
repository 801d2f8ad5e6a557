import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The packages in the bundle, by the account of the last build. */
function bundled(): readonly string[] {
  const { outputs } = JSON.parse(readFileSync(file('node_modules/.cache/shareplan/metafile.json'), 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, unknown> }>
  }
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}

/** The packages in the table of the decision: the first column, and those that come with it. */
function justified(): readonly string[] {
  const text = readFileSync(file('docs/decisions/0001-shape-and-bundling.md'), 'utf8')
  const rows = text.split('\n').filter((line) => /^\| [@a-z]/.test(line) && !line.startsWith('| package'))
  return rows
    .flatMap((row) => {
      const [, name = '', , others = ''] = row.split('|').map((cell) => cell.trim())
      return [name, ...others.split(', ').filter((other) => other !== '')]
    })
    .sort()
}

it('every package in the bundle is justified, and no other', () => {
  expect(bundled().length).toBeGreaterThan(10)
  expect(justified()).toEqual(bundled())
})

import { expect, it } from 'vitest'
import { loadRules } from '../src/policy/load.ts'
it('loads', () => {
  const { rules, problems } = loadRules({ builtin: true, documents: [], labels: new Map(), inventoryMaxAge: 3600, settings: { params: {}, enforcement: {}, locate: () => ({ file: 'x', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } }) } })
  expect(problems).toEqual([])
  expect(rules.rules.length).toBe(34)
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDocuments } from '../../src/schema/index.ts'
import { parseSource } from '../../src/source/index.ts'
import { scale } from '../support/scale.ts'

const folder = join(import.meta.dirname, '../../fixtures/documents/valid')
const values = readdirSync(folder).flatMap((name) =>
  parseSource(readFileSync(join(folder, name), 'utf8'), name).documents.map(({ value }) => value),
)

type Change = { readonly at: number; readonly how: 'drop' | 'rename' | 'replace' | 'repeat'; readonly by: unknown }

const replacement = fc.oneof(
  fc.constantFrom(null, '', 'all', 'prod', 12, 2 ** 53, true, -1, 0.5, [], {}, 'alias/acs/ecs', 'm 1', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
)

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(200),
  how: fc.constantFrom('drop', 'rename', 'replace', 'repeat'),
  by: replacement,
})

/** The containers of a value with each of their keys. */
function placesOf(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const container = value as Record<string, unknown>
  return Object.keys(container).flatMap((key) => [[container, key] as const, ...placesOf(container[key])])
}

function apply(document: unknown, { at, how, by }: Change): void {
  const places = placesOf(document)
  const [container, key] = places[at % Math.max(places.length, 1)] ?? []
  if (container === undefined || key === undefined) return
  if (how === 'replace') container[key] = by
  else if (how === 'repeat' && Array.isArray(container)) container.push(container[Number(key)])
  else if (how === 'rename' && !Array.isArray(container)) {
    container[`${key}s`] = container[key]
    delete container[key]
  } else if (Array.isArray(container)) container.splice(Number(key), 1)
  else delete container[key]
}

describe('a mutated document', () => {
  it('is either valid or told with problems that read well and point into the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...values),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (value, changes) => {
          const mutant = structuredClone(value)
          for (const one of changes) apply(mutant, one)
          const text = JSON.stringify(mutant, null, 1)
          const lines = text.split('\n')
          const { valid, invalid, foreign } = await readDocuments(parseSource(text, 'x.json'))
          expect(valid.length + invalid.length + foreign.length).toBe(1)
          for (const { message, remediation, location } of invalid.flatMap(({ problems }) => problems)) {
            expect(message).not.toMatch(/undefined|\[object|NaN/)
            expect(remediation).toMatch(/^[A-Z].*[.?]$/)
            const { start, end } = location.range
            expect(lines[start.line - 1]?.length).toBeGreaterThanOrEqual(start.column)
            expect(lines[end.line - 1]?.length).toBeGreaterThanOrEqual(end.column - 1)
            expect(end.line > start.line || end.column > start.column).toBe(true)
          }
          for (const { problems } of invalid) expect(problems.length).toBeGreaterThan(0)
          const told = invalid.flatMap(({ problems }) => problems.map((problem) => JSON.stringify(problem)))
          expect(new Set(told).size).toBe(told.length)
        },
      ),
      { numRuns: scale(500, 10_000) },
    )
  }, 300_000)
})

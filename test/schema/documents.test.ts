import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentsOf, kinds, mayHoldPlans, readDocuments } from '../../src/schema/index.ts'
import { parseSource } from '../../src/source/index.ts'

const folder = join(import.meta.dirname, '../../fixtures/documents/valid')
const names = readdirSync(folder)

function read(text: string): ReturnType<typeof readDocuments> {
  return readDocuments(parseSource(text, 'x.yaml'))
}

describe('valid documents', () => {
  it.each(names)('%s', async (name) => {
    const { valid, invalid, foreign } = await read(readFileSync(join(folder, name), 'utf8'))
    expect(invalid).toEqual([])
    expect(foreign).toEqual([])
    expect(valid).toHaveLength(1)
  })

  it('exist of every kind', async () => {
    const files = await Promise.all(names.map((name) => read(readFileSync(join(folder, name), 'utf8'))))
    expect(new Set(files.flatMap(({ valid }) => valid.map(({ kind }) => kind)))).toEqual(new Set(kinds))
  })

  it('are delivered by kind, with places', async () => {
    const file = await read(names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n---\n'))
    const [plan, ...more] = documentsOf(file, 'SharePlan')
    expect(more).toEqual([])
    expect(plan?.value.metadata.name).toBe('golden-base-2026-11')
    const range = plan?.locate(['metadata', 'name'])
    expect(range && range.end.column - range.start.column).toBe('golden-base-2026-11'.length)
    expect(documentsOf(file, 'Accounts')).toHaveLength(2)
  })
})

describe('documents that are read at once', () => {
  it('do not hide what is wrong with one another', async () => {
    const valid = readFileSync(
      join(folder, names.find((name) => name.startsWith('share-plan')) ?? names[0] ?? ''),
      'utf8',
    )
    const nameless =
      'apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { account: "1" }\nspec: { region: r, steps: [{ action: delete, image: m }] }\n'
    const [broken] = await Promise.all([read(nameless), read(valid), read(valid)])
    expect(broken?.invalid).toHaveLength(1)
  })
})

describe('a file with both', () => {
  it('delivers the valid documents and the problems of the others', async () => {
    const { valid, invalid, foreign } = await read(
      'apiVersion: shareplan/v1\nkind: Config\nspec: {}\n---\na: b\n---\napiVersion: shareplan/v1\nkind: Config\nspec: 3\n',
    )
    expect(valid.map(({ kind }) => kind)).toEqual(['Config'])
    expect(foreign.map(({ value }) => value)).toEqual([{ a: 'b' }])
    expect(invalid.map(({ kind, problems }) => [kind, problems.length])).toEqual([['Config', 1]])
  })
})

describe('mayHoldPlans', () => {
  it.each([
    ['apiVersion: shareplan/v1', true],
    ['kind: SharePlan', true],
    ['kind: SHAREPLAN', true],
    ['{"kind":"Share\\u0050lan"}', true],
    ['kind: "\\x53harePlan"', true],
    ['s\0h\0a\0r\0e\0p\0l\0a\0n\0', true],
    ['apiVersion: apps/v1\nkind: Deployment', false],
    ['', false],
    ['\0', false],
  ])('%j: %s', (text, expected) => {
    expect(mayHoldPlans(text)).toBe(expected)
  })

  it('never misses a text that turns out to be ours', async () => {
    for (const name of readdirSync(join(folder, '../broken')).filter((file) => file.endsWith('.yaml'))) {
      const text = readFileSync(join(folder, '../broken', name), 'utf8')
      const { valid, invalid } = await read(text)
      if (valid.length + invalid.length > 0) expect(mayHoldPlans(text), name).toBe(true)
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Path, Range } from '../../src/finding.ts'
import { parseSource, type SourceDocument } from '../../src/source/index.ts'
import { scale } from '../support/scale.ts'
import { parseFully } from './support/full.ts'
import { randomFrom } from './support/random.ts'
import { readFast, same } from './support/readers.ts'
import { writeYaml } from './support/writer.ts'

/** The text of a range, by counting lines and columns as an editor does. */
function slice(text: string, { start, end }: Range): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/)
  const offset = ({ line, column }: Range['start']): number =>
    lines.slice(0, line - 1).join('').length + column - 1 + (line === 1 && text.startsWith('\ufeff') ? 1 : 0)
  return text.slice(offset(start), offset(end))
}

function only(text: string): SourceDocument {
  const [document] = parseSource(text, 'a.yaml').documents
  if (document === undefined) throw new Error('no document')
  return document
}

/** The located text, in the fast parser's documents and the full one's, which must be one. */
function at(text: string, path: Path, part?: 'value' | 'key'): string {
  const range = only(text).locate(path, part)
  expect(parseFully(text).documents[0]?.locate(path, part ?? 'value')).toEqual(range)
  return slice(text, range)
}

const PLAN = `spec:
  steps:
    - id: base    # first
      accounts: ["@prod", pay-dev,
        'it''s']
      to: {region: cn-hangzhou, "name": x}
    - action: share

  after: last
`

describe('locate', () => {
  it('finds scalars with their quotes', () => {
    expect(at(PLAN, ['spec', 'steps', 0, 'id'])).toBe('base')
    expect(at(PLAN, ['spec', 'steps', 0, 'accounts', 0])).toBe('"@prod"')
    expect(at(PLAN, ['spec', 'steps', 0, 'accounts', 2])).toBe("'it''s'")
  })

  it('finds keys alone', () => {
    expect(at(PLAN, ['spec', 'steps', 0, 'to', 'name'], 'key')).toBe('"name"')
    expect(at(PLAN, ['spec', 'steps'], 'key')).toBe('steps')
    expect(at(PLAN, ['spec', 'steps', 1], 'key')).toBe('action: share')
  })

  it('finds collections from their first character to behind their last', () => {
    expect(at(PLAN, ['spec', 'steps', 0, 'to'])).toBe('{region: cn-hangzhou, "name": x}')
    expect(at(PLAN, ['spec', 'steps', 0, 'accounts'])).toBe("[\"@prod\", pay-dev,\n        'it''s']")
    expect(at(PLAN, ['spec', 'steps', 1])).toBe('action: share')
    expect(at(PLAN, [])).toBe(PLAN.trimEnd())
    expect(at(PLAN, ['spec', 'steps'])).toMatch(/^- id: base.*action: share$/s)
  })

  it('answers with one useful line where there is nothing', () => {
    expect(at(PLAN, ['spec', 'steps', 0, 'image'])).toBe('id: base')
    expect(at(PLAN, ['spec', 'steps', 1, 'image', 'deeper', 3], 'key')).toBe('action: share')
    expect(at(PLAN, ['spec', 'steps', 7])).toBe('id: base')
    expect(at(PLAN, ['spec', 'steps', 0, 'to', 'missing'])).toBe('{region: cn-hangzhou, "name": x}')
    expect(at(PLAN, ['spec', 'steps', 0, 'accounts', 3])).toBe('"@prod"')
    expect(at(PLAN, ['spec', 'missing'])).toBe('steps')
    expect(at('[\n]\n', [0])).toBe('[')
    expect(at('a: "x\n  y"\n', ['a', 'b'])).toBe('"x')
  })

  it('finds an alias, and what is inside of it, at the alias', () => {
    const text = 'base: &b { region: x }\nlist: [1, *b]\n'
    expect(at(text, ['list', 1])).toBe('*b')
    expect(at(text, ['list', 1, 'region'])).toBe('*b')
    expect(at(text, ['list', 1, 'region'], 'key')).toBe('*b')
    expect(at(text, ['base'])).toBe('{ region: x }')
    expect(at('a: &k name\n*k : 1\n', ['name'])).toBe('1')
    expect(at('a: &k name\n*k : 1\n', ['name'], 'key')).toBe('*k')
  })

  it('finds a value that is left out at its key or dash', () => {
    expect(at('a:\n  b:\nc: 1\n', ['a', 'b'])).toBe('b')
    expect(at('{a, b: }', ['a'])).toBe('a')
    expect(at('- x # - no\n-\n- y\n', [1])).toBe('-')
    expect(only('- x # - no\n-\n- y\n').locate([1]).start).toEqual({ line: 2, column: 1 })
    expect(at('a: !!str\n', ['a'])).toBe('!!str')
    expect(at('a: &x\n', ['a'])).toBe('&x')
  })

  it('finds block scalars from their header', () => {
    expect(at('"a | # b": |-  # c | d\n  one\n  two\n\nb: 1\n', ['a | # b'])).toBe('|-  # c | d\n  one\n  two')
    expect(at('- >2\n   one\n\n', [0])).toBe('>2\n   one')
    expect(at('a: !!str &x |\n  one\nb: 2\n', ['a'])).toBe('|\n  one')
    expect(at('a: |\nb: 2\n', ['a'])).toBe('|')
    expect(at('a:\r\n  |\r\n  one\r\nb: 2\r\n', ['a'])).toBe('|\r\n  one')
  })

  it('finds pairs in lists', () => {
    expect(at('[a: b, ? c : d, "e":f]', [0])).toBe('a: b')
    expect(at('[a: b, ? c : d, "e":f]', [1, 'c'], 'key')).toBe('c')
    expect(at('[a: b, ? c : d, "e":f]', [2])).toBe('"e":f')
  })

  it('closes brackets past comments that contain brackets', () => {
    expect(at('a: [1, # ]\n  {b: 2, # }\n  }, ]\n', ['a'])).toBe('[1, # ]\n  {b: 2, # }\n  }, ]')
    expect(at('a: [1, # ]\n  {b: 2, # }\n  }, ]\n', ['a', 1])).toBe('{b: 2, # }\n  }')
    expect(at('a: [x, {b: }, {? c}, &e ]\n', ['a'])).toBe('[x, {b: }, {? c}, &e ]')
  })

  it('counts a byte order mark as no column, and every line break as one', () => {
    expect(only('\ufeffa: 1').locate(['a'])).toEqual({ start: { line: 1, column: 4 }, end: { line: 1, column: 5 } })
    expect(only('a: 1\r\nb: 2\r\n').locate(['b'])).toEqual({
      start: { line: 2, column: 4 },
      end: { line: 2, column: 5 },
    })
    expect(at('\ufeffa: 1\nb: 2', ['b'])).toBe('2')
  })

  it('keeps documents apart', () => {
    const { documents } = parseSource('a: 1\n---\n# none\n---\nb: [2, 3]\n...\n---\n- *x\n---\nc: 4\n', 'a.yaml')
    expect(documents.map(({ index, value }) => [index, value])).toEqual([
      [0, { a: 1 }],
      [1, { b: [2, 3] }],
      [3, { c: 4 }],
    ])
    expect(documents.map((document) => document.locate([]).start.line)).toEqual([1, 5, 10])
  })

  it('gives the text of scalars as written', () => {
    const document = only('a: 1234567890123456789\nb: "x"\nc: [1]\nd: 0x1F\n')
    expect(document.rawText(['a'])).toBe('1234567890123456789')
    expect(document.rawText(['b'])).toBe('"x"')
    expect(document.rawText(['d'])).toBe('0x1F')
    expect(document.rawText(['c'])).toBeUndefined()
    expect(document.rawText(['missing'])).toBeUndefined()
  })
})

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'id',
    'key with spaces',
    'null',
    '12',
    '',
    ' x ',
    '- y',
    'a: b',
    'x #y',
    '#',
    "it's",
    '"',
    '\\',
    'é黄😀',
    '\t',
    'two\nlines',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const scalar = fc.oneof(
  word,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

function paths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return [path, ...steps.flatMap((step) => paths((value as Record<string | number, unknown>)[step], [...path, step]))]
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], value)
}

describe('every place of a document', () => {
  it('holds text that, in its column, means the same', () => {
    fc.assert(
      fc.property(tree, fc.integer(), (generated, seed) => {
        const value: unknown = JSON.parse(JSON.stringify(generated))
        const text = writeYaml(value, randomFrom(seed))
        const source = parseSource(text, 'a.yaml')
        expect(source.problems).toEqual([])
        const [document] = source.documents
        const [full] = parseFully(text).documents
        if (document === undefined || full === undefined) throw new Error('no document')
        expect(readFast(text)).toBeDefined()
        expect(same(document.value, value)).toBe(true)
        for (const path of paths(value)) {
          const range = document.locate(path)
          expect(full.locate(path, 'value')).toEqual(range)
          const written = `${' '.repeat(range.start.column - 1)}${slice(text, range)}`
          expect(same(parseSource(written, 'b.yaml').documents[0]?.value, valueAt(value, path))).toBe(true)
          const key = path.at(-1)
          if (typeof key !== 'string') continue
          const named = slice(text, document.locate(path, 'key'))
          expect(full.locate(path, 'key')).toEqual(document.locate(path, 'key'))
          expect(parseSource(named, 'c.yaml').documents[0]?.value).toBe(key)
        }
      }),
      { numRuns: scale(300, 10_000) },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { loadSource, parseSource } from '../../src/source/index.ts'
import { parseFully } from './support/full.ts'
import { readFast } from './support/readers.ts'

/** The values of a text without problems. */
function values(text: string): readonly unknown[] {
  const { documents, problems } = parseSource(text, 'a.yaml')
  expect(problems).toEqual([])
  return documents.map(({ value }) => value)
}

function codes(text: string): readonly string[] {
  return parseSource(text, 'a.yaml').problems.map(({ code }) => code)
}

describe('a scalar of the core schema', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['~', null],
    ['Null', null],
    ['nulls', 'nulls'],
    ['true', true],
    ['FALSE', false],
    ['yes', 'yes'],
    ['off', 'off'],
    ['No', 'No'],
    ['12', 12],
    ['-12', -12],
    ['+12', 12],
    ['012', 12],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b11', '0b11'],
    ['1_000', '1_000'],
    ['12:30', '12:30'],
    ['1.', 1],
    ['.5', 0.5],
    ['-1.5e-3', -0.0015],
    ['1e3', 1000],
    ['1e', '1e'],
    ['2026-11-24', '2026-11-24'],
    ['2026-11-24T02:00:00Z', '2026-11-24T02:00:00Z'],
    ['"12"', '12'],
    ["'true'", 'true'],
    ['<<', '<<'],
    ['!!str 12', '12'],
    ['! 12', '12'],
    ['!!int 0x10', 16],
    ['!!float 1', 1],
    ['!!null ~', null],
    ['!<tag:yaml.org,2002:bool> true', true],
    ['"\\x41\\u00e9\\U0001F600\\N\\_"', 'Aé😀\u0085\u00a0'],
    ['"one\n  two\\\n  three"', 'one twothree'],
    ['|-\n  a\n   b', 'a\n b'],
    ['>\n  a\n  b\n', 'a b\n'],
  ])('%j', (written, value) => {
    expect(values(`a: ${written}`)).toEqual([{ a: value }])
  })

  it('stays a number when it is too large to be exact, so that a schema can refuse it', () => {
    const [document] = parseSource('id: 1234567890123456789012\n', 'a.yaml').documents
    expect(document?.value).toEqual({ id: expect.any(Number) })
    expect(document?.rawText(['id'])).toBe('1234567890123456789012')
  })
})

describe('loadSource', () => {
  it.each(['a: [1, x]\n---\nb: 2\n', 'a: &x 1\nb: *x\n---\nc: [\n', 'a: 1\na: 2\n'])(
    'gives what parseSource gives of %j',
    async (text) => {
      const loaded = await loadSource(text, 'a.yaml')
      const parsed = parseSource(text, 'a.yaml')
      expect(JSON.stringify(loaded)).toBe(JSON.stringify(parsed))
      expect(loaded.documents.map((document) => document.locate([]))).toEqual(
        parsed.documents.map((document) => document.locate([])),
      )
    },
  )
})

describe('a text', () => {
  it.each(['', '\n', '# only\n', '---\n', '--- # a\n---\n\n...\n', '\ufeff', '%YAML 1.2\n---\n'])(
    '%j has no document',
    (text) => {
      expect(values(text)).toEqual([])
    },
  )

  it('holds any number of documents', () => {
    expect(values('just text')).toEqual(['just text'])
    expect(values('null')).toEqual([null])
    expect(values('a: 1\n--- # next\n- 2\n...\n---\n"three"\n')).toEqual([{ a: 1 }, [2], 'three'])
    expect(values('%YAML 1.2\n---\na: 1\n')).toEqual([{ a: 1 }])
  })

  it('may be JSON, with tabs, CRLF and a byte order mark', () => {
    const json = JSON.stringify({ a: [1, { b: null, 'c d': 'x\n"\\/\u00e9' }], '': {} }, null, '\t')
    expect(values(json)).toEqual([JSON.parse(json)])
    expect(values(`\ufeff${json.replaceAll('\n', '\r\n')}\r\n`)).toEqual([JSON.parse(json)])
  })

  it('keeps the documents that have no problem', () => {
    const { documents, problems } = parseSource('a: 1\n---\nb: [\n---\nc: 3\n---\nd: 4\nd: 5\n---\ne: 6\n', 'x.yaml')
    expect(documents.map(({ file, index, value }) => [file, index, value])).toEqual([
      ['x.yaml', 0, { a: 1 }],
      ['x.yaml', 2, { c: 3 }],
      ['x.yaml', 4, { e: 6 }],
    ])
    expect(problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['syntax', 3],
      ['duplicate-key', 8],
    ])
    expect(documents[2]?.locate(['e']).start).toEqual({ line: 10, column: 4 })
  })

  it('may be long, empty and broken', () => {
    const lines = '# comment 100% true\n\n'.repeat(500_000)
    expect(values(`a: &x 1\n${lines}---\nb: 2\n`)).toEqual([{ a: 1 }, { b: 2 }])
    expect(codes(`${lines}a: [\n---\n${lines}---\n${lines}%X\n---\nb: 2\n`)).toEqual(['syntax', 'syntax'])
    expect(codes(`a: [\n${'---\n'.repeat(100_000)}`)).toEqual(['syntax'])
    expect(codes(`a: [\n${'...\n'.repeat(100_000)}`)).toEqual(['syntax'])
    expect(codes('a: [\n---\n'.repeat(100_000)).length).toBeLessThan(2_000)
  })

  it('tells a bounded number of problems', () => {
    expect(codes('a: 1\n'.repeat(5_000))).toHaveLength(100)
    expect(codes('a: \u0001\n'.repeat(5_000))).toHaveLength(100)
  })
})

describe('aliases', () => {
  it('share the value they name, as it was when the alias was met', () => {
    const [value] = values('- &x [1]\n- *x\n- &x 2\n- *x\n') as [readonly unknown[]]
    expect(value).toEqual([[1], [1], 2, 2])
    expect(value[1]).toBe(value[0])
  })

  it('name the last anchor that was written before them', () => {
    expect(values('a: &x [&x [1], 2]\nb: *x\n')).toEqual([{ a: [[1], 2], b: [1] }])
    expect(codes('a: &x [*x]\n')).toEqual(['alias-recursive'])
    expect(values('a: &x 1\nb: &x [2]\nc: *x\n')).toEqual([{ a: 1, b: [2], c: [2] }])
    expect(codes('a: &x 1\nb: &x [*x]\n')).toEqual(['alias-recursive'])
  })

  it('may be many, in proportion to what is written', () => {
    const list = `list: &l [${'x, '.repeat(500)}x]\nsteps:\n`
    expect(codes(list + '  - *l\n'.repeat(190))).toEqual([])
    expect(codes(list + '  - *l\n'.repeat(10_000))).toEqual(['alias-expansion'])
  })

  it('do not reach into another document', () => {
    expect(codes('a: &x 1\n---\nb: *x\n')).toEqual(['alias-undefined'])
  })
})

describe('keys', () => {
  it('named like parts of objects are own properties, and harmless', () => {
    for (const text of [
      '__proto__: { polluted: 1 }\nconstructor: 2\ntoString: 3\n',
      '{"__proto__": {"polluted": 1}}',
    ]) {
      const [value] = values(text)
      expect(Object.hasOwn(value as object, '__proto__')).toBe(true)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect((value as { polluted?: unknown }).polluted).toBeUndefined()
    }
    expect(codes('__proto__: 1\n__proto__: 2\n')).toEqual(['duplicate-key'])
    expect(codes('toString: 1\ntoString: 2\n')).toEqual(['duplicate-key'])
  })

  it('are the same when they mean the same', () => {
    expect(codes('a: 1\n"a": 2\n')).toEqual(['duplicate-key'])
    expect(codes('{a: 1, "\\u0061": 2}')).toEqual(['duplicate-key'])
    expect(codes('&k a: 1\n? *k\n: 2\n')).toEqual(['duplicate-key'])
    expect(codes('a: {b: 1}\nb: 2\n')).toEqual([])
  })

  it('may be explicit, quoted, or numbers in quotes', () => {
    expect(values('? a\n: 1\n"12": 2\n\'null\': 3\n')).toEqual([{ a: 1, '12': 2, null: 3 }])
  })
})

describe('the fast parser', () => {
  it.each([
    'spec:\n  steps:\n  - id: a\n    to: {a: b, "c":"d"}   # x\n  - [a, "b",\n     c]\n',
    'a:\n  - - b\n    - c\n  -   d: e\n      f: g\n',
    '--- # x\na: 1\n---\n\n# none\n---\nb: {c: [d]}\n',
    '{"a": [1, true, null, "\\u00e9\\n"],\n"b": {}}\n',
    'description: 黄金镜像\r\nurl: http://a/b#c\r\n',
    'at: 2026-11-24T02:00:00Z\nsign: -1\npath: ./x\n',
    'text',
    'a:\n  b: [\n# c\n\n    d]\n',
  ])('reads %j', (text) => {
    expect(readFast(text)).toEqual(parseFully(text).values)
  })

  it.each([
    'a: &x 1\n',
    'a: *x\n',
    'a: !!str 1\n',
    '%YAML 1.2\n---\na: 1\n',
    'a: |\n  x\n',
    'a: >\n  x\n',
    'a:\nb: 1\n',
    '- \n- a\n',
    '? a\n: b\n',
    'a: 1\na: 2\n',
    '1: a\n',
    'null: a\n',
    '<<: a\n',
    '__proto__: a\n',
    'a: .inf\n',
    'a: 1e999\n',
    'a: b\n  c\n',
    'a: "b\n  c"\n',
    'a: b: c\n',
    'a:\tb\n',
    'a: {b: 1,\tc: 2}\n',
    '{a, b: 1}',
    '[a: b]',
    '{a: }',
    'a: [b\n]\n',
    'a: [b,\nc]\n',
    'a: "\\x41"\n',
    'a: "\\ud800"\n',
    'a: "b"c\n',
    'a: [b]c\n',
    'a: [b]#c\n',
    'a: "b"#c\n',
    'a: {b: c}: d\n',
    ' a: 1\n',
    'a: 1\n...\n',
    '--- a\n',
    '---\ta\n',
    'a: 1\n b: 2\n',
    'a:\n  b: 1\n c: 2\n',
    'a: - b\n',
    '- a\nb: c\n',
    '[a] b',
    '{a: 1}\nb: 2\n',
    'a: @b\n',
    'a: [b, , c]\n',
    'a: [,]\n',
    'a: {b: 1 c: 2}\n',
    '"a" : 1\n',
    `a: ${'['.repeat(61)}${']'.repeat(61)}\n`,
  ])('leaves %j to the full one', (text) => {
    expect(readFast(text)).toBeUndefined()
  })
})

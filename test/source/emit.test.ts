import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { parseSource } from '../../src/source/index.ts'
import { scale } from '../support/scale.ts'

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '1234567890123456',
    '1e3',
    '0x1f',
    '~',
    'null',
    'True',
    'off',
    'y',
    '<<',
    '- a',
    'a: b',
    'a #b',
    '.inf',
  ),
  fc.constantFrom(
    '2026-11-24',
    '2026-11-24T02:00:00Z',
    '---',
    '...',
    '&a',
    '*a',
    '!t',
    '%d',
    '@x',
    '`',
    '|',
    '>',
    '"',
    "'",
    '\\',
  ),
  fc.constantFrom(
    '\t',
    '\n',
    '\r',
    '\u0000',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\u{1f600}',
    '\u{e0001}',
    'a\u200db',
    '中',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
)

const value = fc.letrec<{ tree: Emittable }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    nasty,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      nasty.filter((key) => key !== '__proto__'),
      tie('tree'),
      { maxKeys: 4 },
    ),
  ),
})).tree

describe('emitYaml', () => {
  it('is read back as what it was, by our reader and by another', () => {
    fc.assert(
      fc.property(value, (tree) => {
        const text = emitYaml({ tree })
        const { documents, problems } = parseSource(text, 'x.yaml')
        expect(problems).toEqual([])
        expect(documents.map((document) => document.value)).toEqual([{ tree }])
        expect(parse(text)).toEqual({ tree })
      }),
      { numRuns: scale(500, 20_000) },
    )
  })

  it('writes one entry a line, quotes digits, and leaves out what is undefined', () => {
    const images = [{ id: 'm-1', name: undefined, sharedWith: ['1', '2'], usedBy: { '1': [] } }, { id: 'on' }]
    expect(emitYaml({ images, none: [], empty: {} })).toBe(`images:
  - id: m-1
    sharedWith:
      - "1"
      - "2"
    usedBy:
      "1": []
  - id: "on"
none: []
empty: {}
`)
  })

  it('writes no command of a runner, and the text all the same', () => {
    const text = emitYaml(['##[error]x', '# ##vso[y]', '## [z]'])
    expect(text).toBe('- "#\\x23[error]x"\n- "# #\\x23vso[y]"\n- "## [z]"\n')
    expect(parse(text)).toEqual(['##[error]x', '# ##vso[y]', '## [z]'])
  })

  it('shows what would not be seen, and replaces what YAML cannot hold', () => {
    expect(emitYaml(['a\u202eb', '\u{e0001}', 'x\ud800y'])).toBe('- "a\\u202eb"\n- "\\U000e0001"\n- "x\ufffdy"\n')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../../src/io/cloud/lossless-json.ts'
import { scale } from '../../support/scale.ts'

const runs = { numRuns: scale(300, 20_000) }

/** Any JSON text whose integers fit, with whitespace of a few kinds. */
const json = fc
  .tuple(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, undefined, space))

function outcome(parse: (text: string) => unknown, text: string): unknown {
  try {
    return { value: parse(text) }
  } catch (thrown) {
    return thrown instanceof SyntaxError ? 'syntax error' : thrown
  }
}

describe('parseLossless', () => {
  it('reads like JSON.parse where no integer is beyond 2^53', () => {
    fc.assert(
      fc.property(json, (text) => {
        fc.pre(!/\d{16}/.test(text))
        expect(parseLossless(text)).toEqual(JSON.parse(text))
      }),
      runs,
    )
  })

  it('keeps every digit of every integer, wherever it stands', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String)
    fc.assert(
      fc.property(digits, fc.string(), (id, key) => {
        const text = JSON.stringify({ list: [1], [key]: 0 }).replace('[1]', `[${id}, {"AliyunId" :${id}\n}]`)
        const read = parseLossless(text) as { list: [unknown, { AliyunId: unknown }] }
        expect([String(read.list[0]), String(read.list[1].AliyunId)]).toEqual([id, id])
      }),
      runs,
    )
  })

  it('leaves digits in strings and keys alone', () => {
    const text = '{"12345678901234567890":"12345678901234567890 \\" 98765432109876543210","n":-98765432109876543210}'
    expect(parseLossless(text)).toEqual({
      '12345678901234567890': '12345678901234567890 " 98765432109876543210',
      n: '-98765432109876543210',
    })
  })

  it('refuses exactly what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '\\',
        '12345678901234567890',
        '0',
        '-',
        '.',
        'e5',
        'true',
        ' ',
        '\n',
      ],
    )
    const noise = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const cut = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
    fc.assert(
      fc.property(fc.oneof(noise, cut), (text) => {
        expect(outcome(parseLossless, text) === 'syntax error').toBe(outcome(JSON.parse, text) === 'syntax error')
      }),
      { numRuns: scale(2000, 200_000) },
    )
  })

  it('makes no sense of a broken string by quoting the digits in it', () => {
    expect(() => parseLossless('"\\12345678901234567890')).toThrow(SyntaxError)
  })

  it('does not let a key of an answer reach the prototype', () => {
    expect(Object.keys(parseLossless('{"__proto__":{"polluted":1}}') as object)).toEqual(['__proto__'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { positionsOf } from '../../src/source/index.ts'

describe('positionsOf', () => {
  it('counts lines and columns from 1, whatever ends the lines', () => {
    const { at } = positionsOf('ab\ncd\r\ne\rf\n')
    expect([0, 2, 3, 5, 6, 7, 8, 9, 10, 11].map(at)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 2, column: 3 },
      { line: 2, column: 4 },
      { line: 3, column: 1 },
      { line: 3, column: 2 },
      { line: 4, column: 1 },
      { line: 4, column: 2 },
      { line: 5, column: 1 },
    ])
  })

  it('gives a byte order mark no column', () => {
    const { at } = positionsOf('\ufeffab\nc')
    expect([0, 1, 2, 4].map(at)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
    ])
  })

  it('counts UTF-16 code units', () => {
    expect(positionsOf('😀x').at(2)).toEqual({ line: 1, column: 3 })
  })

  it('takes places outside for the nearest inside', () => {
    const { range } = positionsOf('a\nb')
    expect(range(-5, 99)).toEqual({ start: { line: 1, column: 1 }, end: { line: 2, column: 2 } })
    expect(positionsOf('').range(0, 1)).toEqual({ start: { line: 1, column: 1 }, end: { line: 1, column: 1 } })
  })

  it('agrees with counting character by character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '\u2028', 'é')), (parts) => {
        const text = parts.join('')
        const { at } = positionsOf(text)
        let [line, column] = [1, 1]
        for (let offset = 0; offset <= text.length; offset++) {
          expect(at(offset)).toEqual({ line, column })
          const ends = text[offset] === '\n' || (text[offset] === '\r' && text[offset + 1] !== '\n')
          line += ends ? 1 : 0
          column = ends ? 1 : column + 1
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeFrame, linesOf } from '../../src/report/frame.ts'
import { displayWidth } from '../../src/report/width.ts'

const range = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
})

describe('linesOf', () => {
  it('ends lines where YAML does, and gives a byte order mark no column', () => {
    expect(linesOf('\ufeffa\nb\r\nc\rd\u2028e')).toEqual(['a', 'b', 'c', 'd\u2028e'])
  })
})

describe('a frame around the URL of a database', () => {
  it('shows no password, and the same columns', () => {
    const lines = ['runs: postgres://me:planted@db/x', 'runs: postgres://db/x?password=planted&a=b # me', 'x: y']
    const rows = codeFrame(lines, range(2, 1, 5), 80)
    expect(rows.map(({ text }) => text)).toEqual([
      'runs: postgres://me:*******@db/x',
      'runs: postgres://db/x?password=*******&a=b # me',
      'x: y',
    ])
    expect(codeFrame(lines, range(1, 7, 33), 80)[0]).toMatchObject({ text: 'runs: postgres://me:*******@db/x' })
  })

  it('is made quickly, whatever stands there', () => {
    const long = [`${'://a:'.repeat(50_000)}`, `${'?password='.repeat(50_000)}`]
    for (const line of long) expect(codeFrame([line], range(1, 1, 5), 80)).toHaveLength(1)
  })
})

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['黄金', 4],
    ['한국어', 6],
    ['ｶﾅ', 2],
    ['カナ', 4],
    ['Ｔｅ', 4],
    ['e\u0301', 1],
    ['😀', 2],
    ['👍🏽', 2],
    ['🇨🇳', 2],
    ['𠀀', 2],
    ['→…é', 3],
  ])('%j takes %i cells', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('codeFrame', () => {
  const piece = fc.constantFrom('a', ' ', '\t', '黄', '😀', '\u001b', '\u202e', 'e\u0301', '"', '🇨🇳')
  const pieces = fc.array(piece, { maxLength: 120 })

  it('fits into the columns and puts the carets under the line, whatever is in it', () => {
    fc.assert(
      fc.property(pieces, pieces, pieces, fc.integer({ min: 20, max: 80 }), (before, marked, after, columns) => {
        const [first, second, third] = [before.join(''), marked.join(''), after.join('')]
        const from = first.length + 1
        const [row] = codeFrame([first + second + third], range(1, from, from + second.length), columns)
        const marker = row?.marker ?? ''
        expect(displayWidth(row?.text ?? '')).toBeLessThanOrEqual(columns)
        expect(marker).toMatch(/^ *\^+$/)
        expect(marker.length).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('has room for the mark behind a line that is as wide as the columns', () => {
    const line = 'a'.repeat(23)
    const [row] = codeFrame([line], range(1, 24, 24), 23)
    expect(row?.marker?.length).toBeLessThanOrEqual(23)
    expect(row?.text.startsWith('…')).toBe(true)
  })

  it('marks exactly the word that the range covers', () => {
    const clean = fc.array(fc.constantFrom('a', '黄', '\t', '😀', ' '), { maxLength: 100 }).map((part) => part.join(''))
    fc.assert(
      fc.property(clean, clean, fc.integer({ min: 20, max: 80 }), (before, after, columns) => {
        const from = before.length + 1
        const [row] = codeFrame([`${before}MARK${after}`], range(1, from, from + 4), columns)
        const at = row?.text.indexOf('MARK') ?? -1
        expect(row?.marker).toBe(`${' '.repeat(displayWidth(row?.text.slice(0, at) ?? ''))}^^^^`)
      }),
    )
  })

  it('looks only at the place of interest in a line of many megabytes', () => {
    const source = '"黄",'.repeat(3_000_000)
    const started = performance.now()
    const [row] = codeFrame([source], range(1, 6_000_002, 6_000_003), 80)
    expect(row?.text).toContain('黄')
    expect(performance.now() - started).toBeLessThan(500)
  })
})

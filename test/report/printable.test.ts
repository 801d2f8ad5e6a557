import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from '../../src/report/printable.ts'

describe('printable', () => {
  it.each([
    ['\n\r\t', '\\n\\r\\t'],
    ['\u0000\u0007\u001b[31m\u007f\u009b', '\\x00\\x07\\x1b[31m\\x7f\\x9b'],
    ['\u202eevil\u2066', '\\u202eevil\\u2066'],
    ['a\u200bb\u00adc\u2060d\ufeff', 'a\\u200bb\\xadc\\u2060d\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800x', '\\ud800x'],
    ['\u{e0041}', '\\u{e0041}'],
    ['##[error]a ###[b] ##vso[c] ## [d] #[e]', '#\\x23[error]a ##\\x23[b] #\\x23vso[c] ## [d] #[e]'],
    ['plain, 黄金镜像, é, 😀', 'plain, 黄金镜像, é, 😀'],
  ])('%j becomes %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('shows every text on one line, and what it shows needs no more escaping', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const shown = printable(text)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(printable(shown)).toBe(shown)
      }),
    )
  })
})

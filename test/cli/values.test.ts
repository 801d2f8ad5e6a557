import { WriteStream } from 'node:tty'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colorModes, useColor } from '../../src/cli/color.ts'
import { parseBehaviours } from '../../src/cli/emulator/behaviours.ts'
import { parseFormats } from '../../src/cli/formats.ts'
import { DEFAULT_BEHAVIOURS } from '../../src/emulator/behaviours.ts'
import { formats } from '../../src/report/index.ts'
import { parseInstant } from '../../src/schema/instant.ts'

describe('colours', () => {
  const value = fc.option(fc.constantFrom('', '0', '1', '2', '3', 'true', 'false', 'yes'), { nil: undefined })
  const env = fc
    .record({
      FORCE_COLOR: value,
      NO_COLOR: value,
      NODE_DISABLE_COLORS: value,
      TERM: fc.constantFrom('dumb', 'xterm-256color'),
    })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined)))
    // Versions of Node differ on an empty NO_COLOR; by its own definition it says nothing.
    .filter(({ NO_COLOR, NODE_DISABLE_COLORS }) => NO_COLOR !== '' && NODE_DISABLE_COLORS !== '')

  it('follow the environment as Node does on a terminal', () => {
    fc.assert(
      fc.property(env, (variables) => {
        const emitWarning = process.emitWarning
        process.emitWarning = () => {}
        const depth = WriteStream.prototype.getColorDepth(variables)
        process.emitWarning = emitWarning
        expect(useColor('auto', { env: variables }, { isTTY: true })).toBe(depth > 1)
      }),
      { numRuns: 1000 },
    )
  })

  it('are off without a terminal unless forced, and the flag beats everything', () => {
    const env = { TERM: 'xterm' }
    expect(useColor('auto', { env }, { isTTY: false })).toBe(false)
    expect(useColor('auto', { env: { ...env, FORCE_COLOR: '1' } }, { isTTY: false })).toBe(true)
    expect(useColor('auto', { env: { FORCE_COLOR: '0' } }, { isTTY: true })).toBe(false)
    expect(useColor('always', { env: { NO_COLOR: '1', FORCE_COLOR: '0' } }, { isTTY: false })).toBe(true)
    expect(useColor('never', { env: { FORCE_COLOR: '3' } }, { isTTY: true })).toBe(false)
    expect(colorModes).toEqual(['auto', 'always', 'never'])
  })
})

describe('formats', () => {
  it('go to standard output by the name -', () => {
    expect(parseFormats(['json=-', 'text=a.txt'])).toEqual([
      { format: 'json', file: null },
      { format: 'text', file: 'a.txt' },
    ])
    expect(() => parseFormats(['json=-', 'text'])).toThrow('several formats would go to stdout')
  })

  it('do not go into one file, of which the last alone would be left', () => {
    expect(() => parseFormats(['json=a', 'sarif=a'])).toThrow('several formats would go to a')
    expect(() => parseFormats(['json=out/a', 'text', 'sarif=./out//b/../a'])).toThrow(
      'several formats would go to out/a',
    )
  })
})

describe('parseInstant', () => {
  it('agrees with Date on the times that it writes', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (instant) => {
        expect(parseInstant(instant.toISOString())).toBe(instant.getTime())
      }),
    )
  })

  it.each([
    ['2026-11-24T02:00:00Z', Date.UTC(2026, 10, 24, 2)],
    ['2026-11-24t02:00:00z', Date.UTC(2026, 10, 24, 2)],
    ['2026-11-24T10:00:00.5+08:00', Date.UTC(2026, 10, 24, 2, 0, 0, 500)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-04-31T00:00:00Z', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-11-24T25:00:00Z', undefined],
    ['2026-11-24T24:00:00Z', undefined],
    ['2026-11-24T02:00:00', undefined],
    ['2026-11-24', undefined],
    ['1764900000', undefined],
    ['now', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(parseInstant(text)).toBe(expected)
  })
})

describe('parseFormats', () => {
  it('takes every format, to stdout or to a file whose name may hold anything', () => {
    for (const format of formats) {
      expect(parseFormats([format])).toEqual([{ format, file: null }])
      expect(parseFormats([`${format}=a=b.txt`])).toEqual([{ format, file: 'a=b.txt' }])
    }
    expect(parseFormats([])).toEqual([{ format: 'text', file: null }])
    expect(parseFormats(['json=a', 'json=b', 'text'])).toHaveLength(3)
  })

  it.each([['toString'], ['TEXT'], [''], ['=x']])('refuses %j', (format) => {
    expect(() => parseFormats([format])).toThrow(/unknown format/)
  })
})

describe('parseBehaviours', () => {
  it('takes every behaviour with its default', () => {
    for (const [name, value] of Object.entries(DEFAULT_BEHAVIOURS)) {
      expect(parseBehaviours([`${name}=${value}`])).toEqual({ [name]: value })
    }
  })

  it.each([['copyQueue'], ['copyQueue='], ['clientTokenMs=-1'], ['resourceSharesListed=yes'], ['__proto__=x']])(
    'refuses %j',
    (text) => {
      expect(() => parseBehaviours([text])).toThrow(/unknown/)
    },
  )
})

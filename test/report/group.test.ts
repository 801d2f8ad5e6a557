import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupByCause } from '../../src/report/group.ts'
import { findingOf } from './support.ts'

/** What an account's mentions leave of a text, by the definition: a whole word is one with no letter, digit, `_` or `-` beside it. */
function blotted(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => {
    const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    return rest.replace(new RegExp(`(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`, 'gu'), '\0')
  }, text)
}

describe('groupByCause', () => {
  const names: Readonly<Record<string, string>> = { '11': 'a', '12': 'a-b', '13': '𠀀', '14': '(.' }
  const account = fc.constantFrom(...Object.keys(names), '1')
  const message = fc
    .array(fc.constantFrom('a', 'a-b', '𠀀', '(.', '11', '12', '13', '14', '1', ' ', '-', '.', '黄', '😀'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''))

  it('takes findings for one that differ in whole mentions of the account alone', () => {
    fc.assert(
      fc.property(fc.tuple(account, message), fc.tuple(account, message), (...pairs) => {
        const findings = pairs.map(([id, text]) => findingOf({ account: id, step: 's', message: text }))
        const rest = pairs.map(([id, text]) =>
          blotted(
            text,
            [names[id] ?? '', id].filter((word) => word !== ''),
          ),
        )
        const entries = groupByCause({ plans: [], findings }, (id) => names[id])
        expect(entries).toHaveLength(rest[0] === rest[1] ? 1 : 2)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is quick with many accounts', () => {
    const findings = Array.from({ length: 50_000 }, (_, index) =>
      findingOf({ account: String(index), step: 's', message: `account-${index} (${index}) is not trusted` }),
    )
    const started = performance.now()
    expect(groupByCause({ plans: [], findings }, (id) => `account-${id}`)).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FixedFile } from '../../src/fix/fix-file.ts'
import { fixesIn } from '../../src/fix/fixes.ts'
import { reasonFor } from '../../src/fix/offer.ts'
import type { Judging } from '../../src/fix/reading.ts'
import { findingKey } from '../../src/fix/same.ts'
import { foreignRule } from '../../src/fix/ways.ts'
import type { Report } from '../../src/report.ts'
import { applyEdits, cases, commentsOf, fix, folder, judgeText, policy } from './support.ts'

/** What was done and what is left, one line each. */
function tell({ fixes, reasons }: FixedFile, { verdict, findings }: Report): string {
  const done = fixes.map(({ rule, title, safe, range: { start } }) => {
    return `${start.line}:${start.column} ${safe ? 'fixed' : 'fixed (unsafe)'} ${rule}: ${title}`
  })
  const left = findings.flatMap((finding) => {
    const { start } = finding.range
    const reason = reasons.get(findingKey(finding)) ?? reasonFor(finding.rule)
    return [`${start.line}:${start.column} left ${finding.rule}: ${finding.message}`, `  ${reason}`]
  })
  return [...done, ...left, verdict, ''].join('\n')
}

function golden(name: string, now: string): void {
  const path = join(folder, name)
  if (process.env.UPDATE === '1') writeFileSync(path, now)
  else expect(now).toBe(existsSync(path) ? readFileSync(path, 'utf8') : undefined)
}

describe('the corpus of broken plans', () => {
  let judging: Judging
  beforeAll(async () => {
    judging = await policy()
  })

  it('is one', () => {
    expect(cases.length).toBeGreaterThan(40)
  })

  it.each(cases)('%s ends in a plan that passes, or says why not', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const [safe, unsafe] = [await fix(text, name, judging), await fix(text, name, judging, true)]
    const results = await Promise.all([safe, unsafe].map((fixed) => judgeText(fixed.text, name, judging)))
    const told = [safe, unsafe].map((fixed, index) => tell(fixed, results[index] as Report))
    const [base, ending] = [name.replace(/\.\w+$/, ''), name.replace(/^.*\./, '')]
    golden(`${base}.fixed.${ending}`, safe.text)
    golden(`${base}.txt`, told[1] === told[0] ? `${told[0]}` : `${told[0]}\n--unsafe\n${told[1]}`)
    for (const [index, { findings }] of results.entries()) {
      for (const finding of findings) {
        const reasons = [safe, unsafe][index]?.reasons
        expect(reasons?.get(findingKey(finding)) ?? reasonFor(finding.rule)).not.toBe(foreignRule)
      }
    }
  })

  it.each(cases)('%s is fixed once', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    for (const unsafe of [false, true]) {
      const once = await fix(text, name, judging, unsafe)
      const twice = await fix(once.text, name, judging, unsafe)
      expect([twice.text, twice.fixes]).toEqual([once.text, []])
    }
  })

  it.each(cases)('%s keeps its comments, line breaks and byte order mark', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    for (const unsafe of [false, true]) {
      const { text: fixed } = await fix(text, name, judging, unsafe)
      if (name.endsWith('.json')) expect(JSON.parse(fixed)).toBeTypeOf('object')
      else expect([...commentsOf(fixed)].sort()).toEqual([...commentsOf(text)].sort())
      expect(fixed.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'))
      expect(fixed.endsWith('\n')).toBe(text.endsWith('\n'))
      const breaks = new Set(text.match(/\r\n|\n|\r/g))
      expect(breaks).toEqual(new Set([...breaks, ...(fixed.match(/\r\n|\n|\r/g) ?? [])]))
    }
  })
})

describe('the same in other clothes', () => {
  const texts = cases.filter((name) => name.endsWith('.yaml') && !/^(crlf|byte-order|id-very-many)/.test(name))
  let judging: Judging
  beforeAll(async () => {
    judging = await policy()
  })

  it.each(texts)('%s with other line breaks, and a byte order mark', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const { text: fixed } = await fix(text, name, judging, true)
    const dress = (plain: string): string => `\ufeff${plain.replaceAll('\n', '\r\n')}`
    expect((await fix(dress(text), name, judging, true)).text).toBe(dress(fixed))
  })
})

function ruleAndAccount(key: string): readonly [unknown, unknown] {
  const parts: readonly unknown[] = JSON.parse(key)
  return [parts[1], parts.at(-1)]
}

describe('fixes of one finding', () => {
  let judging: Judging
  beforeAll(async () => {
    judging = await policy()
  })

  // Of very many problems the first hundred are told, however many are fixed.
  it.each(cases.filter((name) => name !== 'id-very-many.yaml'))(
    '%s: each alone is rid of its finding',
    async (name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      for (const [key, fixes] of await fixesIn(text, name, judging)) {
        for (const { id, title, edits } of fixes) {
          expect([id, title]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\S/)])
          const [rule, account] = ruleAndAccount(key)
          const before = (await judgeText(text, name, judging)).findings.filter(
            (one) => one.rule === rule && one.account === account,
          )
          const { findings } = await judgeText(applyEdits(text, edits), name, judging)
          expect(findings.filter((one) => one.rule === rule && one.account === account).length).toBeLessThan(
            before.length,
          )
        }
      }
    },
  )
})

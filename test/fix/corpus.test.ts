import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FixedFile } from '../../src/fix/fix-file.ts'
import { reasonFor } from '../../src/fix/offer.ts'
import type { Judging } from '../../src/fix/reading.ts'
import { findingKey } from '../../src/fix/same.ts'
import { foreignRule } from '../../src/fix/ways.ts'
import type { Report } from '../../src/report.ts'
import { cases, commentsOf, fix, folder, judgeText, policy } from './support.ts'

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

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Judging } from '../../src/fix/reading.ts'
import { fix, judgeText, policy } from './support.ts'

const root = fileURLToPath(new URL('../../fixtures', import.meta.url))
const files = ['broken', 'documents/broken', 'documents/valid'].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(yaml|json)$/.test(name) && !name.endsWith('.problems.json'))
    .map((name) => `${folder}/${name}`),
)

describe('texts that were made to break readers', () => {
  let judging: Judging
  beforeAll(async () => {
    judging = await policy()
  })

  it.each(files)('%s gets no worse, and not twice', async (name) => {
    const text = readFileSync(`${root}/${name}`, 'utf8')
    const once = await fix(text, name, judging, true)
    expect((await fix(once.text, name, judging, true)).text).toBe(once.text)
    const [before, after] = [await judgeText(text, name, judging), await judgeText(once.text, name, judging)]
    if (once.fixes.length === 0) expect(once.text).toBe(text)
    if (before.verdict !== 'invalid') expect(after.verdict).not.toBe('invalid')
    const syntax = (report: typeof before): number =>
      report.findings.filter(({ rule }) => rule === 'plan-syntax').length
    expect(syntax(after)).toBeLessThanOrEqual(syntax(before))
  })
})

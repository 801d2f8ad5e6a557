import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/document.ts'
import type { Range } from '../../src/finding.ts'
import { type FileDocuments, readDocuments } from '../../src/schema/index.ts'
import { parseSource } from '../../src/source/index.ts'

const folder = join(import.meta.dirname, '../../fixtures/documents/broken')

function written({ start, end }: Range): string {
  return `${start.line}:${start.column}-${end.line}:${end.column}`
}

function problemText({ rule, message, remediation, location }: Problem): string {
  return `  ${written(location.range)} ${rule}\n    ${message}\n    ${remediation}\n`
}

function golden({ valid, invalid, foreign }: FileDocuments): string {
  return [
    ...valid.map(({ kind }) => `valid ${kind}\n`),
    ...invalid.map(({ kind, name, problems }) => `invalid ${kind} ${name}\n${problems.map(problemText).join('')}`),
    ...foreign.map(({ locate }) => `foreign ${written(locate([]))}\n`),
  ].join('')
}

describe('a broken document', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('%s', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const out = join(folder, name.replace('.yaml', '.out'))
    const found = golden(await readDocuments(parseSource(text, name)))
    if (process.env.UPDATE === '1') writeFileSync(out, found)
    expect(found).toBe(existsSync(out) ? readFileSync(out, 'utf8') : '')
  })
})

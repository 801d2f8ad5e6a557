import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseSource } from '../../src/source/index.ts'

const folder = fileURLToPath(new URL('../../fixtures/broken/', import.meta.url))
const GOLDEN = '.problems.json'
const files = readdirSync(folder).sort()
const inputs = files.filter((name) => !name.endsWith(GOLDEN))

function goldenOf(name: string): string {
  return name.replace(/\.(?:yaml|json)$/, GOLDEN)
}

/** Problems and what is delivered all the same, one line each, as the golden files hold them. */
function golden(name: string): string {
  const { problems, documents } = parseSource(readFileSync(`${folder}${name}`, 'utf8'), name)
  const told = problems.map(({ code, message, hint, range: { start, end } }) => ({
    at: `${start.line}:${start.column}-${end.line}:${end.column}`,
    code,
    message,
    hint,
  }))
  const delivered = documents.map(({ index, value }) => ({ index, value }))
  return `${JSON.stringify({ problems: told, documents: delivered }, null, 2)}\n`
}

describe('broken files', () => {
  it.each(inputs)('%s', async (name) => {
    await expect(golden(name)).toMatchFileSnapshot(`${folder}${goldenOf(name)}`)
  })

  it.each(inputs)('%s is refused, inside of the file', (name) => {
    const text = readFileSync(`${folder}${name}`, 'utf8')
    const lines = text.split(/\r\n|\n|\r/)
    const { problems } = parseSource(text, name)
    expect(problems.length).toBeGreaterThan(0)
    for (const { range, message, hint } of problems) {
      expect(range.start.line).toBeLessThanOrEqual(range.end.line)
      expect(range.end.line).toBeLessThanOrEqual(lines.length)
      expect(range.end.column).toBeLessThanOrEqual((lines[range.end.line - 1] ?? '').length + 1)
      expect(range.start).not.toEqual(range.end)
      expect(hint).toMatch(/\.$/)
      expect(message).not.toMatch(/\p{Cc}/u)
    }
  })

  it('have a golden file each, and no golden file is left over', () => {
    expect(files.filter((name) => name.endsWith(GOLDEN))).toEqual(inputs.map(goldenOf).sort())
  })
})

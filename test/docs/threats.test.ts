import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPage, root } from './support/blocks.ts'

const page = readPage('docs/threats.md')
const [, threats = ''] = page.split('## Threats, and what tries them')
const [list = ''] = threats.split('\n## ')

/** `*path: title*` */
const named = [...list.matchAll(/\*(test\/[^:*]+\.test\.ts): ([^*]+)\*/g)].map(
  ([, path = '', title = '']) => [path, title] as const,
)

describe('docs/threats.md', () => {
  it('numbers its threats, and names a test for each', () => {
    const items = list.split('\n').filter((line) => /^\d+\. /.test(line))
    expect(items.length).toBeGreaterThan(20)
    expect(items.map((line) => Number.parseInt(line, 10))).toEqual(items.map((_, index) => index + 1))
    expect(items.filter((line) => !/\*test\/\S+\.test\.ts: [^*]+\*/.test(line))).toEqual([])
  })

  it.each(named)('%s has the test "%s"', (path, title) => {
    const text = readFileSync(join(root, path), 'utf8')
    expect(text).toMatch(new RegExp(`\\bit(?:\\.each\\([\\s\\S]*?\\))?\\(\\s*'${escaped(title)}'`))
    expect(text).not.toMatch(/\b(?:it|describe)\.(?:skip|todo|only)\b/)
  })
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

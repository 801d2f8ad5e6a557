import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of a page. */
export interface Block {
  /** Path of the page from the root of the repository. */
  readonly page: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The words behind the language. */
  readonly words: readonly string[]
  /** Without the fences and their indentation; ends with a line feed. */
  readonly text: string
  /** Where the text stands in the page. */
  readonly start: number
  readonly end: number
}

export const root: string = join(import.meta.dirname, '../../..')

/** Every page that people read: in the root, and below docs/. */
export function pages(): readonly string[] {
  const top = readdirSync(root).filter((name) => name.endsWith('.md'))
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
  return [...top, ...docs].sort()
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/**
 * The fenced blocks of a page. A fence stands at the start of its line, has three backticks and says its language; whatever looks
 * like a fence and is none throws, so that no example is passed over.
 */
export function blocksOf(page: string, markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { line: number; info: string; start: number } | undefined
  let offset = 0
  for (const [index, line] of markdown.split('\n').entries()) {
    const next = offset + line.length + 1
    const where = `${page}:${index + 1}`
    if (open === undefined && /^\s*(?:`{3,}|~{3,})/.test(line)) {
      const info = /^```([a-z]+(?: [^\s`]+)*)$/.exec(line)?.[1]
      if (info === undefined) throw new Error(`${where}: not a fence with a language, at the start of its line`)
      open = { line: index + 1, info, start: next }
    } else if (open !== undefined && line === '```') {
      const [language = '', ...words] = open.info.split(' ')
      const { start } = open
      blocks.push({ page, line: open.line, language, words, text: markdown.slice(start, offset), start, end: offset })
      open = undefined
    } else if (open !== undefined && /^\s*```/.test(line)) {
      throw new Error(`${where}: not the end of a fence`)
    }
    offset = next
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: a fence without an end`)
  return blocks
}

/** How a block is called in test names. */
export function nameOf({ page, line, language, words }: Block): string {
  return `${page}:${line} ${[language, ...words].join(' ')}`
}

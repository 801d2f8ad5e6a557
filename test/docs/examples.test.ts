import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSource } from '../../src/source/index.ts'
import { type Block, blocksOf, nameOf, pages, readPage, root } from './support/blocks.ts'
import { documentProblems } from './support/documents.ts'
import { runModule, saidOf } from './support/module.ts'
import { comparable, replaySession } from './support/session.ts'

const blocks = pages().flatMap((page) => blocksOf(page, readPage(page)))
const isUpdate = process.env.UPDATE === '1'

/** What a block is an example of, decided by its fence alone: every block belongs to exactly one kind. */
const kinds = {
  transcript: ({ language }) => language === 'console',
  document: ({ language, words }) => language === 'yaml' && words.length === 0,
  fragment: ({ language, words }) => language === 'yaml' && words.join() === 'fragment',
  workflow: ({ language, words }) => language === 'yaml' && words.join() === 'workflow',
  json: ({ language, words }) => language === 'json' && words.length === 0,
  module: ({ language, words }) => language === 'ts' && words.length === 0,
  commands: ({ language, words }) => language === 'sh' && words.length === 0,
  picture: ({ language, words }) => language === 'text' && words.length === 0,
} satisfies Record<string, (block: Block) => boolean>

function ofKind(kind: keyof typeof kinds): readonly (readonly [string, Block])[] {
  return blocks.filter((block) => kinds[kind](block)).map((block) => [nameOf(block), block])
}

describe('the examples', () => {
  it('are all of a kind that is looked at', () => {
    const strange = blocks.filter((block) => Object.values(kinds).filter((is) => is(block)).length !== 1)
    expect(strange.map(nameOf)).toEqual([])
    const fences = pages().flatMap((page) => readPage(page).match(/^[ \t]*(?:```|~~~)/gm) ?? [])
    expect(blocks.length * 2).toBe(fences.length)
  })

  it('are there', () => {
    expect(ofKind('transcript').length).toBeGreaterThanOrEqual(4)
    expect(ofKind('document').length).toBeGreaterThanOrEqual(3)
    expect(ofKind('commands').length).toBeGreaterThanOrEqual(2)
  })
})

describe('transcripts print what they say', () => {
  it.each(ofKind('transcript'))('%s', async (_, block) => {
    const now = await replaySession(block)
    if (!isUpdate) expect(comparable(now)).toBe(comparable(block.text))
    else if (comparable(now) !== comparable(block.text)) replaceBlock(block, now)
  })
})

/** Blocks above it may have grown by now, so it is looked for by its number in the page. */
function replaceBlock(block: Block, text: string): void {
  const path = join(root, block.page)
  const page = readFileSync(path, 'utf8')
  const number = blocks.filter(({ page: other }) => other === block.page).indexOf(block)
  const { start, end } = blocksOf(block.page, page)[number] ?? block
  writeFileSync(path, page.slice(0, start) + text + page.slice(end))
}

describe('documents are valid, and rules load', () => {
  const withDocuments = [...new Set(ofKind('document').map(([, { page }]) => page))]
  it.each(withDocuments)('%s', async (page) => {
    const documents = ofKind('document').flatMap(([, block]) => (block.page === page ? [block] : []))
    expect(await documentProblems(documents)).toEqual([])
  })
})

describe('modules run', () => {
  it.each(ofKind('module'))('%s', async (_, block) => {
    expect(await runModule(block)).toBe(saidOf(block))
  })
})

describe('what other programs read', () => {
  it.each([...ofKind('fragment'), ...ofKind('workflow')])('%s is YAML', (_, { text, page }) => {
    expect(parseSource(text, page).problems).toEqual([])
  })

  it.each(ofKind('json'))('%s is JSON', (_, { text }) => {
    expect(() => JSON.parse(text)).not.toThrow()
  })

  it.each(ofKind('workflow'))('%s runs commands that work', async (name, block) => {
    const commands = [
      ...block.text.matchAll(/^\s*(?:- )?(?:run|entry): (?:npx |node_modules\/\.bin\/)(shareplan .*)$/gm),
    ].map(([, line]) => line)
    expect(commands.length, name).toBeGreaterThan(0)
    const text = commands.map((line) => `$ ${line} > out || cat out\n`).join('')
    expect(await replaySession({ ...block, words: ['in=examples/golden-images'], text })).toBe(text)
  })
})

/** Who runs the commands of `sh` blocks: they need npm, and some a clean checkout. */
const commandsRunElsewhere: Readonly<Record<string, string>> = {
  'npm ci && npm run demo': 'scripts/readme.mjs',
  'npm ci && npm test': 'scripts/readme.mjs',
  'npm ci && npm run build && npm pack': 'scripts/readme.mjs',
  'npm install --save-dev ./shareplan-0.1.0.tgz': 'scripts/package-check.mjs',
}

describe('commands of npm', () => {
  it('are run by CI, each of them', () => {
    const written = ofKind('commands').flatMap(([, { text }]) => text.trimEnd().split('\n'))
    expect([...new Set(written)].sort()).toEqual(Object.keys(commandsRunElsewhere).sort())
    const ci = readFileSync(join(root, '.ci/run'), 'utf8')
    for (const script of Object.values(commandsRunElsewhere)) expect(ci).toContain(`node ${script}`)
  })
})

describe('pictures', () => {
  it.each(ofKind('picture'))('%s holds no command', (_, { page, text }) => {
    // README's are the output of the command above them, which scripts/readme.mjs compares.
    if (page !== 'README.md') expect(text).not.toMatch(/^\$ |^ *shareplan [a-z]/m)
  })

  it('in README stand behind commands', () => {
    const readme = blocks.filter(({ page }) => page === 'README.md')
    const lonely = readme.filter((block, index) => kinds.picture(block) && !kinds.commands(readme[index - 1] ?? block))
    expect(lonely.map(nameOf)).toEqual([])
  })
})

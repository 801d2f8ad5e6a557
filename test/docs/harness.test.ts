import { describe, expect, it } from 'vitest'
import { type Block, blocksOf } from './support/blocks.ts'
import { documentProblems } from './support/documents.ts'
import { runModule, saidOf } from './support/module.ts'
import { comparable, replaySession } from './support/session.ts'

function blockOf(info: string, text: string): Block {
  const [block] = blocksOf('docs/page.md', `\`\`\`${info}\n${text}\`\`\`\n`)
  if (block === undefined) throw new Error('no block')
  return block
}

describe('the blocks of a page', () => {
  it('are all found, with their words and lines', () => {
    const page = 'a\n```sh\nls\n```\n\n```console in=x cloud\n$ b\n\n```\n```text\n```\n'
    expect(blocksOf('p.md', page).map(({ line, language, words, text }) => ({ line, language, words, text }))).toEqual([
      { line: 2, language: 'sh', words: [], text: 'ls\n' },
      { line: 6, language: 'console', words: ['in=x', 'cloud'], text: '$ b\n\n' },
      { line: 10, language: 'text', words: [], text: '' },
    ])
  })

  it.each([
    ['without a language', '```\na\n```\n'],
    ['that are indented', '- a\n  ```sh\n  b\n  ```\n'],
    ['of tildes', '~~~sh\na\n~~~\n'],
    ['of four backticks', '````sh\na\n````\n'],
    ['without an end', '```sh\na\n'],
    ['whose end is indented', '```sh\na\n  ```\n'],
  ])('%s are no blocks, and told', (_, page) => {
    expect(() => blocksOf('p.md', page)).toThrow(/^p\.md:\d+: /)
  })
})

describe('a transcript', () => {
  it('is run line by line in one shell', async () => {
    const text =
      '$ mkdir a; cd a; x=1\n$ pwd | sed "s#.*/##"; echo $x >&2\n$ shareplan --nothing | \\\n  cat; false\n$ echo $?\n'
    const now = await replaySession(blockOf('console', text))
    expect(now).toContain('##"; echo $x >&2\na\n1\n$ shareplan')
    expect(now).toContain('  cat; false\nshareplan: error: unknown option')
    expect(now).toMatch(/\$ echo \$\?\n1\n$/)
  })

  it('shows what differs', async () => {
    const block = blockOf('console', '$ shareplan status\nno runs at all\n')
    expect(comparable(await replaySession(block))).not.toBe(comparable(block.text))
  })

  it('starts in a fresh copy, without settings and keys of this machine', async () => {
    const block = blockOf('console in=examples/golden-images', '$ ls; env | grep -c ^SHAREPLAN; rm -r *\n')
    expect(await replaySession(block)).toContain('accounts.yaml\ndrafts\ninventory.yaml\nplans\nshareplan.yaml\n0\n')
    expect(await replaySession(block)).toContain('plans\n')
  })

  it.each([
    ['an unknown word', 'console somewhere', '$ ls\n'],
    ['output before the first command', 'console', 'a\n$ ls\n'],
    ['a path of this machine', 'console', '$ pwd\n'],
  ])('with %s is told', async (_, info, text) => {
    await expect(replaySession(blockOf(info, text))).rejects.toThrow()
  })
})

describe('documents', () => {
  const rule = (fact: string): Block =>
    blockOf(
      'yaml',
      `apiVersion: shareplan/v1\nkind: Rule\nmetadata: { id: acme/a, title: A }\nspec:\n  per: plan\n  violatedWhen: { fact: ${fact}, operator: equal, value: 1 }\n  enforcement: deny\n  message: a\n`,
    )

  it.each([
    ['of another program', blockOf('yaml', 'a: 1\n')],
    ['that are not valid', blockOf('yaml', 'apiVersion: shareplan/v1\nkind: SharePlan\n')],
    ['with rules that do not load', rule('plan.colour')],
    ['without anything', blockOf('yaml', '# nothing\n')],
  ])('%s are told', async (_, block) => {
    expect(await documentProblems([block])).not.toEqual([])
  })

  it('that are good are not', async () => {
    expect(await documentProblems([rule('plan.stepCount')])).toEqual([])
  })
})

describe('a module', () => {
  it('says what it prints, and what goes wrong', async () => {
    const right = blockOf('ts', 'const n: number = 1\nconsole.log(n + 1) // 2\n')
    expect(await runModule(right)).toBe(saidOf(right))
    expect(await runModule(blockOf('ts', 'console.log(1) // 2\n'))).toBe('1\n')
    expect(await runModule(blockOf('ts', 'throw new Error("no")\n'))).toContain('no')
  })
})

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bin } from '../cli/support/bundle.ts'
import { Editor, Workspace } from '../lsp/support/client.ts'
import { files, plan } from '../lsp/support/files.ts'
import { blocksOf, readPage } from './support/blocks.ts'

const blocks = blocksOf('docs/editors.md', readPage('docs/editors.md'))

function blockWith(text: string): string {
  return blocks.find((block) => block.text.includes(text))?.text ?? ''
}

/** The words of a list in brackets or braces. */
function words(list: string | undefined): readonly string[] {
  return [...(list ?? '').matchAll(/['"]([^'"]*)['"]/g)].map(([, word = '']) => word)
}

const helix = blockWith('languages.toml')

/** How each editor would start the server. */
const starts: Readonly<Record<string, readonly string[]>> = {
  Neovim: words(/cmd = (\{[^}]*\})/.exec(blockWith('init.lua'))?.[1]),
  Helix: [...words(/^command = (.*)$/m.exec(helix)?.[1]), ...words(/^args = (.*)$/m.exec(helix)?.[1])],
  IntelliJ: /^Command +(.*)$/m.exec(blockWith('Mappings'))?.[1]?.split(' ') ?? [],
}

describe.skipIf(bin === undefined)('docs/editors.md', () => {
  it.each(Object.entries(starts))('starts the server for %s', async (_, argv) => {
    expect(argv).toEqual(['shareplan', 'lsp'])
    const path = mkdtempSync(join(tmpdir(), 'shareplan-path-'))
    mkdirSync(join(path, 'bin'))
    symlinkSync(bin ?? '', join(path, 'bin/shareplan'))
    const workspace = new Workspace(files)
    const editor = new Editor(workspace, argv, { PATH: `${join(path, 'bin')}:${process.env.PATH ?? ''}` })
    await editor.start()
    await editor.open('plans/p.yaml', plan.replace('["@prod"]', '[pay-dev]'))
    expect(await editor.current('plans/p.yaml')).toMatchObject([{ code: 'account-untrusted' }])
    expect(await editor.stop()).toBe(0)
    workspace.remove()
    rmSync(path, { recursive: true })
  })

  it('names settings of the client for VS Code that there are', () => {
    const { properties } = JSON.parse(readPage('editors/vscode/package.json')).contributes.configuration
    const named = Object.keys(JSON.parse(blockWith('shareplan.command')))
    expect(named.filter((key) => key.startsWith('shareplan.') && !Object.hasOwn(properties, key))).toEqual([])
    expect(named.filter((key) => Object.hasOwn(properties, key))).toHaveLength(2)
  })
})

import { expect, it } from 'vitest'
import type { CompletionList, Hover } from 'vscode-languageserver'
import { bin } from '../cli/support/bundle.ts'
import { cursorIn, Editor, Workspace } from './support/client.ts'
import { config, files } from './support/files.ts'

const instance = '{ use: plan-too-large, as: acme/far-too-large, params: { maxGrants: 900 }, enforcement: deny }'
const instanced = config.replace('"policy/*.yaml"]', `"policy/*.yaml", ${instance}]`)

it.skipIf(bin === undefined)('an editor knows instances as it knows rules', async () => {
  const workspace = new Workspace({ ...files, 'shareplan.yaml': instanced })
  const editor = new Editor(workspace, [process.execPath, bin ?? '', 'lsp'])
  try {
    await editor.start()
    const ask = async <T>(method: string, name: string, marked: string): Promise<T> => {
      const { text, position } = cursorIn(marked)
      await editor.open(name, text)
      return editor.ask<T>(method, name, position)
    }
    const hover = async (name: string, marked: string): Promise<string> =>
      ((await ask<Hover | null>('hover', name, marked))?.contents as { value: string } | undefined)?.value ?? ''
    const card = await hover('drafts/1.yaml', instanced.replace('as: acme/far', 'as: acme/|far'))
    expect(card).toContain('- rule: `acme/far-too-large`')
    expect(card).toContain('`maxGrants: 900`')
    expect(await hover('drafts/2.yaml', instanced.replace('use: plan', 'use: pl|an'))).toContain(
      '- rule: `plan-too-large`',
    )
    const marked = instanced.replace('    step-without-effect:', '    |\n    step-without-effect:')
    const list = await ask<CompletionList | null>('completion', 'drafts/3.yaml', marked)
    expect(list?.items.map(({ label }) => label)).toContain('acme/far-too-large')
  } finally {
    await editor.stop()
    workspace.remove()
  }
})

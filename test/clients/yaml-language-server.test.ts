import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CompletionItem, CompletionList, Hover } from 'vscode-languageserver'
import { bin, runBundle } from '../cli/support/bundle.ts'
import { cursorIn, Editor, Workspace } from '../lsp/support/client.ts'
import { describeWith, hasPackage, packageFile } from './support/client.ts'

const server = 'yaml-language-server/bin/yaml-language-server'
/** Nothing is fetched: the modelines alone say which schema is whose. */
const settings = {
  validate: true,
  hover: true,
  completion: true,
  schemaStore: { enable: false },
  format: { enable: false },
}

describeWith('yaml-language-server', bin !== undefined && hasPackage('yaml-language-server'), () => {
  let workspace: Workspace
  let editor: Editor
  let opened = 0

  beforeAll(async () => {
    workspace = new Workspace({})
    expect(runBundle(['init'], { cwd: workspace.folder })).toMatchObject({ code: 0 })
    editor = new Editor(workspace, [process.execPath, packageFile(server), '--stdio'])
    editor.connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section }) => (section === 'yaml' ? settings : {})),
    )
    await editor.start({ workspace: { configuration: true }, textDocument: { hover: { contentFormat: ['markdown'] } } })
  })

  afterAll(async () => {
    editor.server.kill()
    await editor.exit()
    workspace.remove()
  })

  /** What `init` wrote, with something else in a place. */
  function written(path: string, from = '', to = ''): string {
    const text = readFileSync(join(workspace.folder, path), 'utf8')
    if (from !== '' && !text.includes(from)) throw new Error(`${path} does not hold ${from}`)
    return text.replace(from, to)
  }

  /** Opens a text beside the file that it was made of, with its cursor. */
  async function ask<T>(method: string, path: string, from: string, to: string): Promise<T> {
    const { text, position } = cursorIn(written(path, from, to))
    const copy = path.replace(/([^/]*)$/, `copy-${++opened}-$1`)
    await editor.open(copy, text)
    return editor.ask<T>(method, copy, position)
  }

  async function hover(path: string, from: string, to: string): Promise<string> {
    const answer = await ask<Hover | null>('hover', path, from, to)
    return JSON.stringify(answer?.contents ?? null)
  }

  async function labels(path: string, from: string, to: string): Promise<readonly string[]> {
    const answer = await ask<CompletionList | CompletionItem[] | null>('completion', path, from, to)
    return (Array.isArray(answer) ? answer : (answer?.items ?? [])).map(({ label }) => label)
  }

  it('finds nothing wrong with what init writes', async () => {
    for (const path of ['shareplan.yaml', 'accounts.yaml', 'inventory.yaml', 'plans/example.yaml']) {
      await editor.open(path, written(path))
      expect(await editor.diagnostics(path), path).toEqual([])
    }
  })

  it.each([
    [
      'a key that there is not',
      'plans/example.yaml',
      'accounts: ["@prod", pay-dev]',
      'acounts: ["@prod", pay-dev]',
      'acounts',
    ],
    ['a site that there is not', 'accounts.yaml', 'site: international # china', 'site: moon # china', 'china'],
    ['an id that is a number', 'accounts.yaml', 'id: "1234567890123456"', 'id: 1234567890123456', 'string'],
    [
      'a parameter that a rule does not have',
      'shareplan.yaml',
      '  # params:\n  #   plan-too-large: { maxGrants: 100 }',
      '  params:\n    plan-too-large: { maxGrant: 100 }',
      'maxGrant',
    ],
    [
      'a level that there is not',
      'shareplan.yaml',
      '  # enforcement:\n',
      '  enforcement:\n    plan-too-large: { level: loud }\n',
      'deny',
    ],
    ['an action that there is not', 'plans/example.yaml', 'action: share #', 'action: shrae #', 'share'],
  ])('finds %s', async (_, path, from, to, named) => {
    const copy = path.replace(/([^/]*)$/, `bad-${++opened}-$1`)
    await editor.open(copy, written(path, from, to))
    const found = await editor.diagnostics(copy, ({ diagnostics }) => diagnostics.length > 0)
    expect(found.map(({ message }) => message).join('\n')).toContain(named)
  })

  it('takes rules of your own', async () => {
    const text = written(
      'shareplan.yaml',
      '  # enforcement:\n',
      '  params:\n    acme/mine: { most: 5 }\n  enforcement:\n    acme/mine: { level: info, reason: "why" }\n',
    )
    await editor.open('own.yaml', text)
    expect(await editor.diagnostics('own.yaml')).toEqual([])
  })

  it('shows what keys mean', async () => {
    expect(
      await hover('plans/example.yaml', 'accounts: ["@prod", pay-dev]', 'acco|unts: ["@prod", pay-dev]'),
    ).toContain('Groups (@name), account names or quoted account ids')
    expect(await hover('accounts.yaml', 'trusted: true # images', 'trus|ted: true # images')).toContain(
      'Whether images may be shared with it',
    )
    expect(await hover('inventory.yaml', 'usedBy: {', 'used|By: {')).toContain('Who uses it')
    const rule = await hover(
      'shareplan.yaml',
      '  # enforcement:\n',
      '  enforcement:\n    step-with|out-effect: { level: off, reason: "noise" }\n',
    )
    expect(rule).toContain('By itself: warn.')
  })

  it('completes keys, actions, sites and regions', async () => {
    expect(
      await labels('plans/example.yaml', '      image: m-2zeaaaaaaaaaaaaaaaaa\n      to:', '      im|\n      to:'),
    ).toEqual(expect.arrayContaining(['image', 'imageFrom']))
    const step = '    - action: share\n'
    expect(await labels('plans/example.yaml', step, `    - action: |\n${step}`)).toEqual(
      expect.arrayContaining(['share', 'unshare', 'copy', 'delete']),
    )
    expect(
      await labels(
        'accounts.yaml',
        'site: international # china, international, japan, finance or government\n',
        'site: |\n',
      ),
    ).toEqual(expect.arrayContaining(['china', 'international', 'finance']))
    expect(await labels('plans/example.yaml', 'region: cn-hangzhou\n', 'region: |\n')).toEqual(
      expect.arrayContaining(['cn-hangzhou', 'ap-southeast-1']),
    )
    expect(await labels('inventory.yaml', 'region: cn-beijing', 'region: |')).toContain('cn-beijing')
  })

  it('completes rules, their parameters and levels', async () => {
    const from = '  # enforcement:\n'
    expect(await labels('shareplan.yaml', from, '  enforcement:\n    st|\n')).toContain('step-without-effect')
    expect(await labels('shareplan.yaml', from, '  enforcement:\n    plan-too-large:\n      level: |\n')).toEqual(
      expect.arrayContaining(['deny', 'warn', 'info', '"off"']),
    )
    expect(await labels('shareplan.yaml', from, '  params:\n    mark|\n')).toContain('marketplace-image-shared')
    expect(await labels('shareplan.yaml', from, '  params:\n    marketplace-image-shared:\n      scope: |\n')).toEqual(
      expect.arrayContaining(['always', 'cross-site']),
    )
  })
})

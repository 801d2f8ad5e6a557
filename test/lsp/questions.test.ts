import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CodeAction, CompletionList, Hover, Location, TextEdit } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { bin } from '../cli/support/bundle.ts'
import { cursorIn, Editor, Workspace } from './support/client.ts'
import { accounts, config, files, inventory, plan, rule } from './support/files.ts'

let workspace: Workspace
let editor: Editor
let opened = 0

beforeAll(async () => {
  workspace = new Workspace(files)
  editor = new Editor(workspace, [process.execPath, bin ?? '', 'lsp'])
  if (bin !== undefined) await editor.start()
})

afterAll(async () => {
  expect(await editor.stop()).toBe(0)
  expect(editor.said).toBe('')
  workspace.remove()
})

/** Opens a text with a cursor in a file of its own, and asks. */
async function ask<T>(method: string, marked: string, folder = 'drafts'): Promise<T> {
  const { text, position } = cursorIn(marked)
  const path = `${folder}/${++opened}.yaml`
  await editor.open(path, text)
  return editor.ask<T>(method, path, position)
}

async function hover(marked: string): Promise<string | undefined> {
  const answer = await ask<Hover | null>('hover', marked)
  return answer === null ? undefined : (answer.contents as { value: string }).value
}

describe.skipIf(bin === undefined)('hover', () => {
  it('tells what a rule is about, be it in force or not', async () => {
    const text = await hover(config.replace('plan-too-large', 'plan-|too-large'))
    expect(text).toContain('- rule: `plan-too-large`')
    expect(text).toContain('`maxGrants: 100`')
    expect(text).toContain('**What to do:** ')
    const stale = await hover(config.replace('step-without-effect:', 'inventory|-stale:'))
    expect(stale).toContain('- enforcement: not in force (by itself: deny)')
    const own = await hover(rule.replace('no-deletes', 'no-|deletes'))
    expect(own).toContain('**Images are kept**')
    expect(own).toContain('Somebody may \\*need\\* it.')
    expect(await hover(config.replace('step-without-effect', 'no-|such-rule'))).toBeUndefined()
  })

  it('tells what the statements are that a rule upholds', async () => {
    expect(await hover(config.replace('plan-too-large', 'delete-while-|shared'))).toContain('- upholds: S4')
  })

  it('tells what the inventories know about an image, and what they do not', async () => {
    const text = await hover(plan.replace('m-bj', 'm|-bj'))
    for (const row of [
      'name: `golden-base`',
      'region: `cn-beijing`',
      'owner: `images`',
      'made: 2026-11-01',
      'family: `golden`',
      'tags: `stage: approved`',
      'shared with: 1: `pay-prod`',
      'captured: 2026-11-24T02:00:00.000Z',
    ])
      expect(text).toContain(`- ${row}`)
    expect(await hover(plan.replace('m-bj', 'm-h|z'))).toContain('- used by: *unknown*')
    expect(await hover(plan.replace('m-bj', 'm-no|ne'))).toContain('No inventory lists it')
  })

  it('tells what a copy step makes, and from what', async () => {
    const text = await hover(plan.replace('imageFrom: to', 'imageFrom: |to'))
    expect(text).toContain('- name: `copied`\n- region: `cn-hangzhou`\n- copy of: `m-bj`')
    expect(text).toContain('**Image `m-bj`**')
  })

  it('tells who an account is and who is in a group', async () => {
    expect(await hover(plan.replace('@prod', '@|prod'))).toContain('- accounts: 1\n- members: `pay-prod`')
    const text = await hover(plan.replace('"@prod"', 'pay|-dev'))
    expect(text).toContain(
      '- id: `1000000000000003`\n- site: china\n- trusted: no\n- labels: `env: dev`\n- groups: `@dev`',
    )
    expect(await hover(plan.replace('account: "', 'account: "|'))).toContain('**Account `images`**')
    expect(await hover(plan.replace('"@prod"', '"9|9"'))).toContain('No Accounts file lists it')
    expect(await hover(accounts.replace('    dev: {', '    de|v: {'))).toContain('- not known to be trusted: 2')
    expect(await hover(inventory.replace('sharedWith: ["', 'sharedWith: ["|'))).toContain('**Account `pay-prod`**')
  })

  it('tells nothing where there is nothing to tell', async () => {
    for (const marked of [plan.replace('kind:', 'ki|nd:'), `${plan}# m-|bj\n`, 'kind: Pod\nspec: { image: m-|bj }\n'])
      expect(await hover(marked)).toBeUndefined()
  })

  it('works in a text that is broken', async () => {
    const broken = `${plan.replace('m-bj', 'm|-bj')}    - action: [\n  : ]\n`
    expect(await hover(broken)).toContain('golden-base')
  })

  it('shows no text of files as Markdown', async () => {
    const hostile = inventory.replace('name: golden-base', 'name: "a`[x](https://evil) <b>\\u202e"')
    await editor.open('inventory.yaml', hostile)
    const text = await hover(plan.replace('m-bj', 'm|-bj'))
    expect(text).toContain('- name: `` a`[x](https://evil) <b>\\u202e ``')
    await editor.close('inventory.yaml')
  })
})

/** The texts that are proposed, and what of the text they would replace. */
async function completion(marked: string): Promise<{
  readonly labels: readonly string[]
  readonly written: readonly string[]
  readonly list: CompletionList | null
}> {
  const list = await ask<CompletionList | null>('completion', marked)
  const { text } = cursorIn(marked)
  const document = TextDocument.create('file:///x', 'yaml', 1, text)
  const items = list?.items ?? []
  return {
    list,
    labels: items.map(({ label }) => label),
    written: items.map(({ textEdit }) => {
      const line = TextDocument.applyEdits(document, [textEdit as TextEdit]).split('\n')[
        (textEdit as TextEdit).range.start.line
      ]
      return line?.trim() ?? ''
    }),
  }
}

describe.skipIf(bin === undefined)('completion', () => {
  it('offers groups and names of accounts, with quotes where they need them', async () => {
    const { labels, written, list } = await completion(plan.replace('["@prod"]', '[|]'))
    expect(labels).toEqual(['@prod', '@dev', 'images', 'pay-prod', 'pay-dev', 'shop-dev'])
    expect([written[0], written[3]]).toEqual(['accounts: ["@prod"]', 'accounts: [pay-prod]'])
    expect(list?.items[4]).toMatchObject({
      detail: '1000000000000003, china, not known to be trusted',
      documentation: { kind: 'markdown', value: expect.stringContaining('**Account `pay-dev`**') },
    })
    expect((await completion(plan.replace('["@prod"]', '["@p|"]'))).written).toEqual(['accounts: ["@prod"]'])
    expect((await completion(plan.replace('["@prod"]\n', '[pay-prod, "@d|'))).written).toEqual([
      'accounts: [pay-prod, "@dev"',
    ])
    expect((await completion(plan.replace('["@prod"]', '["1000000000000004|"]'))).written).toEqual([
      'accounts: ["1000000000000004"]',
    ])
    expect((await completion(plan.replace(' ["@prod"]', '\n        - s|'))).labels).toContain('shop-dev')
  })

  it('offers the images of the region that the step is in', async () => {
    expect((await completion(plan.replace('m-bj', '|'))).labels).toEqual(['m-bj'])
    expect((await completion(plan.replace('imageFrom: to-hz', 'image: |'))).labels).toEqual(['m-hz'])
    expect((await completion(plan.replace('imageFrom: to-hz', 'image: gold|'))).written).toEqual(['image: m-hz'])
  })

  it('offers the copy steps before, as they were when the text could last be read', async () => {
    const steps = `${plan}    - { action: copy, id: later, image: m-bj, to: { region: r, name: n } }\n`
    const path = 'drafts/steps.yaml'
    await editor.open(path, steps)
    await editor.current(path)
    const { text, position } = cursorIn(steps.replace('imageFrom: to-hz', 'imageFrom: |'))
    await editor.change(path, text)
    const list = await editor.ask<CompletionList>('completion', path, position)
    expect(list.items).toMatchObject([{ label: 'to-hz', detail: 'copied, cn-hangzhou' }])
  })

  it('offers actions and regions', async () => {
    expect((await completion(plan.replace('action: share', 'action: |'))).labels).toEqual([
      'share',
      'unshare',
      'copy',
      'delete',
    ])
    const { labels } = await completion(plan.replace('region: cn-beijing', 'region: |'))
    expect(labels.slice(0, 2)).toEqual(['cn-beijing', 'cn-hangzhou'])
    expect(labels).toContain('ap-southeast-1')
  })

  it('offers rules in configurations: those that are not there yet', async () => {
    const { labels, list } = await completion(
      config.replace('    step-without-effect:', '    |\n    step-without-effect:'),
    )
    expect(labels).toContain('acme/no-deletes')
    expect(labels).toContain('inventory-stale')
    expect(list?.items.find(({ label }) => label === 'account-untrusted')?.documentation).toMatchObject({
      kind: 'markdown',
    })
    expect(
      (await completion(config.replace('  params:\n    plan-too-large: { maxGrants: 100 }', '  params:\n    plan|')))
        .written,
    ).toEqual(['plan-too-large', 'plans-exceed-quota', 'plans-share-image', 'plans-undo-each-other'])
    expect(
      (await completion(config.replace('step-without-effect:', 'step-without-effect: {}\n    step-w|:'))).labels,
    ).toEqual([])
  })

  it('offers members of groups', async () => {
    expect((await completion(`${accounts}    more: [pay|]\n`)).labels).toEqual(['pay-prod', 'pay-dev'])
  })

  it('offers nothing elsewhere', async () => {
    for (const marked of [`${plan}# |\n`, plan.replace('name: copied', 'name: |'), 'kind: Pod\nimage: |\n'])
      expect((await completion(marked)).list).toBeNull()
  })
})

describe.skipIf(bin === undefined)('definition', () => {
  async function definition(marked: string): Promise<readonly string[]> {
    const found = await ask<Location[] | null>('definition', marked)
    return (found ?? []).map(({ uri, range }) => {
      const name = uri.startsWith(workspace.uri('drafts')) ? 'here' : uri.slice(workspace.uri('.').length + 1)
      return `${name}:${range.start.line}:${range.start.character}`
    })
  }

  it.each([
    ['a copy step', plan.replace('imageFrom: to', 'imageFrom: |to'), 'here:7:10'],
    ['a group', plan.replace('@prod', '@|prod'), 'accounts.yaml:10:4'],
    ['an account by its name', plan.replace('"@prod"', 'pay-|dev'), 'accounts.yaml:7:38'],
    ['an account by its id', plan.replace('"@prod"', '"100000000|0000003"'), 'accounts.yaml:7:12'],
    ['an image', plan.replace('m-bj', 'm|-bj'), 'inventory.yaml:5:12'],
    ['a rule of ours', config.replace('plan-too-large', 'acme/no-|deletes'), 'policy/kept.yaml:2:16'],
  ])('of %s', async (_, marked, place) => {
    expect(await definition(marked)).toEqual([place])
  })

  it('of what nobody defines is none', async () => {
    expect(await definition(plan.replace('@prod', '@|nobody'))).toEqual([])
    expect(await definition(config.replace('plan-too-large', 'plan-|too-large'))).toEqual([])
  })
})

describe.skipIf(bin === undefined)('code actions', () => {
  async function actions(text: string): Promise<{ readonly path: string; readonly found: readonly CodeAction[] }> {
    const path = `drafts/${++opened}.yaml`
    await editor.open(path, text)
    const [diagnostic] = await editor.current(path)
    if (diagnostic === undefined) throw new Error('nothing to fix')
    const textDocument = { uri: workspace.uri(path) }
    const context = { diagnostics: [diagnostic] }
    const params = { textDocument, range: diagnostic.range, context }
    return { path, found: await editor.connection.sendRequest('textDocument/codeAction', params) }
  }

  /** The text with the first action. */
  function applied({ path, found }: Awaited<ReturnType<typeof actions>>, text: string): string {
    const edits = found[0]?.edit?.changes?.[workspace.uri(path)] ?? []
    return TextDocument.applyEdits(TextDocument.create('file:///x', 'yaml', 1, text), edits)
  }

  it('are the safe fixes of what is found there, which end it', async () => {
    const text = plan.replace('["@prod"]', '["@prod", pay-prod] # twice')
    const result = await actions(text)
    expect(result.found[0]).toMatchObject({
      kind: 'quickfix',
      isPreferred: true,
      diagnostics: [{ code: 'account-listed-twice' }],
    })
    const fixed = applied(result, text)
    expect(fixed).toBe(plan.replace('["@prod"]', '["@prod"] # twice'))
    await editor.change(result.path, fixed)
    expect(await editor.current(result.path)).toEqual([])
  })

  it('put ids in quotes', async () => {
    const text = plan.replace('"1000000000000001"', '1000000000000001')
    expect(applied(await actions(text), text)).toBe(plan)
  })

  it('put ids in quotes where nothing can be judged for it', async () => {
    const alone = new Workspace({ 'shareplan.yaml': config })
    const other = new Editor(alone, [process.execPath, bin ?? '', 'lsp'])
    await other.start()
    await other.open('accounts.yaml', accounts.replace('"1000000000000004"', '1000000000000004'))
    const [diagnostic] = await other.current('accounts.yaml')
    if (diagnostic === undefined) throw new Error('nothing to fix')
    const more = { range: diagnostic.range, context: { diagnostics: [diagnostic] } }
    const found = await other.ask<CodeAction[]>('codeAction', 'accounts.yaml', diagnostic.range.start, more)
    expect(found).toMatchObject([{ title: 'put 1000000000000004 in quotes' }])
    await other.stop()
    alone.remove()
  })

  it('are none where a fix is not safe, or there is none', async () => {
    const { found } = await actions(plan.replace('["@prod"]', '[pay-dev]'))
    expect(found).toEqual([])
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bin } from '../cli/support/bundle.ts'
import { Editor, Workspace } from './support/client.ts'
import { accounts, config, files, inventory, plan } from './support/files.ts'

let workspace: Workspace
let editor: Editor

beforeEach(async () => {
  workspace = new Workspace(files)
  editor = new Editor(workspace, [process.execPath, bin ?? '', 'lsp', '--stdio'])
  await editor.start()
})

afterEach(async () => {
  expect(await editor.stop()).toBe(0)
  expect(editor.said).toBe('')
  workspace.remove()
})

const untrusted = plan.replace('["@prod"]', '["@prod", pay-dev]')

describe.skipIf(bin === undefined)('diagnostics', () => {
  it('are none where a check passes', async () => {
    await editor.open('plans/p.yaml', plan)
    expect(await editor.current('plans/p.yaml')).toEqual([])
  })

  it('are those of a check, of the text that is open and not of the file', async () => {
    await editor.open('plans/p.yaml', untrusted)
    expect(await editor.current('plans/p.yaml')).toEqual([
      {
        range: { start: { line: 13, character: 26 }, end: { line: 13, character: 33 } },
        severity: 1,
        source: 'shareplan',
        code: 'account-untrusted',
        message:
          'copy:to-hz would be shared with pay-dev, which is not trusted\n' +
          'help: drop the account, or mark pay-dev as trusted in the Accounts file after a review',
        codeDescription: { href: expect.stringMatching(/^https:/) },
      },
    ])
    await editor.change('plans/p.yaml', plan)
    expect(await editor.current('plans/p.yaml')).toEqual([])
  })

  it('follow changes of parts of the text, columns being those of UTF-16', async () => {
    await editor.open('plans/p.yaml', plan)
    const line = { line: 13, character: '      accounts: ["@prod"'.length }
    const contentChanges = [
      { range: { start: { line: 2, character: 18 }, end: { line: 2, character: 19 } }, text: '𝒑𝒍𝒂𝒏' },
      { range: { start: line, end: line }, text: ', "𝒑", pay-dev' },
    ]
    const textDocument = { uri: workspace.uri('plans/p.yaml'), version: 7 }
    await editor.connection.sendNotification('textDocument/didChange', { textDocument, contentChanges })
    const found = await editor.diagnostics('plans/p.yaml', ({ version }) => version === 7)
    expect(found).toMatchObject([
      { code: 'plan-reference', range: { start: { line: 13, character: 26 }, end: { line: 13, character: 30 } } },
    ])
  })

  it('tell one cause once, though many accounts meet it', async () => {
    await editor.open('plans/p.yaml', plan.replace('"@prod"', '"@dev"'))
    const found = await editor.current('plans/p.yaml')
    expect(found.map(({ code }) => code)).toEqual(['account-untrusted'])
    expect(found[0]?.message).toContain('2 accounts: pay-dev (1000000000000003), shop-dev (1000000000000004)')
  })

  it('are severe as the rule weighs', async () => {
    const text = plan.replace(
      /- action: copy.*/s,
      '- { action: delete, image: m-bj }\n    - { action: unshare, region: cn-hangzhou, image: m-hz, accounts: [pay-prod] }\n',
    )
    await editor.open('plans/p.yaml', text)
    const found = await editor.current('plans/p.yaml')
    const severityOf = (rule: string): unknown => found.find(({ code }) => code === rule)?.severity
    expect([
      severityOf('delete-while-shared'),
      severityOf('acme/no-deletes'),
      severityOf('step-without-effect'),
    ]).toEqual([1, 2, 3])
  })

  it('tell what is wrong with documents of every kind', async () => {
    for (const [path, text] of [
      ['accounts.yaml', accounts.replace('site: china', 'site: moon')],
      ['inventory.yaml', inventory.replace('region: cn-beijing', 'regoin: cn-beijing')],
      ['shareplan.yaml', config.replace('builtin,', 'builtin, 7,')],
      ['policy/kept.yaml', files['policy/kept.yaml']?.replace('step.region', 'step.religion')],
      ['plans/p.yaml', plan.replace('action: copy', 'action: cpoy')],
      ['plans/new.yaml', 'apiVersion: shareplan/v1\nkind: SharePlna\n'],
    ] as const) {
      await editor.open(path, text ?? '')
      expect(await editor.current(path), path).toMatchObject([{ severity: 1, source: 'shareplan' }])
      await editor.close(path)
    }
  })

  it('go when a document is closed', async () => {
    await editor.open('plans/p.yaml', untrusted)
    await editor.current('plans/p.yaml')
    await editor.close('plans/p.yaml')
    expect(await editor.diagnostics('plans/p.yaml', ({ version }) => version === undefined)).toEqual([])
  })

  it('leave files of other programs alone', async () => {
    await editor.open('other.yaml', 'apiVersion: v1\nkind: Pod\nspec: { a: 1 }\n')
    expect(await editor.current('other.yaml')).toEqual([])
  })

  it('point behind a byte order mark that an editor keeps', async () => {
    await editor.open('plans/p.yaml', `\ufeff${JSON.stringify({ apiVersion: 'shareplan/v1', kind: 'SharePlna' })}`)
    const [found] = await editor.current('plans/p.yaml')
    expect(found?.range.start).toEqual({ line: 0, character: 37 })
  })
})

describe.skipIf(bin === undefined)('what plans are judged by', () => {
  const has = (code: string) => (one: { readonly diagnostics: readonly { readonly code?: unknown }[] }) =>
    one.diagnostics.some((diagnostic) => diagnostic.code === code)
  const none = ({ diagnostics }: { readonly diagnostics: readonly unknown[] }): boolean => diagnostics.length === 0

  it('are the texts that are open, of accounts, inventories, rules and configuration', async () => {
    await editor.open('plans/p.yaml', plan)
    expect(await editor.current('plans/p.yaml')).toEqual([])
    await editor.open(
      'accounts.yaml',
      accounts.replace('china, trusted: true, labels', 'china, trusted: false, labels'),
    )
    await editor.diagnostics('plans/p.yaml', has('account-untrusted'))
    await editor.change('accounts.yaml', accounts)
    await editor.diagnostics('plans/p.yaml', none)
    await editor.open('inventory.yaml', inventory.replace('status: Available', 'status: Creating'))
    await editor.diagnostics('plans/p.yaml', has('image-unavailable'))
    await editor.open(
      'shareplan.yaml',
      config
        .replace('plan-too-large:', 'copy-needs-key: {}\n    plan-too-large:')
        .replace('enforcement:\n', 'enforcement:\n    image-unavailable: { level: off, reason: "it will be" }\n'),
    )
    await editor.diagnostics('plans/p.yaml', none)
  })

  it('may change on disk', async () => {
    await editor.open('plans/p.yaml', plan)
    expect(await editor.current('plans/p.yaml')).toEqual([])
    workspace.write(
      'accounts.yaml',
      accounts
        .replace('name: pay-prod', 'name: pay-live')
        .replace('env: prod } }\n    - { id: "1000000000000003"', 'env: dev } }\n    - { id: "1000000000000003"'),
    )
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] })
    const found = await editor.diagnostics('plans/p.yaml', has('plan-reference'))
    expect(found[0]?.message).toContain('the group @prod has no members')
  })

  it('stay as they were while they cannot be read, and plans say so', async () => {
    await editor.open('plans/p.yaml', untrusted)
    await editor.current('plans/p.yaml')
    await editor.open('accounts.yaml', accounts.replace('groups:', 'groups: ['))
    const found = await editor.diagnostics('plans/p.yaml', has('shareplan'))
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['account-untrusted', 1],
      ['shareplan', 2],
    ])
    expect(found[1]?.message).toMatch(/as they were before an error in them\naccounts\.yaml:\d+:\d+: /)
    await editor.change('accounts.yaml', accounts)
    await editor.diagnostics('plans/p.yaml', ({ diagnostics }) => diagnostics.length === 1)
  })

  it('must have been sound once: a plan is never taken for good otherwise', async () => {
    await editor.open('accounts.yaml', 'apiVersion: shareplan/v1\nkind: Accounts\n')
    await editor.open('plans/p.yaml', plan)
    const found = await editor.current('plans/p.yaml')
    expect(found).toMatchObject([
      { severity: 1, code: 'shareplan', message: expect.stringContaining('cannot be judged') },
    ])
  })

  it('are information where they are waived, and say by whom', async () => {
    const expires = new Date(Date.now() + 30 * 86_400_000).toISOString()
    const waiver = {
      rule: 'account-untrusted',
      plan: 'p',
      reason: 'on trial',
      owner: 'platform',
      ticket: 'T-1',
      expires,
    }
    const waivers = (entry: object) =>
      JSON.stringify({ apiVersion: 'shareplan/v1', kind: 'Waivers', spec: { waivers: [entry] } })
    workspace.write('waivers.yaml', waivers(waiver))
    workspace.write('shareplan.yaml', `${config}  waivers: waivers.yaml\n`)
    await editor.open('plans/p.yaml', untrusted)
    expect(await editor.current('plans/p.yaml')).toMatchObject([
      {
        severity: 3,
        code: 'account-untrusted',
        message: expect.stringContaining('waived: by account-untrusted[plan=p] (platform, T-1) until '),
      },
    ])
    workspace.write('waivers.yaml', waivers({ ...waiver, expires: '2020-01-01' }))
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] })
    const counting = (one: { readonly diagnostics: readonly { readonly severity?: number }[] }): boolean =>
      one.diagnostics.length === 1 && one.diagnostics[0]?.severity === 1
    await editor.diagnostics('plans/p.yaml', counting)
  })

  it('include the other plans of the run', async () => {
    await editor.open('plans/p.yaml', plan)
    expect(await editor.current('plans/p.yaml')).toEqual([])
    workspace.write('plans/q.yaml', plan.replace('name: p', 'name: q'))
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] })
    await editor.diagnostics('plans/p.yaml', has('plans-share-image'))
    await editor.open('plans/q.yaml', plan.replace('name: p', 'name: q').replaceAll('m-bj', 'm-other'))
    await editor.diagnostics('plans/p.yaml', none)
  })

  it('are nothing but the built-in rules where no configuration is', async () => {
    const alone = new Workspace({})
    const other = new Editor(alone, [process.execPath, bin ?? '', 'lsp'])
    await other.start()
    await other.open('p.yaml', plan.replace('["@prod"]', '["1000000000000002"]'))
    expect((await other.current('p.yaml')).map(({ code }) => code)).toContain('account-unknown')
    await other.stop()
    alone.remove()
  })
})

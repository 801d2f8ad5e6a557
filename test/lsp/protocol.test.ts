import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CancellationTokenSource, type Hover, LSPErrorCodes } from 'vscode-languageserver'
import { bin, cleanEnvironment } from '../cli/support/bundle.ts'
import { cursorIn, Editor, Workspace } from './support/client.ts'
import { accounts, config, files, plan } from './support/files.ts'

let workspace: Workspace
let editor: Editor | undefined

beforeEach(() => {
  workspace = new Workspace(files)
})

afterEach(async () => {
  editor?.server.kill('SIGKILL')
  await editor?.exit()
  editor = undefined
  workspace.remove()
})

function start(env: Readonly<Record<string, string>> = {}): Editor {
  editor = new Editor(workspace, [process.execPath, bin ?? '', 'lsp'], env)
  return editor
}

/** A plan that takes the server a moment. */
function large(steps: number): string {
  return plan + '    - { action: share, image: m-bj, accounts: [pay-dev] }\n'.repeat(steps)
}

describe.skipIf(bin === undefined)('the server', () => {
  it('says what it can', async () => {
    const { capabilities, serverInfo } = await start().start()
    expect(serverInfo?.name).toBe('shareplan')
    expect(capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      definitionProvider: true,
      completionProvider: {},
      codeActionProvider: {},
    })
  })

  it('asks to be told of files that change, where the editor can', async () => {
    const server = start()
    const asked = new Promise((resolve) => server.connection.onRequest('client/registerCapability', resolve))
    await server.start({ workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } })
    expect(await asked).toMatchObject({ registrations: [{ method: 'workspace/didChangeWatchedFiles' }] })
  })

  it('ends with 0 after shutdown and exit, and with 1 without a shutdown', async () => {
    const server = start()
    await server.start()
    expect(await server.stop()).toBe(0)
    const other = start()
    await other.start()
    await other.connection.sendNotification('exit')
    expect(await other.exit()).toBe(1)
  })

  it('ends when its input does', async () => {
    const server = start()
    await server.start()
    server.server.stdin?.end()
    expect(await server.exit()).toBe(1)
    expect(server.said).toBe('')
    const { status } = spawnSync(process.execPath, [bin ?? '', 'lsp'], { input: '', env: cleanEnvironment() })
    expect(status).toBe(1)
    const script = `'${process.execPath}' '${bin}' lsp <&-`
    expect(spawnSync('bash', ['-c', script], { env: cleanEnvironment() }).status).toBe(1)
  })

  it('ends when its input does while it has work to do', async () => {
    const server = start()
    await server.start()
    await server.open('plans/p.yaml', large(20_000))
    server.server.stdin?.end()
    expect(await server.exit()).toBe(1)
  })

  it('ends when nobody reads what it says any more', async () => {
    const server = start()
    await server.start()
    server.server.stdout?.destroy()
    await server.open('plans/p.yaml', plan)
    server.server.stdin?.end()
    expect(await server.exit()).toBe(1)
    expect(server.said).toBe('')
  })

  it.each([
    ['no message', 'hello\r\n\r\n'],
    ['a message that is no JSON', 'Content-Length: 5\r\n\r\n{"a":'],
    ['a message that is none of the protocol', 'Content-Length: 2\r\n\r\n[]'],
    [
      'a request before it is initialized',
      `Content-Length: 65\r\n\r\n${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'textDocument/hover', params: {} }).padEnd(65)}`,
    ],
  ])('is not brought down by %s', async (_, message) => {
    const { status, stderr } = spawnSync(process.execPath, [bin ?? '', 'lsp'], {
      input: message,
      env: cleanEnvironment(),
    })
    expect(status).toBe(1)
    expect(stderr.toString()).not.toMatch(/internal error|\n\s+at /)
  })

  it('answers an unknown request with an error, and questions about unknown documents with nothing', async () => {
    const server = start()
    await server.start()
    await expect(server.connection.sendRequest('textDocument/nothing', {})).rejects.toMatchObject({ code: -32601 })
    expect(await server.ask('hover', 'plans/none.yaml', { line: 0, character: 0 })).toBeNull()
    await server.open('plans/p.yaml', plan)
    expect(await server.ask('hover', 'plans/p.yaml', { line: 999, character: 999 })).toBeNull()
  })

  it('drops a question that was taken back', async () => {
    const server = start()
    await server.start()
    await server.open('plans/p.yaml', large(1_000))
    const source = new CancellationTokenSource()
    const textDocument = { uri: workspace.uri('plans/p.yaml') }
    const params = { textDocument, position: { line: 8, character: 14 } }
    const asked = server.connection.sendRequest('textDocument/hover', params, source.token)
    source.cancel()
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled })
    expect(await server.ask<Hover | null>('hover', 'plans/p.yaml', params.position)).not.toBeNull()
  })

  it('publishes no result of a text that is no longer there', async () => {
    const server = start()
    await server.start()
    const path = 'plans/p.yaml'
    await server.open(path, plan)
    await server.current(path)
    // All of them are on their way before the first can have been judged.
    const versions = await Promise.all(
      Array.from({ length: 30 }, (_, index) => server.change(path, large(200 + index))),
    )
    await server.current(path)
    const published = server.publications.map(({ version }) => version)
    expect(published.at(-1)).toBe(versions.at(-1))
    expect(published.length).toBeLessThan(10)
    expect(published).toEqual(published.toSorted((a = 0, b = 0) => a - b))
  })

  it('tells of the most severe only, where there is no end of them', async () => {
    const server = start()
    await server.start()
    await server.open('plans/p.yaml', large(2_000))
    const found = await server.current('plans/p.yaml')
    expect(found).toHaveLength(501)
    expect(found.at(-1)).toMatchObject({
      severity: 3,
      message: expect.stringMatching(/^Left out, being less severe: \d+ deny, \d+ info\.$/),
    })
  })

  it('takes documents that are in no file for some of the working folder', async () => {
    const server = start()
    await server.start()
    const uri = 'untitled:Untitled-1'
    await server.open('unused', plan.replace('["@prod"]', '[pay-dev]'), uri)
    while (!server.publications.some((one) => one.uri === uri)) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(server.publications.at(-1)?.diagnostics).toMatchObject([{ code: 'account-untrusted' }])
  })

  it('takes URIs as editors write them', async () => {
    const server = start()
    await server.start()
    const uri = workspace.uri('plans/p.yaml').replace(/p\.yaml$/, '%70%2Eyaml')
    await server.open('plans/p.yaml', plan.replace('["@prod"]', '[pay-dev]'), uri)
    while (server.publications.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(server.publications).toMatchObject([{ uri, diagnostics: [{ code: 'account-untrusted' }] }])
  })

  it('judges by another configuration, if one is named', async () => {
    workspace.write(
      'else/shareplan.yaml',
      'apiVersion: shareplan/v1\nkind: Config\nspec: { accounts: ../accounts.yaml, enforcement: { image-unknown: { level: deny } } }\n',
    )
    const server = new Editor(workspace, [process.execPath, bin ?? '', 'lsp', '--config', 'else/shareplan.yaml'])
    editor = server
    await server.start()
    await server.open('plans/p.yaml', plan)
    expect((await server.current('plans/p.yaml')).map(({ code }) => code)).toContain('image-unknown')
  })

  it.each([
    ['the flag', ['--lang', 'zh-CN'], 'en', {}],
    ['the environment', [], 'en', { SHAREPLAN_LANG: 'zh-CN' }],
    ['the editor', [], 'zh-cn', { LANG: 'en_US.UTF-8' }],
    ['the locale, where the editor says nothing that is known', [], 'tlh', { LANG: 'zh_CN.UTF-8' }],
  ] as const)('speaks the language that %s asks for', async (_, flags, locale, env) => {
    const server = new Editor(workspace, [process.execPath, bin ?? '', 'lsp', ...flags], env)
    editor = server
    await server.start({}, { locale })
    await server.open('plans/p.yaml', plan.replace('"@prod"', '"@dev"'))
    const [found] = await server.current('plans/p.yaml')
    expect(found?.message).toMatch(/^2 个账号：pay-dev/m)
    const { text, position } = cursorIn(config.replace('plan-too-large', 'plan-|too-large'))
    await server.open('shareplan.yaml', text)
    const hover = await server.ask<Hover>('hover', 'shareplan.yaml', position)
    expect(JSON.stringify(hover.contents)).toMatch(/\p{Script=Han}/u)
  })

  it('writes no file and opens no connection', async () => {
    const guard = join(workspace.folder, 'guard.cjs')
    writeFileSync(
      guard,
      `const fs = require('node:fs'); const net = require('node:net'); const dns = require('node:dns')
      const say = (what) => () => { process.stderr.write('FORBIDDEN ' + what); throw new Error(what) }
      for (const name of ['writeFileSync', 'writeFile', 'appendFileSync', 'mkdirSync', 'rmSync', 'renameSync', 'createWriteStream']) fs[name] = say(name)
      net.Socket.prototype.connect = say('connect'); dns.lookup = say('lookup')\n`,
    )
    const before = listing(workspace.folder)
    const server = start({ NODE_OPTIONS: `--require ${guard}` })
    await server.start()
    await server.open('plans/p.yaml', plan.replace('["@prod"]', '["@prod", pay-prod]'))
    const [found] = await server.current('plans/p.yaml')
    await server.open('accounts.yaml', accounts.replace('true', 'false'))
    const range = found?.range
    await server.ask('codeAction', 'plans/p.yaml', { line: 0, character: 0 }, { range, context: { diagnostics: [] } })
    await server.ask('completion', 'plans/p.yaml', { line: 8, character: 13 })
    expect(await server.stop()).toBe(0)
    expect(server.said).toBe('')
    expect(listing(workspace.folder)).toEqual(before)
  })
})

/** Every file with its time and text. */
function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`)
    .sort()
}

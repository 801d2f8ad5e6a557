import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bin } from '../cli/support/bundle.ts'
import { Editor, Workspace } from './support/client.ts'
import { files, plan } from './support/files.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'editors/vscode')
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const code = readFileSync(join(folder, manifest.main), 'utf8')

interface ServerOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly options: { readonly cwd?: string }
}

/** What VS Code and its client library would see. */
class Stub {
  readonly settings: Record<string, unknown> = {}
  readonly commands: Map<string, () => Promise<void>> = new Map()
  readonly clients: { server: ServerOptions; selector: unknown; start: unknown; stop: unknown }[] = []
  changed: (event: { affectsConfiguration(key: string): boolean }) => Promise<void> = async () => {}
  readonly #folder: string

  constructor(workspace: string) {
    this.#folder = workspace
  }

  /** Loads the entry point as VS Code does, with these modules in place of its own. */
  load(): { activate(context: { subscriptions: unknown[] }): Promise<void>; deactivate(): Promise<void> } {
    const { clients } = this
    class LanguageClient {
      readonly start = vi.fn(async () => {})
      readonly stop = vi.fn(async () => {})
      constructor(
        _id: string,
        _name: string,
        server: ServerOptions,
        { documentSelector }: { documentSelector: unknown },
      ) {
        clients.push({ server, selector: documentSelector, start: this.start, stop: this.stop })
      }
    }
    const vscode = {
      workspace: {
        workspaceFolders: [{ uri: { fsPath: this.#folder } }],
        getConfiguration: () => ({ get: (key: string, preset: unknown) => this.settings[key] ?? preset }),
        onDidChangeConfiguration: (listener: Stub['changed']) => {
          this.changed = listener
          return {}
        },
      },
      commands: {
        registerCommand: (name: string, run: () => Promise<void>) => {
          this.commands.set(name, run)
          return {}
        },
      },
    }
    const real = createRequire(join(folder, manifest.main))
    const modules: Readonly<Record<string, unknown>> = { vscode, 'vscode-languageclient/node': { LanguageClient } }
    const module = { exports: {} }
    new Function('require', 'module', code)((name: string) => modules[name] ?? real(name), module)
    return module.exports as ReturnType<Stub['load']>
  }
}

let workspace: Workspace | undefined

afterEach(() => {
  workspace?.remove()
  workspace = undefined
})

function stubIn(texts: Readonly<Record<string, string>> = {}): Stub {
  workspace = new Workspace(texts)
  return new Stub(workspace.folder)
}

describe('the manifest', () => {
  it('says what there is', () => {
    expect(manifest.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
    expect(existsSync(join(folder, manifest.main))).toBe(true)
    expect(existsSync(join(folder, 'README.md'))).toBe(true)
    expect(Object.keys(manifest.dependencies)).toEqual(['vscode-languageclient'])
    const required = [...code.matchAll(/require\('([^']+)'\)/g)].map(([, name]) => name)
    expect(required.sort()).toEqual(['node:fs', 'node:path', 'vscode', 'vscode-languageclient/node'])
  })

  it('declares the settings and commands that the code uses, and no other', () => {
    const { properties } = manifest.contributes.configuration
    const read = [...code.matchAll(/settings\.get\('(\w+)'/g)].map(([, key]) => `shareplan.${key}`)
    // The client library reads this one by the name of the client.
    expect([...read, 'shareplan.trace.server'].sort()).toEqual(Object.keys(properties).sort())
    for (const { scope, default: preset } of [properties['shareplan.command'], properties['shareplan.arguments']]) {
      expect(scope).toBe('machine-overridable')
      expect(preset).toHaveLength(0)
    }
    const registered = [...code.matchAll(/registerCommand\('([\w.]+)'/g)].map(([, name]) => name)
    expect(manifest.contributes.commands.map(({ command }: { command: string }) => command)).toEqual(registered)
  })

  it('runs no program of a workspace that is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(false)
  })
})

describe('the entry point', () => {
  it('starts the server for YAML and JSON, and stops it', async () => {
    const stub = stubIn()
    const extension = stub.load()
    const subscriptions: unknown[] = []
    await extension.activate({ subscriptions })
    const [client] = stub.clients
    expect(client?.server).toMatchObject({ command: 'shareplan', args: ['lsp'] })
    expect(client?.selector).toContainEqual({ scheme: 'file', language: 'yaml' })
    expect(client?.selector).toContainEqual({ scheme: 'untitled', language: 'json' })
    expect(client?.start).toHaveBeenCalledOnce()
    expect(subscriptions).toHaveLength(2)
    await extension.deactivate()
    expect(client?.stop).toHaveBeenCalledOnce()
  })

  it('takes the program that the workspace has installed, unless another is set', async () => {
    const stub = stubIn({ 'node_modules/.bin/shareplan': '' })
    await stub.load().activate({ subscriptions: [] })
    expect(stub.clients[0]?.server.command).toBe(join(workspace?.folder ?? '', 'node_modules/.bin/shareplan'))
    stub.settings.command = '/opt/shareplan'
    stub.settings.arguments = ['--config', 'x.yaml']
    await stub.commands.get('shareplan.restart')?.()
    expect(stub.clients[0]?.stop).toHaveBeenCalledOnce()
    expect(stub.clients[1]?.server).toMatchObject({ command: '/opt/shareplan', args: ['lsp', '--config', 'x.yaml'] })
    await stub.changed({ affectsConfiguration: () => false })
    expect(stub.clients).toHaveLength(2)
    await stub.changed({ affectsConfiguration: (key) => key === 'shareplan.command' })
    expect(stub.clients).toHaveLength(3)
  })

  it.skipIf(bin === undefined)('starts a server that answers', async () => {
    const stub = stubIn(files)
    if (workspace === undefined || bin === undefined) throw new Error('no workspace')
    stub.settings.command = bin
    await stub.load().activate({ subscriptions: [] })
    const { command = '', args = [] } = stub.clients[0]?.server ?? {}
    const editor = new Editor(workspace, [command, ...args])
    await editor.start()
    await editor.open('plans/p.yaml', plan.replace('["@prod"]', '[pay-dev]'))
    expect(await editor.current('plans/p.yaml')).toMatchObject([{ code: 'account-untrusted' }])
    expect(await editor.stop()).toBe(0)
  })
})

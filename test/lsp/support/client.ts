import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnostic, InitializeResult, Position, PublishDiagnosticsParams } from 'vscode-languageserver'
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'
import { cleanEnvironment } from '../../cli/support/bundle.ts'

/** Files of a folder of their own, by path. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'shareplan-lsp-'))

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.folder, '.git'))
    for (const [path, text] of Object.entries(files)) this.write(path, text)
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A text with `|` where the cursor is. */
export function cursorIn(marked: string): { readonly text: string; readonly position: Position } {
  const offset = marked.indexOf('|')
  if (offset === -1) throw new Error('no cursor')
  const before = marked.slice(0, offset).split('\n')
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), position }
}

type Publication = PublishDiagnosticsParams

/** An editor that talks to a language server in a process of its own. */
export class Editor {
  readonly server: ChildProcess
  readonly connection: ProtocolConnection
  readonly publications: Publication[] = []
  /** What the server said beside the protocol. */
  said = ''
  readonly #waiting: Set<() => void> = new Set()
  readonly #versions: Map<string, number> = new Map()
  readonly #workspace: Workspace

  constructor(workspace: Workspace, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#workspace = workspace
    const [command = '', ...args] = argv
    this.server = spawn(command, args, { cwd: workspace.folder, env: cleanEnvironment(env), stdio: 'pipe' })
    const { stdin, stdout, stderr } = this.server
    if (stdin === null || stdout === null || stderr === null) throw new Error('no streams')
    stderr.on('data', (chunk) => {
      this.said += String(chunk)
    })
    // A server that has ended reads no more.
    stdin.on('error', () => {})
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin))
    this.connection.onNotification('textDocument/publishDiagnostics', (published: Publication) => {
      this.publications.push(published)
      for (const wake of this.#waiting) wake()
    })
    this.connection.listen()
  }

  async start(capabilities: object = {}, more: object = {}): Promise<InitializeResult> {
    const rootUri = this.#workspace.uri('.')
    const folders = [{ uri: rootUri, name: 'workspace' }]
    const params = { processId: process.pid, rootUri, capabilities, workspaceFolders: folders, ...more }
    const result: InitializeResult = await this.connection.sendRequest('initialize', params)
    await this.connection.sendNotification('initialized', {})
    return result
  }

  async open(path: string, text: string, uri: string = this.#workspace.uri(path)): Promise<void> {
    this.#versions.set(path, 1)
    const textDocument = { uri, languageId: 'yaml', version: 1, text }
    await this.connection.sendNotification('textDocument/didOpen', { textDocument })
  }

  /** The whole text is another. Returns its version. */
  async change(path: string, text: string): Promise<number> {
    const version = (this.#versions.get(path) ?? 0) + 1
    this.#versions.set(path, version)
    const textDocument = { uri: this.#workspace.uri(path), version }
    await this.connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] })
    return version
  }

  async close(path: string): Promise<void> {
    const textDocument = { uri: this.#workspace.uri(path) }
    await this.connection.sendNotification('textDocument/didClose', { textDocument })
  }

  ask<T>(method: string, path: string, position: Position, more: object = {}): Promise<T> {
    const textDocument = { uri: this.#workspace.uri(path) }
    return this.connection.sendRequest(`textDocument/${method}`, { textDocument, position, ...more })
  }

  /** The next diagnostics of a file that are as wanted, those included that have come already. */
  async diagnostics(path: string, wanted: (one: Publication) => boolean = () => true): Promise<readonly Diagnostic[]> {
    const uri = this.#workspace.uri(path)
    for (;;) {
      const found = this.publications.findLast((one) => one.uri === uri)
      if (found !== undefined && wanted(found)) return found.diagnostics
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }

  /** Those of the version that is open now. */
  current(path: string): Promise<readonly Diagnostic[]> {
    return this.diagnostics(path, ({ version }) => version === this.#versions.get(path))
  }

  exit(): Promise<number | null> {
    const { exitCode } = this.server
    return exitCode !== null ? Promise.resolve(exitCode) : new Promise((resolve) => this.server.on('exit', resolve))
  }

  /** Ends the server as the protocol says. Resolves to its exit code. */
  async stop(): Promise<number | null> {
    if (this.server.exitCode === null) {
      await this.connection.sendRequest('shutdown')
      await this.connection.sendNotification('exit')
    }
    const code = await this.exit()
    this.connection.dispose()
    return code
  }
}

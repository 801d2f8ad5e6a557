import { resolve } from 'node:path'
import { type Connection, type Diagnostic, TextDocuments } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Edited } from '../../lsp/known.ts'
import type { DocumentOfKind } from '../../schema/index.ts'
import type { CliIo } from '../io.ts'
import { pathOf, toDiagnostic, uriOf } from './convert.ts'
import { Judging, turn } from './judging.ts'
import { type LspOptions, speaking } from './language.ts'
import { Overlay } from './overlay.ts'
import type { Project } from './project.ts'
import { Projects } from './projects.ts'

/** A document that is open in an editor, with the project it belongs to. */
export interface OpenDocument {
  readonly document: TextDocument
  readonly path: string
  readonly project: Project
}

/** The documents that are open in an editor, and what is found in them: published whenever it changes. */
export class OpenDocuments {
  readonly #connection: Connection
  readonly #io: CliIo
  readonly #options: LspOptions
  readonly #texts: TextDocuments<TextDocument> = new TextDocuments(TextDocument)
  readonly #overlay: Overlay = new Overlay()
  #projects: Projects
  readonly #judging: Judging
  /** Path → what the editor calls it: the same path can be written as several URIs. */
  readonly #uris: Map<string, string> = new Map()
  /** The plans of each document as of when it could last be read. */
  readonly #plans: Map<string, readonly DocumentOfKind<'SharePlan'>[]> = new Map()
  readonly #published: Map<string, string> = new Map()

  constructor(connection: Connection, options: LspOptions, io: CliIo) {
    this.#connection = connection
    this.#io = io
    this.#options = options
    this.#projects = new Projects(options, io, this.#overlay)
    this.#judging = new Judging(
      (path, isStale) => this.#judge(path, isStale),
      (error) => connection.console.error(`shareplan: internal error: ${error}`),
    )
    this.#texts.onDidOpen(({ document }) => this.#opened(document))
    this.#texts.onDidChangeContent(({ document }) => this.#changed(document))
    this.#texts.onDidSave(() => this.filesChanged())
    this.#texts.onDidClose(({ document }) => this.#closed(document))
    this.#texts.listen(connection)
  }

  /** The editor says in which language its user reads. */
  start(locale: string | undefined): void {
    this.#projects = new Projects(speaking(this.#options, this.#io, locale), this.#io, this.#overlay)
  }

  /** Files on disk may have changed, come or gone. */
  filesChanged(): void {
    this.#projects.forget()
    this.#judging.ask(this.#overlay.paths, 'now')
  }

  close(): void {
    this.#judging.close()
  }

  get(uri: string): OpenDocument | undefined {
    const document = this.#texts.get(uri)
    if (document === undefined) return undefined
    const path = this.#pathOf(uri)
    return { document, path, project: this.#projects.of(path) }
  }

  /** The text with its plans, or those that it had when they could last be read. */
  async edited({ document, path, project }: OpenDocument): Promise<Edited> {
    const text = document.getText()
    const plans = (await project.plans(path, text)) ?? this.#plans.get(path) ?? []
    this.#plans.set(path, plans)
    return { text, plans }
  }

  /** What the editor calls a file. */
  uriOf(path: string): string {
    return this.#uris.get(path) ?? uriOf(path)
  }

  /** What is in no file yet is taken for one of the working folder. */
  #pathOf(uri: string): string {
    return pathOf(uri) ?? resolve(this.#io.cwd, encodeURIComponent(uri))
  }

  #opened(document: TextDocument): void {
    this.#uris.set(this.#pathOf(document.uri), document.uri)
  }

  #changed(document: TextDocument): void {
    const path = this.#pathOf(document.uri)
    const isNew = !this.#overlay.has(path)
    this.#overlay.set(path, document.getText())
    const project = this.#projects.of(path)
    const others = this.#overlay.paths.filter((other) => other !== path && this.#projects.of(other) === project)
    this.#judging.ask([path, ...others], isNew ? 'now' : 'soon')
  }

  #closed({ uri }: TextDocument): void {
    const path = this.#pathOf(uri)
    this.#overlay.delete(path)
    for (const known of [this.#uris, this.#plans, this.#published]) known.delete(path)
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] })
    this.#judging.ask(this.#overlay.paths)
  }

  async #judge(path: string, isStale: () => boolean): Promise<void> {
    const uri = this.#uris.get(path)
    const document = uri === undefined ? undefined : this.#texts.get(uri)
    if (document === undefined || isStale()) return
    const project = this.#projects.of(path)
    const { text } = await this.edited({ document, path, project })
    const { marks } = await project.judge(path, text)
    await turn()
    if (isStale()) return
    await this.#publish(
      path,
      document,
      marks.map((mark) => toDiagnostic(mark, text)),
    )
  }

  /** The same again would only make the editor draw it again, unless it waits for the result of a change. */
  async #publish(path: string, { uri, version }: TextDocument, diagnostics: Diagnostic[]): Promise<void> {
    const text = JSON.stringify([version, diagnostics])
    if (this.#published.get(path) === text) return
    this.#published.set(path, text)
    await this.#connection.sendDiagnostics({ uri, version, diagnostics })
  }
}

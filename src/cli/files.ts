import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type FileTree, workingTree } from '../io/file-tree.ts'
import { type ReadFailure, type ReadResult, readStream } from '../io/files.ts'
import { type FileDocuments, readDocuments } from '../schema/index.ts'
import { loadSource } from '../source/index.ts'
import type { Sources } from './errors.ts'
import type { CliIo } from './io.ts'

/** A file that could be read. */
export interface OpenFile {
  readonly ok: true
  /** As findings call it. */
  readonly name: string
  readonly text: string
  /** Whether the text is all that the file says: it is not where bytes are no UTF-8. */
  readonly intact: boolean
  /** What it holds; read at the first question. */
  documents(): Promise<FileDocuments>
}

export type Opened = OpenFile | ({ readonly ok: false; readonly name: string } & ReadFailure)

/** The path that stands for standard input. */
export const stdinPath = '-'

/** What findings call it. */
export const stdinName = '<stdin>'

/** Where files come from that are in no commit: the disk, unless somebody has newer texts. */
export interface FileSource {
  readonly tree: FileTree
  /** What a file holds, by its name in findings. */
  documents(name: string, read: Readable): Promise<FileDocuments>
}

type Readable = Extract<ReadResult, { ok: true }>

/** The files on disk. */
const disk: FileSource = { tree: workingTree, documents: documentsIn }

/** The files of one run: each is read once, and named as findings name it. */
export class Files {
  /** The folder that names are relative to. */
  readonly base: string
  readonly #io: Pick<CliIo, 'stdin'>
  readonly #source: FileSource
  readonly #opened: Map<string, Promise<Opened>> = new Map()
  readonly #texts: Map<string, string> = new Map()

  constructor(base: string, io: Pick<CliIo, 'stdin'>, source: FileSource = disk) {
    this.base = base
    this.#io = io
    this.#source = source
  }

  /** Opens an absolute path, or standard input. `tree`: where the file is, if not on disk. */
  open(path: string, tree: FileTree = this.#source.tree): Promise<Opened> {
    const key = `${tree.commit ?? ''}:${path}`
    const known = this.#opened.get(key) ?? this.#read(path, tree)
    this.#opened.set(key, known)
    return known
  }

  /** The text of a file by its name, for showing lines of it. */
  readonly sources: Sources = (name) => this.#texts.get(name)

  /** Lets complaints point into a text that is in no file, such as the value of a flag. */
  remember(name: string, text: string): void {
    this.#texts.set(name, text)
  }

  nameOf(path: string): string {
    if (path === stdinPath) return stdinName
    const name = relative(this.base, path)
    return (isAbsolute(name) ? path : name).split(sep).join('/')
  }

  async #read(path: string, tree: FileTree): Promise<Opened> {
    const name = (path === stdinPath ? undefined : tree.nameOf(path)) ?? this.nameOf(path)
    const result = path === stdinPath ? await readStream(this.#io.stdin.read()) : tree.read(resolve(path))
    if (!result.ok) return { ...result, name }
    this.remember(name, result.text)
    let documents: Promise<FileDocuments> | undefined
    return {
      ok: true,
      name,
      text: result.text,
      intact: result.flaw === undefined,
      documents: () => {
        documents ??= this.#source.documents(name, result)
        return documents
      },
    }
  }
}

/** Reads what a file holds; bytes that are no text are its only problem. */
export async function documentsIn(name: string, { text, flaw }: Readable): Promise<FileDocuments> {
  if (flaw === undefined) return readDocuments(await loadSource(text, name))
  const { message, remediation, range } = flaw
  const problem = { rule: 'plan-syntax', message, remediation, location: { file: name, range } } as const
  return { file: name, valid: [], invalid: [{ kind: null, name: null, problems: [problem] }], foreign: [] }
}

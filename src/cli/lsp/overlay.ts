import { statSync } from 'node:fs'
import { type FileTree, workingTree } from '../../io/file-tree.ts'

/** A text that is open in an editor. */
interface OpenText {
  readonly text: string
  /** No other text has the same; editors count anew for each document that they open. */
  readonly serial: number
}

/** The files on disk, with what is open in an editor in their place. */
export class Overlay {
  readonly #open: Map<string, OpenText> = new Map()
  #serial = 0

  readonly tree: FileTree = {
    ...workingTree,
    kindOf: (path) => (this.#open.has(path) ? 'file' : workingTree.kindOf(path)),
    read: (path) => {
      const text = this.#open.get(path)?.text
      return text === undefined ? workingTree.read(path) : { ok: true, text }
    },
  }

  set(path: string, text: string): void {
    this.#open.set(path, { text, serial: ++this.#serial })
  }

  delete(path: string): void {
    this.#open.delete(path)
  }

  has(path: string): boolean {
    return this.#open.has(path)
  }

  get paths(): readonly string[] {
    return [...this.#open.keys()]
  }

  /** Differs when what is at the path does. */
  stampOf(path: string): string {
    const open = this.#open.get(path)
    return open === undefined ? stampOnDisk(path) : `open ${open.serial}`
  }

  /** The same files, and whether any that was asked for is another by now. */
  recording(): Recording {
    const stamps = new Map<string, string>()
    const note = (path: string): string => {
      if (!stamps.has(path)) stamps.set(path, this.stampOf(path))
      return path
    }
    const tree: FileTree = {
      ...this.tree,
      kindOf: (path) => this.tree.kindOf(note(path)),
      read: (path) => this.tree.read(note(path)),
      bytes: (path) => this.tree.bytes(note(path)),
      walk: (folder) => this.tree.walk(note(folder)),
    }
    return { tree, isStale: () => [...stamps].some(([path, stamp]) => this.stampOf(path) !== stamp) }
  }
}

/** Files, and whether any of them has changed since it was asked for. */
export interface Recording {
  readonly tree: FileTree
  isStale(): boolean
}

function stampOnDisk(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat === undefined ? 'missing' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`
  } catch (error) {
    return `unreadable ${(error as NodeJS.ErrnoException).code}`
  }
}

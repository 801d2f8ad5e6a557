import { rmdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolders } from './folders.ts'

/** Files and folders that are made one by one, and can be taken away again together. */
export class NewFiles {
  readonly #undo: (() => void)[] = []

  /** Makes a file that is not there yet, and the folders it is in. Throws what the file system says. */
  create(path: string, text: string): void {
    const folder = dirname(path)
    const first = makeFolders(folder)
    if (first !== undefined) this.#undo.push(() => removeFolders(folder, first))
    writeFileSync(path, '', { flag: 'wx' })
    this.#undo.push(() => unlinkSync(path))
    writeFileSync(path, text)
  }

  /** Takes away what was made, the latest first; what cannot be taken away stays. */
  undo(): void {
    for (const undo of this.#undo.toReversed()) {
      try {
        undo()
      } catch {}
    }
  }
}

/** Removes a folder and those above it, up to `first`, as long as nothing is in them. */
function removeFolders(folder: string, first: string): void {
  for (let path = folder; path.startsWith(first); path = dirname(path)) rmdirSync(path)
}

import { type BytesResult, kindOfPath, type ReadResult, readAsBytes, readText } from './files.ts'
import { expandGlob, walkFolder } from './walk.ts'

/** Files that can be read, at absolute paths: those on disk, or those of a commit. */
export interface FileTree {
  /** The commit whose files these are, or the digest of their bundle; absent for those on disk. */
  readonly commit?: string
  /** How messages name a file; undefined: by its path. */
  nameOf(path: string): string | undefined
  kindOf(path: string): 'file' | 'folder' | 'missing'
  read(path: string): ReadResult
  /** What a file holds that is no text. */
  bytes(path: string): BytesResult
  /** The YAML and JSON files below a folder. */
  walk(folder: string): readonly string[]
  /** The files that match a pattern relative to `folder`. */
  glob(pattern: string, folder: string): Promise<readonly string[]>
}

/** The files on disk. */
export const workingTree: FileTree = {
  nameOf: () => undefined,
  kindOf: kindOfPath,
  read: readText,
  bytes: readAsBytes,
  walk: walkFolder,
  glob: expandGlob,
}

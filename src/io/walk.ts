import { readdir, readdirSync, realpath, realpathSync, type Stats, stat, statSync } from 'node:fs'
import { join } from 'node:path'

const documentName = /\.(ya?ml|json)$/i

export function isDocumentName(name: string): boolean {
  return documentName.test(name)
}

/**
 * The YAML and JSON files below a folder, sorted; `node_modules` and names that begin with a dot are left out. Links are
 * followed, but no folder is walked twice.
 */
export function walkFolder(folder: string): readonly string[] {
  const files: string[] = []
  const seen = new Set<string>()
  const visit = (current: string): void => {
    const real = realpathSync(current)
    if (seen.has(real)) return
    seen.add(real)
    for (const entry of readdirSync(current, { withFileTypes: true }).sort(byName)) {
      if (isLeftOut(entry.name)) continue
      const path = join(current, entry.name)
      const kind = entry.isSymbolicLink() ? kindOfLink(path) : kindOfEntry(entry)
      if (kind === 'folder') visit(path)
      else if (kind === 'file' && documentName.test(entry.name)) files.push(path)
    }
  }
  visit(folder)
  return files
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}

/** Whether a folder or file is no part of what people keep in a folder. */
export function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** What is neither folder nor file is no part of what people keep there, and reading a pipe would wait for ever. */
function kindOfEntry(entry: Pick<Stats, 'isDirectory' | 'isFile'>): 'file' | 'folder' | 'other' {
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : 'other'
}

/** A link that leads nowhere is listed, so that reading it tells. */
function kindOfLink(path: string): ReturnType<typeof kindOfEntry> {
  try {
    return kindOfEntry(statSync(path))
  } catch {
    return 'file'
  }
}

/** Whether a path that names no file may be meant as a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[{]|[@+!]\(/.test(path)
}

/** What is in a folder, by name; empty where there is no such folder. */
export type ReadFolder = (path: string) => ReadonlyMap<string, 'file' | 'folder'>

/**
 * The files that match a pattern relative to `folder`, absolute and sorted, with the same ones left out as in a folder. A
 * pattern whose last part names no extension matches YAML and JSON files only. `readFolder`: other folders than those on disk.
 * Throws what the file system says of a folder that may hold matching files and cannot be read.
 */
export async function expandGlob(pattern: string, folder: string, readFolder?: ReadFolder): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby')
  const failures: Error[] = []
  const found = await glob(pattern, {
    cwd: folder,
    absolute: true,
    expandDirectories: false,
    ignore: ['**/node_modules/**'],
    fs: readFolder === undefined ? diskTelling(failures) : { readdir: readerOf(readFolder) },
  })
  const [failure] = failures
  if (failure !== undefined) throw failure
  const anyName = !/\.\w+$/.test(pattern)
  return found.filter((path) => !anyName || documentName.test(path)).sort()
}

type Disk = Pick<typeof import('node:fs'), 'readdir' | 'realpath' | 'stat'>

/** The disk, as a search sees it that would leave out without a word what cannot be read. Links that lead nowhere are files. */
function diskTelling(failures: Error[]): Disk {
  const read = (path: string, options: { withFileTypes: true }, callback: (error: unknown, found?: unknown) => void) =>
    readdir(path, options, (error, entries) => {
      if (error !== null && error.code !== 'ENOENT' && error.code !== 'ENOTDIR') failures.push(error)
      callback(error, entries)
    })
  const resolve = (path: string, callback: (error: null, real: string) => void): void =>
    realpath(path, (error, real) => callback(null, error === null ? real : path))
  const look = (path: string, callback: (error: null, found: unknown) => void): void =>
    stat(path, (error, found) => callback(null, error === null ? found : { isDirectory: () => false }))
  return { readdir: read, realpath: resolve, stat: look } as unknown as Disk
}

/** A folder's content as `fs.readdir` delivers it. */
function readerOf(readFolder: ReadFolder): typeof readdir {
  const read = (path: string, _: unknown, callback: (error: null, entries: readonly unknown[]) => void): void => {
    const entries = [...readFolder(path)].map(([name, kind]) => ({
      name,
      isDirectory: () => kind === 'folder',
      isFile: () => kind === 'file',
      isSymbolicLink: () => false,
    }))
    callback(null, entries)
  }
  return read as unknown as typeof readdir
}

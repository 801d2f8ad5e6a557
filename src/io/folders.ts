import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and whatever leads to it; returns the first one that had to be made. Node's own recursive mkdir never ends
 * where a folder says that what is made in it does not exist, as /proc does.
 *
 * @throws what the file system says.
 */
export function makeFolders(path: string): string | undefined {
  if (isFolder(path)) return undefined
  const parent = dirname(path)
  const first = parent === path ? undefined : makeFolders(parent)
  return makeFolder(path) ? (first ?? path) : first
}

/** Whether it had to be made; another process may have been faster. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (isFolder(path)) return false
    throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

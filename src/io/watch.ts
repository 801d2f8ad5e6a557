import { watch } from 'node:fs'
import { kindOfPath } from './files.ts'

/**
 * Calls back when something in one of the folders changes; several changes at once are one. Folders in them are not looked into, and those that are not there are passed over. Returns
 * how to stop.
 */
export function watchFolders(folders: Iterable<string>, listener: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(listener, settleMs)
  }
  const there = [...folders].filter((folder) => kindOfPath(folder) === 'folder')
  const watchers = there.map((folder) => watch(folder, soon).on('error', soon))
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

/** Editors write a file in several steps. */
const settleMs = 100

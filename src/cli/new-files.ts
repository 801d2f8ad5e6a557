import { join } from 'node:path'
import { kindOfPath } from '../io/files.ts'
import { NewFiles } from '../io/new-files.ts'
import { usageError } from './errors.ts'

/** Throws a `UsageError` when anything is there already: then nothing is written. `shown`: how messages call a path. */
export function refuseToOverwrite(
  root: string,
  paths: readonly string[],
  shown = (path: string): string => path,
): void {
  const there = paths.filter((path) => kindOfPath(join(root, path)) !== 'missing').map(shown)
  if (there.length === 0) return
  const exist = there.length === 1 ? 'exists' : 'exist'
  throw usageError(`${there.join(', ')} ${exist} already`, 'Move what is there away, or name another folder.')
}

/** A file to be made. `shown`: how messages call it. */
export interface NewFile {
  readonly path: string
  readonly shown: string
  readonly text: string
}

/** Writes files that are not there yet, and their folders: all of them, or none. Throws a `UsageError` where that cannot be. */
export function createFiles(files: readonly NewFile[]): void {
  const made = new NewFiles()
  for (const { path, shown, text } of files) {
    try {
      made.create(path, text)
    } catch (error) {
      made.undo()
      const { code } = error as NodeJS.ErrnoException
      throw usageError(`${shown} could not be written (${code})`, 'Name a folder that can be written.')
    }
  }
}

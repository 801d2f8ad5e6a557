import { join } from 'node:path'
import { kindOfPath, writeText } from '../io/files.ts'
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

/** Writes a file that is not there yet, and its folders. Throws a `UsageError` where that cannot be. */
export function createFile(file: string, shown: string, text: string): void {
  try {
    writeText(file, text, 'create')
  } catch (error) {
    throw usageError(
      `${shown} could not be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a folder that can be written.',
    )
  }
}

import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { writeAtomically } from './atomic.ts'
import { readText } from './files.ts'

/**
 * Replaces what a file says as a whole, with the rights that it has; where a link leads to it, the link stays. Resolves to false,
 * without having changed anything, where the file does not say `before` any more. Throws what the file system says, also
 * where this user may not write the file.
 */
export async function replaceText(path: string, before: string, after: string): Promise<boolean> {
  const file = await realpath(path)
  await access(file, constants.W_OK)
  const now = readText(file)
  if (!now.ok || now.flaw !== undefined || now.text !== before) return false
  await writeAtomically(file, after, await stat(file))
  return true
}

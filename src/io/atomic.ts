import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Whose a file is, and who may do what with it. */
export type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>

/**
 * Writes a file as a whole: whoever reads it meanwhile, or after a crash, sees what was there before or all of the text. The folder
 * must be there. `rights`: as of the file that is replaced; its owner stays as far as this user may say so. Links stay, and so
 * does what is no file, a device or a pipe: the text is written into it. Throws what the file system says.
 */
export async function writeAtomically(path: string, text: string, rights?: Rights): Promise<void> {
  const target = await fileBehind(path)
  if (target === undefined) return writeFile(path, text)
  const folder = dirname(target)
  const draft = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  try {
    await withFile(draft, 'wx', async (file) => {
      await file.writeFile(text)
      if (rights !== undefined) await giveRights(file, rights)
      await file.sync()
    })
    await rename(draft, target)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
  await withFile(folder, 'r', (handle) => handle.sync())
}

/** The path without links, of a file that is there or is to be made; undefined where something else is there. */
async function fileBehind(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return path
  return found.isFile() ? realpath(path) : undefined
}

async function giveRights(file: FileHandle, { mode, uid, gid }: Rights): Promise<void> {
  await file.chown(uid, gid).catch(() => undefined)
  await file.chmod(mode & 0o7777)
}

async function withFile(path: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags)
  try {
    await work(file)
  } finally {
    await file.close()
  }
}

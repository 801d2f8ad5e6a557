import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Whose a file is, and who may do what with it. */
export type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>

/**
 * Writes a file as a whole: whoever reads it meanwhile, or after a crash, sees what was there before or all of the text. The folder
 * must be there. `rights`: as of the file that is replaced; its owner stays as far as this user may say so. Throws what the file
 * system says.
 */
export async function writeAtomically(path: string, text: string, rights?: Rights): Promise<void> {
  const folder = dirname(path)
  const draft = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  try {
    await withFile(draft, 'wx', async (file) => {
      await file.writeFile(text)
      if (rights !== undefined) await giveRights(file, rights)
      await file.sync()
    })
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
  await withFile(folder, 'r', (handle) => handle.sync())
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

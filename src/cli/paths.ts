import { relative, resolve } from 'node:path'
import { type FileTree, workingTree } from '../io/file-tree.ts'
import { isGlob } from '../io/walk.ts'
import type { Complaint } from './errors.ts'
import { stdinPath } from './files.ts'
import type { SettingPath } from './settings.ts'

/** A file that a path leads to. `named`: the path is the file's own, it was not met in a folder or by a glob. */
export interface FoundFile {
  readonly path: string
  readonly named: boolean
}

/** The files that a path leads to, or why there are none. */
export async function expandPath(setting: SettingPath): Promise<readonly FoundFile[] | Complaint> {
  const { written, folder, tree = workingTree } = setting
  if (written === stdinPath) return [{ path: stdinPath, named: true }]
  const path = resolve(folder, written)
  const kind = tree.kindOf(path)
  if (kind === 'file') return [{ path, named: true }]
  if (kind === 'missing' && !isGlob(written)) {
    return complaintAt(
      setting,
      `${written} does not exist`,
      'Correct the path; it is relative to the file that names it, or else to the working folder.',
    )
  }
  const found = await filesAt(setting, path, kind === 'folder', tree)
  if ('message' in found) return found
  if (found.length > 0) return found.map((file) => ({ path: file, named: false }))
  const what = kind === 'folder' ? 'holds no YAML or JSON file' : 'matches no file'
  return complaintAt(setting, `${written} ${what}`, 'Correct the path: a check of nothing would pass unnoticed.')
}

async function filesAt(
  setting: SettingPath,
  path: string,
  isFolder: boolean,
  tree: FileTree,
): Promise<readonly string[] | Complaint> {
  try {
    return isFolder ? tree.walk(path) : await tree.glob(setting.written, setting.folder)
  } catch (error) {
    const { code, path: at = path } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const inside = relative(path, at) === '' || isFolder ? '' : `${relative(setting.folder, at)}: `
    return complaintAt(
      setting,
      `${setting.written} could not be read (${inside}${code})`,
      'Make it readable, or name other files.',
    )
  }
}

export function complaintAt(
  { location }: Pick<SettingPath, 'location'>,
  message: string,
  remediation: string,
): Complaint {
  return location === undefined ? { message, remediation } : { message, remediation, location }
}

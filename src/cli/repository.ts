import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, posix, relative, sep } from 'node:path'
import { workTreeAt } from '../io/work-tree.ts'

/** Turns names of files, relative to `base`, into paths from the root of the repository that `base` is in; without one they stay. */
export function repositoryPaths(base: string): (file: string) => string {
  let prefix: string | undefined
  return (file) => {
    prefix ??= relative(workTreeAt(base) ?? base, base)
      .split(sep)
      .join('/')
    return prefix === '' || isAbsolute(file) ? file : posix.join(prefix, file)
  }
}

/**
 * Whether lines of a file may be shown because somebody's report points into it: a plan or inventory of this repository, links followed. A report may
 * come from a stranger, and what is shown may be published.
 */
export function isShown(path: string, base: string): boolean {
  if (!existsSync(path)) return false
  const root = realpathSync(workTreeAt(base) ?? base)
  const inside = relative(root, realpathSync(path))
  return !isAbsolute(inside) && inside.split(sep)[0] !== '..' && /\.(?:ya?ml|json)$/i.test(inside)
}

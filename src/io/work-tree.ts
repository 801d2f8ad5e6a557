import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The folder at or above `folder` that holds .git, which no commit can bring along. Links on the way are not resolved: they may be part
 * of the change that is to be judged, and so may files that make a folder look like a repository.
 */
export function workTreeAt(folder: string): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current
    if (dirname(current) === current) return undefined
  }
}

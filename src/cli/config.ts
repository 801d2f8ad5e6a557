import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Located } from '../document.ts'
import { type FileTree, workingTree } from '../io/file-tree.ts'
import { isLink } from '../io/files.ts'
import type { Config } from '../schema/generated/types.ts'
import { documentsOf, type FileDocuments } from '../schema/index.ts'
import { UsageError, usageError } from './errors.ts'
import type { Files } from './files.ts'

/** What the configuration is called where no flag names another. */
const configName = 'shareplan.yaml'

/** The configuration in `folder` or above it, up to the folder that holds .git; undefined where there is none. */
export function findConfig(folder: string, tree: FileTree = workingTree): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const path = join(current, configName)
    // A link that leads nowhere is told, not passed over for a configuration further up.
    if (tree.kindOf(path) !== 'missing' || (tree.commit === undefined && isLink(path))) return path
    if (existsSync(join(current, '.git')) || dirname(current) === current) return undefined
  }
}

/** Reads a configuration: one document of kind Config. `written`: how somebody named it, if somebody did. */
export async function readConfig(
  path: string,
  written: string | undefined,
  files: Files,
  tree: FileTree = workingTree,
): Promise<Located<Config>> {
  const opened = await files.open(path, tree)
  const name = written ?? opened.name
  if (!opened.ok) throw usageError(`the configuration ${name} ${opened.message}`, 'Name another file with --config.')
  const documents = await opened.documents()
  const problems = documents.invalid.flatMap((invalid) => invalid.problems)
  if (problems.length > 0) throw new UsageError(problems, files.sources)
  const [config, another] = documentsOf(documents, 'Config')
  if (config !== undefined && another === undefined && isAlone(documents)) return config
  const message =
    config === undefined
      ? `${name} holds no document of kind Config`
      : `${name} holds more than its document of kind Config`
  throw usageError(message, 'Keep one document of kind Config in it, and others in files of their own.')
}

function isAlone({ valid, foreign }: FileDocuments): boolean {
  return valid.length === 1 && foreign.length === 0
}

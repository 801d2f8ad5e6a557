import { join, resolve } from 'node:path'
import { kindOfPath, writeText } from '../../io/files.ts'
import { kinds } from '../../schema/index.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { ignoreRuns } from '../gitignore.ts'
import { publishedSchema } from '../published-schema.ts'
import { schemaFolder, skeleton } from '../skeleton.ts'

export const command: CommandModule = {
  examples: ['shareplan init', 'shareplan init policies/images'],
  define(command) {
    command.argument('[folder]', 'where to write (default: the working folder)')
  },
  run: init,
}

async function init({ args: [folder = '.'], io }: Invocation<object>): Promise<number> {
  const root = resolve(io.cwd, folder)
  const files = [...skeleton, ...(await schemaFiles())]
  refuseToOverwrite(
    root,
    files.map(([path]) => path),
  )
  const shown = folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`
  for (const [path, text] of files) create(join(root, path), `${shown}${path}`, text)
  const lines = skeleton.map(([path]) => `wrote ${shown}${path}\n`)
  const ignored = ignoreRuns(join(root, '.gitignore'), `${shown}.gitignore`)
  const next = folder === '.' ? 'shareplan check' : `shareplan check --config ${shown}shareplan.yaml`
  await io.stdout.write(`${lines.join('')}wrote ${shown}${schemaFolder}/\n`)
  if (ignored !== undefined) await io.stdout.write(`${ignored}\n`)
  await io.stderr.write(`Next: replace the accounts and images by yours, then run "${next}".\n`)
  return exitCodes.ok
}

async function schemaFiles(): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    kinds.map(
      async (kind) =>
        [`${schemaFolder}/${kind}.json`, `${JSON.stringify(await publishedSchema(kind), null, 2)}\n`] as const,
    ),
  )
}

/** Nothing is written when anything is there already. */
function refuseToOverwrite(root: string, paths: readonly string[]): void {
  const there = paths.filter((path) => kindOfPath(join(root, path)) !== 'missing')
  if (there.length === 0) return
  const exist = there.length === 1 ? 'exists' : 'exist'
  throw usageError(`${there.join(', ')} ${exist} already`, 'Move what is there away, or name another folder.')
}

function create(file: string, shown: string, text: string): void {
  try {
    writeText(file, text, 'create')
  } catch (error) {
    throw usageError(
      `${shown} could not be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a folder that can be written.',
    )
  }
}

import { join, resolve } from 'node:path'
import { kinds } from '../../schema/index.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { ignoreRuns } from '../gitignore.ts'
import { createFiles, refuseToOverwrite } from '../new-files.ts'
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
  createFiles(files.map(([path, text]) => ({ path: join(root, path), shown: `${shown}${path}`, text })))
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

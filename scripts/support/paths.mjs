// Where things are, from the repository's root.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const dist = join(root, 'dist')
/** esbuild's account of the last build, kept out of the package. */
export const metafilePath = join(root, 'node_modules/.cache/shareplan/metafile.json')
export const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

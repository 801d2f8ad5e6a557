import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { type Block, root } from './blocks.ts'

/** What examples may take for granted. */
const given = `const inventory = ${JSON.stringify({
  apiVersion: 'shareplan/v1',
  kind: 'Inventory',
  metadata: { account: '1234567890123456' },
  spec: { images: [{ id: 'm-2zeaaaaaaaaaaaaaaaaa', region: 'cn-beijing', owner: 'self' }] },
})}\n`

/**
 * Runs an example as if it stood in a file beside its page, with the built package installed, in the example of a workspace. What
 * it prints, and behind that what went wrong.
 */
export async function runModule({ page, text }: Block): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'))
  const file = join(folder, 'example.mjs')
  try {
    const built = pathToFileURL(join(root, 'dist/index.js')).href
    const { outputFiles } = await build({
      stdin: {
        contents: hoisted(text).replace("from 'shareplan'", `from '${built}'`),
        resolveDir: dirname(join(root, page)),
        loader: 'ts',
      },
      external: ['file:*'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    })
    writeFileSync(file, outputFiles[0]?.text ?? 'throw new Error("nothing was built")')
    const cwd = join(root, 'examples/golden-images')
    const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd, encoding: 'utf8', timeout: 30_000 })
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the example says that it prints: the remarks behind its console.log. */
export function saidOf({ text }: Block): string {
  return [...text.matchAll(/^console\.log\(.*\) \/\/ (.*\n)/gm)].map(([, said]) => said).join('')
}

/** What is given comes behind the imports. */
function hoisted(text: string): string {
  const imports = text.split('\n').filter((line) => line.startsWith('import '))
  const rest = text.split('\n').filter((line) => !line.startsWith('import '))
  return [...imports, given, ...rest].join('\n')
}

// Tries every mutant of the built-in rules on their cases and reports what became of them; the test suite does the same.
// usage: node scripts/mutate-rules.mjs [--verbose]
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The test's own code, bundled where its packages are found. */
async function load() {
  const folder = await mkdtemp(join(root, 'node_modules/.mutate-'))
  const outfile = join(folder, 'mutation.mjs')
  await build({
    entryPoints: [join(root, 'test/policy/support/mutation.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const module = await import(pathToFileURL(outfile).href)
  await rm(folder, { recursive: true })
  return module
}

const { mutateBuiltins } = await load()
const results = await mutateBuiltins(join(root, 'fixtures/rules'))
const of = (kind) => results.filter(({ result }) => result === kind)
const rules = new Set(results.map(({ rule }) => rule)).size
if (process.argv.includes('--verbose')) {
  for (const { rule, change, result, by } of results) console.log(`${result} ${rule}: ${change}${by ? ` (${by})` : ''}`)
} else {
  for (const { rule, change } of of('survived')) console.log(`survived ${rule}: ${change}`)
}
console.log(
  `${rules} rules, ${results.length} mutants: ${of('killed').length} killed, ${of('survived').length} survived, ${of('refused').length} refused when loaded`,
)

// Tests the built-in rules by their fixtures, as `shareplan rules test` tests yours: cases, coverage of conditions, mutants. Prints what
// is not as it should be, and the numbers.
// usage: node scripts/test-builtin-rules.mjs [--verbose]
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The test's own code, bundled where its packages are found. */
async function load() {
  const folder = await mkdtemp(join(root, 'node_modules/.builtin-rules-'))
  const outfile = join(folder, 'builtins.mjs')
  await build({
    entryPoints: [join(root, 'test/rule-tests/support/builtins.ts')],
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

const { testBuiltins, openDirections, impossible } = await load()
const tested = await testBuiltins(() => true, join(root, 'fixtures/rules'))
const leaves = tested.flatMap(({ rule, leaves }) => leaves.map((leaf) => ({ rule, ...leaf })))
const mutants = tested.flatMap(({ rule, mutants }) => mutants.map((mutant) => ({ rule, ...mutant })))
const failed = tested.flatMap(({ results }) => results.filter(({ failures }) => failures.length > 0))
const never = tested.flatMap(openDirections)
const open = never.filter((direction) => !Object.hasOwn(impossible, direction))
const of = (fate) => mutants.filter((mutant) => mutant.fate === fate)

for (const { case: one } of failed) console.log(`failed ${one.rule}: ${one.name}`)
for (const direction of open) console.log(direction)
for (const { rule, change, kill } of of('survived'))
  console.log(`survived ${rule}: ${change}`, kill ? JSON.stringify(kill) : '')
if (process.argv.includes('--verbose'))
  for (const { rule, change, fate, by } of mutants) console.log(`${fate} ${rule}: ${change}${by ? ` (${by})` : ''}`)
const cases = tested.reduce((sum, { results }) => sum + results.length, 0)
const possible = leaves.length * 2 - (never.length - open.length)
console.log(
  [
    `${tested.length} rules, ${cases} cases: ${failed.length} failed`,
    `${leaves.length} comparisons, ${possible - open.length} of ${possible} directions covered, ${never.length - open.length} impossible`,
    `${mutants.length} mutants: ${of('killed').length} killed, ${of('survived').length} survived, ${of('equivalent').length} equivalent, ${of('refused').length} refused when loaded`,
  ].join('\n'),
)
process.exitCode = failed.length + open.length + of('survived').length > 0 ? 1 : 0

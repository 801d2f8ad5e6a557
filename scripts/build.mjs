// Builds the package: dist/bin.js and dist/index.js with shared and lazily loaded chunks, dist/types, dist/THIRD_PARTY_LICENSES.txt.
// Everything is bundled: who installs the package installs nothing else. Fails when a package gets on a path where it would slow down every start.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { bundling } from './support/bundling.mjs'
import { licensesText } from './support/licenses.mjs'
import { oneCore } from './support/one-core.mjs'
import { bundledPackages, outputOf, packagesIn, staticClosure } from './support/packages.mjs'
import { dist, metafilePath, root } from './support/paths.mjs'

/** Packages that a check may load before it does anything. A new name here costs every start: measure first. */
const startPackages = ['commander', 'fastest-levenshtein']

/** How many files a check may load: the program, the core, what esbuild adds, the command and its reporter. */
const startFiles = 5

const program = 'src/cli/bin.ts'

/** The program and the library share no files, so that neither loads what only the other needs. */
async function bundle() {
  const plain = await buildOnly({ bin: program }, bundling.plugins)
  const bin = await buildOnly({ bin: program }, [oneCore(program, plain.metafile), ...bundling.plugins])
  const library = await buildOnly({ index: 'src/index.ts' }, bundling.plugins)
  const [inputs, outputs] = ['inputs', 'outputs'].map((key) => ({ ...bin.metafile[key], ...library.metafile[key] }))
  return { metafile: { inputs, outputs }, outputFiles: [...bin.outputFiles, ...library.outputFiles] }
}

function buildOnly(entryPoints, plugins) {
  return build({
    ...bundling,
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    // For the size: it makes no difference to the start.
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins,
  })
}

/** Only now does the last build go: one that fails leaves it as it was. */
function write(outputFiles) {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(join(dist, 'chunks'), { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  chmodSync(join(dist, 'bin.js'), 0o755)
}

function checkStart(metafile) {
  const outputs = [program, 'src/cli/commands/check.ts', 'src/report/text.ts'].map((input) => outputOf(metafile, input))
  const files = new Set(outputs.flatMap((output) => [...staticClosure(metafile, output)]))
  const unexpected = packagesIn(metafile, files).filter((name) => !startPackages.includes(name))
  if (unexpected.length > 0)
    throw new Error(
      `a check loads ${unexpected.join(', ')} at its start. Import it lazily, or allow it in scripts/build.mjs`,
    )
  if (files.size > startFiles) throw new Error(`a check loads ${files.size} files: ${[...files].join(', ')}`)
}

function declarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '--project', join(root, 'scripts/tsconfig.types.json')], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the type declarations did not build')
}

/** Keeps the declarations that the public ones rest on, and no others. */
function pruneDeclarations() {
  const folder = join(dist, 'types')
  const needed = new Set()
  const visit = (file) => {
    if (needed.has(file)) return
    needed.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, from] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.[jt]s['"]/g))
      visit(join(dirname(file), `${from}.d.ts`))
  }
  visit(join(folder, 'index.d.ts'))
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    if (file.endsWith('.d.ts') && !needed.has(file)) rmSync(file)
  }
}

function summarise(metafile) {
  const total = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
  const packages = bundledPackages(metafile)
  console.log(
    `built ${Object.keys(metafile.outputs).length} files, ${Math.round(total / 1024)} kB, with ${packages.length} packages`,
  )
}

const { metafile, outputFiles } = await bundle()
checkStart(metafile)
write(outputFiles)
declarations()
pruneDeclarations()
writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licensesText(bundledPackages(metafile)))
mkdirSync(dirname(metafilePath), { recursive: true })
writeFileSync(metafilePath, JSON.stringify(metafile))
summarise(metafile)

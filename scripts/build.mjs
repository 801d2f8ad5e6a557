// Builds the package: dist/bin.js and dist/index.js with shared and lazily loaded chunks, dist/types, dist/THIRD_PARTY_LICENSES.txt.
// Everything is bundled: who installs the package installs nothing else. Fails when a package gets on a path where it would slow down every start.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { bundling } from './support/bundling.mjs'
import { licensesText } from './support/licenses.mjs'
import { bundledPackages, outputOf, packagesIn, staticClosure } from './support/packages.mjs'
import { dist, metafilePath, root } from './support/paths.mjs'

/** Entry → packages that it may load before it does anything. A new name here costs every start: measure first. */
const startPaths = {
  'src/cli/bin.ts': ['commander'],
  'src/cli/commands/check.ts': [
    'clone',
    'eventemitter2',
    'fastest-levenshtein',
    'hash-it',
    'js-yaml',
    'json-rules-engine',
  ],
}

async function bundle() {
  const { metafile, outputFiles } = await build({
    ...bundling,
    absWorkingDir: root,
    entryPoints: { bin: 'src/cli/bin.ts', index: 'src/index.ts' },
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    // For the size: it makes no difference to the start.
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  return { metafile, outputFiles }
}

/** Only now does the last build go: one that fails leaves it as it was. */
function write(outputFiles) {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(join(dist, 'chunks'), { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  chmodSync(join(dist, 'bin.js'), 0o755)
}

function checkStartPaths(metafile) {
  for (const [entry, allowed] of Object.entries(startPaths)) {
    const loaded = packagesIn(metafile, staticClosure(metafile, outputOf(metafile, entry)))
    const unexpected = loaded.filter((name) => !allowed.includes(name))
    if (unexpected.length > 0)
      throw new Error(
        `${entry} loads at its start: ${unexpected.join(', ')}. Import it lazily, or allow it in scripts/build.mjs`,
      )
  }
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
checkStartPaths(metafile)
write(outputFiles)
declarations()
pruneDeclarations()
writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licensesText(bundledPackages(metafile)))
mkdirSync(dirname(metafilePath), { recursive: true })
writeFileSync(metafilePath, JSON.stringify(metafile))
summarise(metafile)

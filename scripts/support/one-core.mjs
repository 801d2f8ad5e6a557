// Keeps what a check loads in one file. esbuild makes a file of its own for whatever another set of entry points shares, so that a
// check would load thirty small ones, each of which costs half a millisecond. Here everything that is loaded lazily imports the core
// first, where it is loaded already, and so all of the core is shared by all.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** What makes up the core, with all that it imports: a check of plans that pass. */
const core = ['src/cli/main.ts', 'src/cli/commands/check.ts', 'src/report/text.ts']

/** The modules of our own that something imports lazily, from the metafile of a build without this plugin. */
function lazyModules({ inputs }) {
  const imports = Object.values(inputs).flatMap((input) => input.imports)
  return imports.filter(({ kind, path }) => kind === 'dynamic-import' && path.endsWith('.ts')).map(({ path }) => path)
}

/** esbuild's plugin. `entry`: the entry point that needs the core. */
export function oneCore(entry, metafile) {
  const importing = new Set([entry, ...lazyModules(metafile)].map((path) => join(root, path)))
  const statements = core.map((path) => `import ${JSON.stringify(join(root, path))}`)
  return {
    name: 'one-core',
    setup(build) {
      // The imports are there for how files are cut, not for what they do.
      build.initialOptions.logOverride = { 'ignored-bare-import': 'silent' }
      build.onResolve({ filter: /^one-core$/ }, ({ path }) => ({ path, namespace: path }))
      build.onLoad({ filter: /.*/, namespace: 'one-core' }, () => ({
        contents: statements.join('\n'),
        resolveDir: root,
      }))
      build.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        importing.has(path)
          ? { contents: `${readFileSync(path, 'utf8')}\nimport 'one-core'\n`, loader: 'ts' }
          : undefined,
      )
    },
  }
}

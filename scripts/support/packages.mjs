// Which packages a bundle contains, from esbuild's metafile.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** `a/node_modules/@x/y/dist/z.js` → `a/node_modules/@x/y`: the folder of the innermost package; undefined for files of our own. */
function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
}

/** `node_modules/a/node_modules/@x/y` → `@x/y` */
function packageName(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** The packages with code in the outputs, each with folder, name, version, licence and bytes; sorted by name. */
export function bundledPackages(metafile) {
  const bytes = new Map()
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = packageFolder(input)
      if (folder !== undefined && bytesInOutput > 0) bytes.set(folder, (bytes.get(folder) ?? 0) + bytesInOutput)
    }
  }
  return [...bytes]
    .map(([folder, size]) => {
      const { version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      return { folder, name: packageName(folder), version, license, bytes: size }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.folder < b.folder ? -1 : 1))
}

/** The outputs that loading `output` loads at once: itself and its static imports, and theirs. */
export function staticClosure(metafile, output, seen = new Set()) {
  if (seen.has(output)) return seen
  seen.add(output)
  for (const { path, kind, external } of metafile.outputs[output].imports) {
    if (kind === 'import-statement' && external !== true) staticClosure(metafile, path, seen)
  }
  return seen
}

/** The output that an entry point or a dynamic import of `input` (`src/…`) loads first; undefined when there is none. */
export function outputOf(metafile, input) {
  return Object.keys(metafile.outputs).find((output) => metafile.outputs[output].entryPoint === input)
}

/** Names of the packages with code in these outputs. */
export function packagesIn(metafile, outputs) {
  const inputs = [...outputs].flatMap((output) => Object.entries(metafile.outputs[output].inputs))
  const folders = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([input]) => packageFolder(input))
  return [...new Set(folders.filter((folder) => folder !== undefined).map(packageName))].sort()
}

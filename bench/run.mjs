// Measures speed and memory beside what is to be reached, and prints tables: `npm run bench`. Behind `--`: `--quick` for less of it,
// names of sections for some of it. Ratios of one run are what counts: programs that are compared run in turn.
import { mkdirSync } from 'node:fs'
import { arch, cpus, loadavg, platform } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { editing } from './support/editing.mjs'
import { cache } from './support/paths.mjs'
import { anyOrder, deciding, frontEnd, realLifeRun, startUp, wholeProcess } from './support/sections.mjs'
import { installSpectral, spectralVersion } from './support/spectral.mjs'
import { compareVerdicts } from './support/verdicts.mjs'

const sections = {
  'start-up': startUp,
  'whole-process': wholeProcess,
  deciding,
  'real-life': realLifeRun,
  'any-order': anyOrder,
  'front-end': frontEnd,
  editing,
}

const { values: options, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = positionals.length > 0 ? positionals : Object.keys(sections)
const unknown = names.find((name) => !Object.hasOwn(sections, name))
if (unknown !== undefined) throw new Error(`no section ${unknown}: name some of ${Object.keys(sections).join(', ')}`)

const folder = join(cache, 'workspaces')
mkdirSync(folder, { recursive: true })
const processor = `${cpus().length} × ${cpus()[0]?.model.trim()}`
console.log(`Node ${process.version}, ${processor}, ${platform()} ${arch()}, Spectral ${spectralVersion}`)
console.log(`load of the machine before: ${loadavg()[0]?.toFixed(1)}`)
installSpectral()
console.log(`\n${compareVerdicts(folder)}`)
for (const name of names) console.log(`\n${await sections[name](folder, options)}`)
console.log(`\nload of the machine behind: ${loadavg()[0]?.toFixed(1)}`)

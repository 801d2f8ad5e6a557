// Measures speed and memory beside what is to be reached, and prints tables: `npm run bench`, `-- --quick` for less of it.
// Ratios of one run are what counts: all programs that are compared run in turn.
import { mkdirSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cache } from './support/paths.mjs'
import { deciding, frontEnd, realLifeRun, startUp, wholeProcess } from './support/sections.mjs'
import { installSpectral, spectralVersion } from './support/spectral.mjs'
import { compareVerdicts } from './support/verdicts.mjs'

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const folder = join(cache, 'workspaces')
mkdirSync(folder, { recursive: true })

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}, Spectral ${spectralVersion}`,
)
installSpectral()
console.log(`\n${compareVerdicts(folder)}`)
for (const section of [startUp, wholeProcess, deciding, realLifeRun, frontEnd]) {
  console.log(`\n${await section(folder, options)}`)
}

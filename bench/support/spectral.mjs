// Spectral, the linter that is measured beside shareplan: installed when the bench first needs it, and no dependency of ours.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './paths.mjs'

export const spectralVersion = '6.16.3'

const folder = join(cache, `spectral-${spectralVersion}`)
const cli = join(folder, 'node_modules/@stoplight/spectral-cli/dist/index.js')
const ruleset = fileURLToPath(new URL('../spectral-ruleset.mjs', import.meta.url))

/** Installs it, without running anybody's scripts. Throws where the registry cannot be reached. */
export function installSpectral() {
  if (existsSync(cli)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save']
  const { status } = spawnSync('npm', ['install', ...options, `@stoplight/spectral-cli@${spectralVersion}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('Spectral could not be installed')
}

/** Linting a plan with the measured rules. */
export function spectral(workspace, plan, ...options) {
  const args = [cli, 'lint', plan, '--ruleset', ruleset, '--quiet', ...options]
  return { args, cwd: workspace, env: { BENCH_FACTS: join(workspace, 'facts.json') } }
}

// Installs the programs of others that tests hand our output to, or work with: packages of npm into that folder, and those of
// Debian into the system where they are missing. A client is added by a line in test/clients/package.json or in the table below.
// usage: node scripts/install-clients.mjs
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './support/paths.mjs'

const folder = join(root, 'test/clients')

/** Debian's package → a command that succeeds where it is installed. Python's modules are Debian's, not those of another Python. */
const debian = {
  chromium: ['chromium', '--version'],
  'cmark-gfm': ['cmark-gfm', '--version'],
  fish: ['fish', '--version'],
  postgresql: ['sh', '-c', 'ls /usr/lib/postgresql/*/bin/initdb'],
  'pre-commit': ['pre-commit', '--version'],
  'libxml2-utils': ['xmllint', '--version'],
  perl: ['prove', '--version'],
  rsync: ['rsync', '--version'],
  zsh: ['zsh', '--version'],
  'python3-junitparser': ['/usr/bin/python3', '-c', 'import junitparser'],
}

/** Binaries that their package makes executable in an install script; scripts of packages are not run here. */
const binaries = [
  '@microsoft/sarif-multitool-linux/Sarif.Multitool',
  '@microsoft/sarif-multitool-darwin/Sarif.Multitool',
]

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? status}`)
}

function works([command, ...args]) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function installNpm() {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  const found = binaries.map((path) => join(folder, 'node_modules', path)).filter(existsSync)
  for (const path of found) chmodSync(path, 0o755)
}

function installDebian() {
  const missing = Object.keys(debian).filter((name) => !works(debian[name]))
  if (missing.length === 0) return
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const [command, ...args] = [...asRoot, 'apt-get']
  run(command, [...args, 'update', '-q'])
  run(command, [...args, 'install', '-y', '-q', '--no-install-recommends', ...missing])
  const still = missing.filter((name) => !works(debian[name]))
  if (still.length > 0) throw new Error(`installed, and yet missing: ${still.join(', ')}`)
}

installNpm()
installDebian()
console.log('the clients are installed')

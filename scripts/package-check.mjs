// What a user gets: packs the package, installs it into an empty project and uses it. Run after a build.
// Checks that nothing else is installed, that no script runs at installation, that the bin starts and that the types compile.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageJson, root } from './support/paths.mjs'

const folder = mkdtempSync(join(tmpdir(), 'shareplan-package-'))
let passed = 0
let failed = 0

function check(what, good, detail = '') {
  if (good) passed += 1
  else {
    failed += 1
    console.error(`FAILED: ${what} ${detail}`)
  }
}

function run(command, args, cwd = folder) {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { stdout, status, all: `${stdout}${stderr}` }
}

function install() {
  const pack = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
  const [{ filename, files, size }] = JSON.parse(pack.stdout)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', type: 'module', private: true }))
  const installed = run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`])
  check('npm install', installed.status === 0, installed.all)
  return { files: files.map(({ path }) => path), packed: size }
}

function sizeOf(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

try {
  const { files, packed } = install()
  const modules = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  check('only one package is installed', modules.join() === packageJson.name, modules.join())
  const scripts = Object.keys(packageJson.scripts).filter((name) => /^(?:pre|post)?install$/.test(name))
  check('no script runs at installation', scripts.length === 0, scripts.join())
  for (const wanted of [
    'dist/bin.js',
    'dist/index.js',
    'dist/types/index.d.ts',
    'dist/THIRD_PARTY_LICENSES.txt',
    'LICENSE',
    'README.md',
  ]) {
    check(`${wanted} is in the package`, files.includes(wanted))
  }
  const odd = files.filter((path) => /^(?:src|test|fixtures|scripts|bench)\/|meta.*\.json$|\.map$/.test(path))
  check('nothing else is in the package', odd.length === 0, odd.join())

  const bin = join(folder, 'node_modules/.bin', packageJson.name)
  const version = run(bin, ['--version'])
  check('the bin starts', version.status === 0 && version.stdout.trim() === packageJson.version, version.all)

  writeFileSync(
    join(folder, 'use.ts'),
    `import * as api from '${packageJson.name}'\nexport const names: readonly string[] = Object.keys(api)\n`,
  )
  const tsc = [
    join(root, 'node_modules/typescript/bin/tsc'),
    '--ignoreConfig',
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--types',
    '',
    'use.ts',
  ]
  const types = run(process.execPath, tsc)
  check('the types compile without skipLibCheck', types.status === 0, types.all)
  const judge = `import { check } from '${packageJson.name}'
    const { verdict } = await check({ plans: [{ file: 'a.yaml', text: 'kind: SharePlan' }], now: new Date() })
    console.log(verdict)`
  const judged = run(process.execPath, ['--input-type=module', '-e', judge])
  check('the library judges', judged.stdout.trim() === 'invalid', judged.all)

  const kilobytes = Math.round(sizeOf(join(folder, 'node_modules', packageJson.name)) / 1024)
  console.log(`installed size: ${kilobytes} kB in ${files.length} files (${Math.round(packed / 1024)} kB packed)`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

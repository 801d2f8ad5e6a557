// Runs vitest as CI wants it and ends in a line 'N passed, N failed'. Skipped tests fail: one that needs a component which is not
// there would pass without having looked.
// usage: node scripts/run-tests.mjs [vitest's filters…]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './support/paths.mjs'

/** Tests that may be skipped, with the only reason that is good enough: none of them needs a component that could be installed. */
const excused = new Map([
  ['reading says when a file may not be read', 'root may read every file'],
  ['globs do not leave out a folder that this user may not read', 'root may read every folder'],
])

const scratch = mkdtempSync(join(tmpdir(), 'shareplan-tests-'))
const file = join(scratch, 'results.json')

function results() {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...process.argv.slice(2)]
  const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (!existsSync(file)) return { status: run.status ?? 1, tests: [] }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const tests = testResults.flatMap(({ name, assertionResults, status, message }) =>
    assertionResults.length > 0 ? assertionResults : [{ fullName: `${name}: ${message}`, status }],
  )
  return { status: run.status ?? 1, tests }
}

try {
  const { status, tests } = results()
  const passed = tests.filter((test) => test.status === 'passed').length
  const failing = tests.filter((test) => test.status === 'failed')
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
  for (const { fullName } of skipped) {
    console.log(`skipped: ${fullName} (${excused.get(fullName) ?? 'and nothing may be'})`)
  }
  const wrong = failing.length + skipped.filter(({ fullName }) => !excused.has(fullName)).length
  const failed = status === 0 ? wrong : Math.max(1, wrong)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

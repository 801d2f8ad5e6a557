// Runs vitest as CI wants it and ends in a line 'N passed, N failed'. Nothing may be skipped: a test that needs a component which is
// not there would pass without having looked.
// usage: node scripts/run-tests.mjs [vitest's filters…]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './support/paths.mjs'

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
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
  for (const { fullName } of skipped) console.error(`skipped, and nothing may be: ${fullName}`)
  const wrong = tests.length - passed
  const failed = status === 0 ? wrong : Math.max(1, wrong)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

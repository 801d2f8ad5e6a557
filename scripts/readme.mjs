// Runs README's commands that start with `npm ci`, each alone in a clean checkout, and compares what they print with what README says:
// the lines of the ```text block right after a ```sh block, in that order, other lines between them or not. `…` in a line stands for anything.
// usage: node scripts/readme.mjs [README.md]
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './support/paths.mjs'

/** Each command with the lines that README shows of its output. */
function commandsOf(markdown) {
  const blocks = [...markdown.matchAll(/```(\w+)\n([\s\S]*?)\n?```/g)].map(([, language, text]) => ({ language, text }))
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'sh') return []
    const next = blocks[index + 1]
    const output = next?.language === 'text' ? next.text.split('\n').filter((line) => line.trim() !== '') : []
    const commands = text.split('\n').filter((line) => line.startsWith('npm ci'))
    return commands.map((line, at) => ({
      command: line.replace(/\s+#.*$/, ''),
      output: at === commands.length - 1 ? output : [],
    }))
  })
}

/** What a fresh clone would hold: the files under version control, as they are now, in a repository with a commit. */
function checkout() {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-readme-'))
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  const identity = ['-c', 'user.name=readme', '-c', 'user.email=readme@example.com']
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'checkout'],
  ]) {
    spawnSync('git', args, { cwd: folder })
  }
  return folder
}

/** The first line of README's output that is not there, in its order. */
function firstMissing(expected, printed) {
  const lines = stripVTControlCharacters(printed).split(/\r?\n/)
  let at = 0
  for (const line of expected) {
    if (line.trim() === '…') continue
    const pattern = new RegExp(`^\\s*${line.trim().split('…').map(escapeRegExp).join('.*')}\\s*$`)
    const found = lines.findIndex((one, index) => index >= at && pattern.test(one))
    if (found === -1) return line
    at = found + 1
  }
  return undefined
}

function escapeRegExp(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function tryCommand({ command, output }) {
  const folder = checkout()
  try {
    const started = performance.now()
    const run = spawnSync('bash', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      // Somebody's own machine: the clients of others are not installed there, and tests that need them are skipped.
      env: { ...process.env, NO_COLOR: '1', CI: 'false', SHAREPLAN_REQUIRE_CLIENTS: '0', SHAREPLAN_TEST_SCALE: '' },
    })
    const missing = firstMissing(output, run.stdout)
    const ok = run.status === 0 && missing === undefined
    if (run.status !== 0) console.error(`${run.stdout}\n${run.stderr}\nexit ${run.status}`)
    else if (missing !== undefined) console.error(`${run.stdout}\nREADME says, and this was not printed: ${missing}`)
    console.log(
      `${ok ? 'ok' : 'FAILED'}: ${command} (${Math.round((performance.now() - started) / 1000)} s, ${output.length} lines compared)`,
    )
    return ok
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const commands = commandsOf(readFileSync(process.argv[2] ?? join(root, 'README.md'), 'utf8'))
if (commands.length < 2) throw new Error('README shows fewer than two commands that start with npm ci')
const failed = commands.filter((one) => !tryCommand(one)).length
console.log(`${commands.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

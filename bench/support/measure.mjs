// Runs programs in turn and measures each run: wall clock in ms from outside, peak memory in MB from inside.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const peakModule = fileURLToPath(new URL('peak.cjs', import.meta.url))

/** What measured programs see: extra certificates alone would add 20 to 45 ms to every start. */
function environment() {
  const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...env } = process.env
  return { ...env, NO_COLOR: '1' }
}

/**
 * Runs a Node program once. `program`: { args, cwd?, codes? }, where codes are the exit codes that are fine (default: 0).
 * With `peak`, memory is measured too, which costs a moment of time.
 */
export function runOnce({ args, cwd, codes = [0] }, peak = false) {
  const folder = peak ? mkdtempSync(join(tmpdir(), 'bench-')) : undefined
  const env = folder === undefined ? environment() : { ...environment(), BENCH_PEAK: join(folder, 'peak') }
  const before = process.hrtime.bigint()
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...(peak ? ['--require', peakModule] : []), ...args],
    { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 30 },
  )
  const ms = Number(process.hrtime.bigint() - before) / 1e6
  if (!codes.includes(status)) throw new Error(`${args.join(' ')} ended with ${status ?? signal}: ${stdout}${stderr}`)
  if (folder === undefined) return { ms, stdout }
  const mb = Number(readFileSync(join(folder, 'peak'), 'utf8')) / 1024
  rmSync(folder, { recursive: true })
  return { ms, mb, stdout }
}

/** Runs each program so many times, all in turn, so that noise of the machine meets all alike. */
export function interleave(programs, times, peak = false) {
  const runs = programs.map(() => [])
  for (let round = 0; round < times; round++) {
    for (const [at, program] of programs.entries()) runs[at].push(runOnce(program, peak))
  }
  return runs.map(summary)
}

function summary(runs) {
  const ms = runs.map((run) => run.ms).sort((a, b) => a - b)
  return { min: ms[0], median: ms[Math.floor(ms.length / 2)], mb: Math.max(...runs.map((run) => run.mb ?? 0)) }
}

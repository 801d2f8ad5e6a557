// Runs programs in turn and measures each run: wall clock in ms from outside, peak memory in MB from inside.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './paths.mjs'

const peakModule = fileURLToPath(new URL('peak.cjs', import.meta.url))
const peakFile = join(cache, 'peak')

/** What measured programs see: extra certificates alone would add 20 to 45 ms to every start. */
function environment(more) {
  const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...env } = process.env
  return { ...env, NO_COLOR: '1', BENCH_PEAK: peakFile, ...more }
}

/**
 * Runs a Node program once. `program`: { args, cwd?, env?, codes? }, where codes are the exit codes that are fine (default: 0).
 * With `peak`, memory is measured too, which costs a moment of time.
 */
export function runOnce({ args, cwd, env, codes = [0] }, peak = false) {
  mkdirSync(cache, { recursive: true })
  const all = peak ? ['--require', peakModule, ...args] : args
  const before = process.hrtime.bigint()
  const child = spawnSync(process.execPath, all, { cwd, env: environment(env), encoding: 'utf8', maxBuffer: 2 ** 30 })
  const ms = Number(process.hrtime.bigint() - before) / 1e6
  const { status, signal, stdout, stderr } = child
  if (!codes.includes(status)) throw new Error(`${args.join(' ')} ended with ${status ?? signal}: ${stdout}${stderr}`)
  return { ms, mb: peak ? Number(readFileSync(peakFile, 'utf8')) / 1024 : 0, stdout }
}

/** Runs each program so many times, all in turn, so that noise of the machine meets all alike. */
export function interleave(programs, times, peak = false) {
  const runs = programs.map(() => [])
  for (let round = 0; round < times; round++) {
    for (const [at, program] of programs.entries()) runs[at].push(runOnce(program, peak))
  }
  return runs.map((own) => ({ ...summary(own.map(({ ms }) => ms)), mb: Math.max(...own.map(({ mb }) => mb)) }))
}

export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)] }
}

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Outcome, World } from './world.ts'

/** The built program: SHAREPLAN_BIN, or dist/bin.js; undefined before the first build. */
export const bin: string | undefined = [
  resolve(process.env.SHAREPLAN_BIN ?? join(import.meta.dirname, '../../../dist/bin.js')),
].find(existsSync)

/** The environment of a child: nothing that decides about colours or settings. */
export function cleanEnvironment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, ...env }
}

/** Runs a command line with the built program. */
export function runBundle(argv: readonly string[], { cwd, env, stdin = '' }: World): Outcome {
  const child = spawnSync(process.execPath, [bin ?? '', ...argv], { cwd, env: cleanEnvironment(env), input: stdin })
  return { code: child.status ?? -1, out: child.stdout.toString(), err: child.stderr.toString() }
}

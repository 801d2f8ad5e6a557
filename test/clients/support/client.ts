import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe } from 'vitest'

const folder = join(import.meta.dirname, '..')
const requireHere = createRequire(join(folder, 'package.json'))

/** A file of a package that scripts/install-clients.mjs installs into this folder. */
export function packageFile(path: string): string {
  return join(folder, 'node_modules', path)
}

/** Loads a package of this folder. Its name is no import, so that nothing else takes it for a dependency of the project. */
export function load<T>(name: string): T {
  return requireHere(name) as T
}

export function hasPackage(name: string): boolean {
  return existsSync(packageFile(name))
}

export function hasCommand(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/**
 * Tests that need a client. Where it is missing they are skipped with a notice; with SHAREPLAN_REQUIRE_CLIENTS=1, as in our CI, they run and
 * fail: a client that nobody installed has not accepted anything.
 */
export function describeWith(client: string, isThere: boolean, tests: () => void): void {
  if (isThere || process.env.SHAREPLAN_REQUIRE_CLIENTS === '1') describe(client, tests)
  else {
    process.stderr.write(`notice: ${client} is missing, its tests are skipped (node scripts/install-clients.mjs)\n`)
    describe.skip(client, tests)
  }
}

/** What a program of others said. */
export interface Said {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export function runClient(command: string, args: readonly string[], input = '', cwd: string = folder): Said {
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, input, maxBuffer: 1 << 28 })
  if (error !== undefined) throw error
  return { status, out: stdout.toString(), err: stderr.toString() }
}

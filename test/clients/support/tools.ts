import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './runner.ts'

/**
 * A folder for PATH with the commands by which scripts of CI jobs get at the program: `npx`, with or without --no-install, runs what was
 * built here, and `npm` does nothing. `flags` are added to `shareplan apply`.
 */
export function toolsIn(folder: string, flags: readonly string[] = []): string {
  const bin = join(folder, 'tools')
  mkdirSync(bin, { recursive: true })
  const run = `exec '${process.execPath}' '${join(root, 'dist/bin.js')}' "$@"`
  const npx = `[ "$1" = --no-install ] && shift\n[ "$1" = shareplan ] || exit 99\nshift\n[ "$1" = apply ] && set -- "$@" ${flags.join(' ')}\n${run}`
  for (const [name, script] of Object.entries({ npx, npm: 'exit 0' })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return `${bin}:${process.env.PATH ?? ''}`
}

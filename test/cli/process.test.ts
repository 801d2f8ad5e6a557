import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, cleanEnvironment, runBundle } from './support/bundle.ts'

let cwd = ''

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'process-'))
  if (bin !== undefined) runBundle(['init'], { cwd })
})

afterAll(() => {
  rmSync(cwd, { recursive: true })
})

/** Runs a shell line in which `shareplan` is the built program. */
function shell(line: string): { readonly status: number | null; readonly out: string; readonly err: string } {
  const script = `shareplan() { '${process.execPath}' '${bin}' "$@"; }; set -o pipefail; ${line}`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, env: cleanEnvironment() })
  return { status, out: stdout.toString(), err: stderr.toString() }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('exit', resolve))
}

describe.skipIf(bin === undefined)('the built program', () => {
  it('does not mind a reader that goes away', () => {
    expect(shell('shareplan schema SharePlan | head -c 1; echo " $PIPESTATUS"')).toEqual({
      status: 0,
      out: '{ 0\n',
      err: '',
    })
    expect(shell('shareplan check nowhere.yaml 2>&1 | true; echo $PIPESTATUS').out).toBe('2\n')
  })

  it('fails when its report cannot be written', () => {
    const { status, err } = shell('shareplan check > /dev/full')
    expect(status).toBe(2)
    expect(err).toContain('ENOSPC')
    expect(shell('shareplan check > /dev/full 2> /dev/full').status).toBe(2)
  })

  it.skipIf(!existsSync('/proc/self')).each(['init /proc/shareplan', 'keygen -o /proc/shareplan/shareplan.yaml'])(
    '%s ends, though the folder says for ever that what it is asked to make is missing',
    (line) => {
      const { status, err } = shell(`timeout 20 '${process.execPath}' '${bin}' ${line}`)
      expect(status).toBe(2)
      expect(err).toContain('/proc/shareplan/shareplan.yaml could not be written (ENOENT)')
    },
  )

  it('runs with closed streams', () => {
    expect(shell('shareplan check - <&-')).toMatchObject({ status: 2, out: '' })
    expect(shell('shareplan check >&-').status).toBe(0)
    expect(shell('shareplan check nowhere.yaml 2>&-').status).toBe(2)
  })

  it('tells when its working folder is gone', () => {
    const { status, out, err } = shell('mkdir gone; cd gone; rmdir ../gone; shareplan check')
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/^shareplan: error: the working folder cannot be used \(ENOENT\)\n {2}help: /)
  })

  it('reads a pipe as a file', () => {
    expect(shell('shareplan check <(cat plans/example.yaml)').status).toBe(0)
    expect(shell('cat plans/example.yaml | shareplan check - --format json').status).toBe(0)
  })

  it('brings along all that the libraries of the cloud load', () => {
    const key = 'ALIBABA_CLOUD_ACCESS_KEY_ID=a ALIBABA_CLOUD_ACCESS_KEY_SECRET=b'
    const { status, err } = shell(`export ${key}; shareplan snapshot --region cn-beijing --endpoint 127.0.0.1:1`)
    expect(err).toContain('127.0.0.1:1 cannot be reached')
    expect(status).toBe(7)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends the emulator with 0 on %s', async (signal) => {
    const child = spawn(process.execPath, [bin ?? '', 'emulator', '--inventory', 'inventory.yaml'], {
      cwd,
      env: cleanEnvironment(),
    })
    const exit = exitOf(child)
    const url = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk) => resolve(String(chunk).trim())),
    )
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(400)
    child.kill(signal)
    expect(await exit).toBe(0)
  })

  it('colours nothing off a terminal, unless forced', () => {
    expect(shell('shareplan check nowhere.yaml').err).not.toContain('\x1b')
    expect(shell('FORCE_COLOR=1 shareplan check nowhere.yaml').err).toContain('\x1b')
  })
})

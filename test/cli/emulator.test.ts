import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { call, verdict } from '../emulator/support.ts'
import { fakeIo, run } from './support/world.ts'

const cwd = join(import.meta.dirname, '../../fixtures/cli/paths')

/** Starts the command, waits for its address, and gives what a call without signature is answered. */
async function serve(argv: readonly string[], call: (url: string) => Promise<void>): Promise<number> {
  const { io, said, interrupt } = fakeIo({ cwd })
  const code = main(['emulator', ...argv], io)
  for (let wait = 0; said.out === '' && wait < 500; wait++) await new Promise((resolve) => setTimeout(resolve, 10))
  const [url = '', ...more] = said.out.split('\n')
  expect(more).toEqual([''])
  await call(url)
  interrupt()
  expect(await code).toBe(0)
  expect(said.err).toBe('')
  expect(said.out).toBe(`${url}\n`)
  await expect(fetch(url)).rejects.toThrow()
  return Number(new URL(url).port)
}

describe('shareplan emulator', () => {
  it('prints its address, answers, and stops when it is interrupted', async () => {
    await serve(['--inventory', 'inventory.yaml', '--accounts', 'accounts.yaml'], async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/)
      const answer = await fetch(`${url}/?Action=DescribeRegions&Version=2014-05-26`)
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain('<Code>')
    })
  })

  it('listens on the port that is asked for, and tells when that is taken', async () => {
    let taken = 0
    await serve([], async (url) => {
      taken = Number(new URL(url).port)
      const { code, err } = await run(['emulator', '--port', String(taken)], { cwd })
      expect(code).toBe(2)
      expect(err).toContain(`port ${taken} cannot be used (EADDRINUSE)`)
    })
    expect(await serve(['--port', String(taken)], async () => {})).toBe(taken)
  })

  it('never prints a secret', async () => {
    const { code, out, err } = await run(['emulator', '--access-key', 'id:top-secret:account'], { cwd })
    expect(code).toBe(2)
    expect(out + err).not.toContain('top-secret')
  })

  it('injects the faults of a file, and logs every call and whether it took effect', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'))
    const faults = join(folder, 'faults.yaml')
    const log = join(folder, 'calls.jsonl')
    const rule = '{ fault: unavailable, phase: after, action: DeleteImage, nth: 1 }'
    writeFileSync(faults, `apiVersion: shareplan/v1\nkind: Faults\nspec: { rules: [${rule}] }\n`)
    writeFileSync(log, '{"kept":true}\n')
    const lines = (): Record<string, unknown>[] =>
      readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    await serve(['--inventory', 'inventory.yaml', '--faults', faults, '--log', log], async (url) => {
      const parameters = { RegionId: 'cn-beijing', ImageId: 'm-none' }
      const answer = await call(url, { action: 'DeleteImage', parameters, now: Date.now() })
      expect(verdict(answer)).toBe('503 ServiceUnavailable')
      expect(lines()).toMatchObject([
        { kept: true },
        { action: 'DeleteImage', parameters, status: 503, effect: false, faults: ['unavailable'] },
      ])
      expect(verdict(await call(url, { action: 'DeleteImage', parameters, now: Date.now() }))).toContain('404')
    })
    expect(lines().at(-1)).toMatchObject({ status: 404, code: 'InvalidImageId.NotFound', effect: false, faults: [] })
    expect(readFileSync(log, 'utf8')).not.toContain('testsecret')
    rmSync(folder, { recursive: true })
  })

  it.runIf(existsSync('/dev/full'))('stops when a call cannot be logged', async () => {
    const { io, said } = fakeIo({ cwd })
    const code = main(['emulator', '--log', '/dev/full'], io)
    await expect.poll(() => said.out).not.toBe('')
    await call(said.out.trim(), { action: 'DescribeRegions', now: Date.now() }).catch(() => undefined)
    expect(await code).toBe(2)
    expect(said.err).toContain('--log /dev/full cannot be written (ENOSPC)')
  })

  it('denies actions, also to one account, and has the roles that it is told', async () => {
    const keys = ['--access-key', 'one:testsecret:11', '--access-key', 'two:testsecret:22']
    const deny = ['--deny', 'DescribeImages', '--deny', 'kms:DescribeKey:11', '--role', 'reader:22']
    await serve([...keys, ...deny], async (url) => {
      const ask = async (key: string, action: string, version: string, more = {}): Promise<string> => {
        const parameters = { RegionId: 'cn-beijing', ...more }
        return verdict(await call(url, { action, version, key, parameters, now: Date.now() }))
      }
      expect(await ask('two', 'DescribeImages', '2014-05-26')).toBe('403 Forbidden.RAM')
      expect(await ask('one', 'DescribeKey', '2016-01-20', { KeyId: 'k' })).toBe('403 Forbidden.RAM')
      expect(await ask('two', 'DescribeKey', '2016-01-20', { KeyId: 'k' })).toBe('404 Forbidden.KeyNotFound')
      const role = (account: string): object => ({ RoleArn: `acs:ram::${account}:role/reader`, RoleSessionName: 'me' })
      expect(await ask('one', 'AssumeRole', '2015-04-01', role('22'))).toBe('200')
      expect(await ask('one', 'AssumeRole', '2015-04-01', role('11'))).toBe('404 EntityNotExist.Role')
    })
  })
})

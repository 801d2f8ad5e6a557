import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
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
})

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from './support/world.ts'

const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: a, account: "1234567890123456" }
spec: { region: cn-beijing, steps: [{ action: share, image: m-a, accounts: ["1234567890123456"] }] }
`

let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'paths-')))
  mkdirSync(join(cwd, 'plans'))
  writeFileSync(join(cwd, 'plans/a.yaml'), plan)
})

afterEach(() => rmSync(cwd, { recursive: true }))

async function planFiles(...paths: readonly string[]): Promise<unknown> {
  const { out } = await run(['check', ...paths, '--format', 'json'], { cwd })
  return JSON.parse(out).plans.map(({ file }: { readonly file: string }) => file)
}

describe('standard input', () => {
  it.each(['check', 'lint', 'report'])('into which nothing was piped does not pass %s', async (command) => {
    for (const stdin of ['', '\n'])
      expect(await run([command, '-'], { cwd, stdin })).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/^shareplan: error: <stdin> /),
      })
  })
})

describe('receipts', () => {
  it.each([
    ['nowhere', 'nowhere does not exist'],
    ['plans', 'plans holds no receipt'],
    ['*.receipt.json', '*.receipt.json matches no file'],
  ])('that a flag names have to be there, though no plan needs them: %s', async (path, message) => {
    const checked = await run(['check', 'plans', '--receipts', path], { cwd })
    expect(checked).toMatchObject({ code: 2, out: '' })
    expect(checked.err).toContain(message)
  })
})

describe('links', () => {
  it.each([['plans/**/*.yaml'], ['plans']])('that lead nowhere are not passed over: %s', async (path) => {
    symlinkSync('nowhere.yaml', join(cwd, 'plans/lost.yaml'))
    const checked = await run(['check', path], { cwd })
    expect(checked.code).toBe(2)
    expect(checked.err).toContain('plans/lost.yaml does not exist')
  })

  it('in circles lead to each plan once, by the name it has itself', async () => {
    symlinkSync('.', join(cwd, 'plans/0'))
    symlinkSync('plans', join(cwd, 'again'))
    expect(await planFiles('**/*.yaml')).toEqual(['plans/a.yaml'])
    expect(await planFiles('again', 'plans/a.yaml', 'again/a.yaml')).toEqual(['plans/a.yaml'])
    expect(await planFiles('again/a.yaml')).toEqual(['again/a.yaml'])
  })

  it('to themselves are told, with the pattern that led there', async () => {
    symlinkSync('round', join(cwd, 'round'))
    const checked = await run(['check', 'round/*.yaml'], { cwd })
    expect(checked).toMatchObject({ code: 2, out: '' })
    expect(checked.err).toContain('round/*.yaml could not be read (round: ELOOP)')
  })
})

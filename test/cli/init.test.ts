import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Outcome, run } from './support/world.ts'

let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'init-')))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

function init(gitignore?: string): Promise<Outcome> {
  if (gitignore !== undefined) writeFileSync(join(cwd, '.gitignore'), gitignore)
  return run(['init'], { cwd })
}

function ignored(): string {
  return readFileSync(join(cwd, '.gitignore'), 'utf8')
}

describe('init', () => {
  it.each([
    ['a link that leads nowhere', () => symlinkSync('nowhere', join(cwd, 'accounts.yaml')), ['accounts.yaml']],
    ['a file in place of a folder', () => writeFileSync(join(cwd, 'plans'), ''), ['plans']],
    ['a folder that is a link to nowhere', () => symlinkSync('nowhere', join(cwd, '.shareplan')), ['.shareplan']],
  ])('leaves nothing behind where it meets %s', async (_, prepare, left) => {
    prepare()
    const { code, out, err } = await init()
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('could not be written (EEXIST)')
    expect(readdirSync(cwd)).toEqual(left)
  })

  it('leaves no folder behind that it has made', async () => {
    writeFileSync(join(cwd, 'file'), '')
    expect((await run(['init', 'file/in/it'], { cwd })).code).toBe(2)
    mkdirSync(join(cwd, 'there/sub'), { recursive: true })
    symlinkSync('nowhere', join(cwd, 'there/sub/plans'))
    expect((await run(['init', 'there/sub'], { cwd })).code).toBe(2)
    expect(readdirSync(join(cwd, 'there/sub'))).toEqual(['plans'])
    expect(readdirSync(cwd).sort()).toEqual(['file', 'there'])
  })
})

describe('the records of runs', () => {
  it('are ignored by git from the start', async () => {
    expect((await init()).out).toMatch(/^wrote \.gitignore$/m)
    expect(ignored()).toBe('.shareplan/runs/\n')
  })

  it.each([
    ['a file', 'dist\n# end\n', 'dist\n# end\n.shareplan/runs/\n'],
    ['a file whose last line has no end', 'dist', 'dist\n.shareplan/runs/\n'],
    ['an empty file', '', '.shareplan/runs/\n'],
    ['a file of Windows', 'dist\r\n', 'dist\r\n.shareplan/runs/\r\n'],
    ['a file that ignores others', '.shareplan/runs.txt\n', '.shareplan/runs.txt\n.shareplan/runs/\n'],
  ])('are added to %s', async (_, before, after) => {
    expect((await init(before)).out).toMatch(/^added \.shareplan\/runs\/ to \.gitignore$/m)
    expect(ignored()).toBe(after)
  })

  it.each([
    '.shareplan/runs',
    '/.shareplan/runs/',
    '.shareplan',
    '.shareplan/',
    '.shareplan/*',
    'a\r\n.shareplan/ \r\n',
  ])('are not added where they are ignored by %j', async (before) => {
    expect((await init(before)).out).not.toContain('gitignore')
    expect(ignored()).toBe(before)
  })

  it('are told where the file cannot be read', async () => {
    mkdirSync(join(cwd, '.gitignore'))
    const { code, err } = await init()
    expect(code).toBe(2)
    expect(err).toContain('.gitignore is a folder; a file was expected')
    expect(err).toContain('Add the line .shareplan/runs/ to it.')
  })
})

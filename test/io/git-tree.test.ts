import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { GitError } from '../../src/io/git.ts'
import { gitTree } from '../../src/io/git-tree.ts'

const made: string[] = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-git-'))
  made.push(folder)
  return folder
}

function git(folder: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function repository(): string {
  const folder = newFolder()
  git(folder, 'init', '-q', '-b', 'main')
  write(folder, 'policy/a.yaml', 'a: 1\n')
  write(folder, 'policy/deep/b.json', '{}\n')
  write(folder, 'policy/notes.md', 'notes\n')
  write(folder, 'policy/.hidden/c.yaml', 'c: 1\n')
  write(folder, 'policy/node_modules/d.yaml', 'd: 1\n')
  write(folder, 'with space and ü.yaml', 'e: 1\n')
  symlinkSync('/etc/passwd', join(folder, 'outside.yaml'))
  symlinkSync('policy', join(folder, 'link'))
  symlinkSync('a.yaml', join(folder, 'policy/linked.yaml'))
  git(folder, 'add', '.')
  git(folder, 'commit', '-q', '-m', 'one')
  return folder
}

describe('the files of a commit', () => {
  const folder = repository()
  const tree = gitTree('main', folder, process.env)
  write(folder, 'policy/a.yaml', 'a: changed\n')
  write(folder, 'policy/new.yaml', 'new: 1\n')

  it('are as they were committed, whatever is in the working tree', () => {
    expect(tree.commit).toBe(git(folder, 'rev-parse', 'main').trim())
    expect(tree.read(join(folder, 'policy/a.yaml'))).toEqual({ ok: true, text: 'a: 1\n' })
    expect(tree.read(join(folder, 'with space and ü.yaml'))).toMatchObject({ text: 'e: 1\n' })
    expect(tree.kindOf(join(folder, 'policy/new.yaml'))).toBe('missing')
    expect(tree.kindOf(join(folder, 'policy'))).toBe('folder')
    expect(tree.kindOf(folder)).toBe('folder')
    expect(tree.nameOf(join(folder, 'policy/a.yaml'))).toBe(`${tree.commit.slice(0, 12)}:policy/a.yaml`)
  })

  it('are found in folders and by globs, with the same ones left out as on disk', async () => {
    const found = ['a.yaml', 'deep/b.json', 'linked.yaml'].map((name) => join(folder, 'policy', name))
    expect(tree.walk(join(folder, 'policy'))).toEqual(found)
    expect(await tree.glob('policy/**', folder)).toEqual(found)
    expect(await tree.glob('*.yaml', join(folder, 'policy'))).toEqual([found[0], found[2]])
    expect(await tree.glob('policy/*.txt', folder)).toEqual([])
  })

  it('are seen from a folder inside, and through a link to the repository', () => {
    const inside = join(folder, 'policy/deep')
    expect(gitTree('HEAD', inside, process.env).read(join(inside, 'b.json'))).toMatchObject({ text: '{}\n' })
    const link = join(newFolder(), 'link')
    symlinkSync(folder, link)
    expect(gitTree('HEAD', link, process.env).read(join(link, 'policy/a.yaml'))).toMatchObject({ text: 'a: 1\n' })
  })

  it.each(['outside.yaml', 'link', 'link/a.yaml', 'policy/linked.yaml'])('are not read through links: %s', (path) => {
    expect(tree.read(join(folder, path))).toMatchObject({
      ok: false,
      message: expect.stringContaining('symbolic link'),
    })
  })

  it.each(['..', '../x.yaml', '/etc/passwd'])('are none outside of it: %s', (path) => {
    const outside = path.startsWith('/') ? path : join(folder, path)
    expect(tree.kindOf(outside)).toBe('missing')
    expect(tree.read(outside)).toMatchObject({ ok: false, reason: 'missing' })
  })

  it('are not those of a submodule', () => {
    const outer = repository()
    git(outer, 'submodule', 'add', '-q', folder, 'sub')
    git(outer, 'commit', '-q', '-m', 'two')
    const read = gitTree('main', outer, process.env).read(join(outer, 'sub/policy/a.yaml'))
    expect(read).toMatchObject({ ok: false, message: expect.stringContaining('submodule') })
  })

  it('are refused where they are huge, before git is asked for them', () => {
    const other = repository()
    execFileSync('truncate', ['-s', '65M', join(other, 'huge.yaml')])
    git(other, 'add', 'huge.yaml')
    git(other, 'commit', '-q', '-m', 'huge')
    const read = gitTree('main', other, process.env).read(join(other, 'huge.yaml'))
    expect(read).toMatchObject({ ok: false, reason: 'too-large' })
  })

  it('are those of the commit itself, not of an object that stands in for it', () => {
    const other = repository()
    const before = git(other, 'rev-parse', 'main').trim()
    write(other, 'policy/a.yaml', 'a: forged\n')
    git(other, 'commit', '-q', '-a', '-m', 'two')
    git(other, 'replace', before, 'main')
    const read = gitTree(before, other, process.env).read(join(other, 'policy/a.yaml'))
    expect(read).toMatchObject({ text: 'a: 1\n' })
  })

  it('are not looked for where a hook says the repository is', () => {
    const other = repository()
    const misled = { ...process.env, GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: 'x' }
    expect(gitTree('main', folder, misled).commit).toBe(tree.commit)
  })
})

describe('a name', () => {
  const folder = repository()
  git(folder, 'branch', 'twice')
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'two')
  git(folder, 'tag', 'twice')
  git(folder, 'tag', '-a', '-m', 'annotated', 'release')

  it.each([
    ['--output=owned', 'no name of a commit'],
    ['-h', 'no name of a commit'],
    ['', 'no name of a commit'],
    ['two words', 'no name of a commit'],
    ['nowhere', 'no such commit'],
    ['main:policy', 'no such commit'],
    ['twice', 'ambiguous'],
  ])('%j is no commit', (ref, words) => {
    expect(() => gitTree(ref, folder, process.env)).toThrow(GitError)
    expect(() => gitTree(ref, folder, process.env)).toThrow(words)
  })

  it.each(['main', 'HEAD', 'HEAD~1', 'release', 'refs/heads/twice'])('%s is one', (ref) => {
    expect(gitTree(ref, folder, process.env).kindOf(join(folder, 'policy/a.yaml'))).toBe('file')
  })

  it('is nothing where there is no repository, or no git', () => {
    expect(() => gitTree('main', newFolder(), process.env)).toThrow('not a git repository')
    expect(() => gitTree('main', folder, { PATH: '/nowhere' })).toThrow('git is not installed')
  })
})

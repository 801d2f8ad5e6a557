import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { packTar, type TarEntry } from 'modern-tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bundle, readBundle } from '../../src/io/bundle.ts'
import { workingTree } from '../../src/io/file-tree.ts'
import { scale } from '../support/scale.ts'

let root = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'shareplan-bundle-'))
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

const contents = { 'a.yaml': 'a: 1\n', 'deep/b.yml': 'b: 1\r\n', 'c.json': '{}\n' }

let count = 0

function folder(files: Readonly<Record<string, string | Buffer>>, name = `folder-${count++}`): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return join(root, name)
}

function entry(name: string, body: string, header: Partial<TarEntry['header']> = {}): TarEntry {
  return { header: { name, size: Buffer.byteLength(body), type: 'file', ...header }, body }
}

async function tarball(entries: readonly TarEntry[], name = `packed-${count++}.tgz`): Promise<string> {
  const packed = Buffer.from(await packTar(entries))
  writeFileSync(join(root, name), name.endsWith('.tar') ? packed : gzipSync(packed))
  return join(root, name)
}

async function read(path: string): Promise<Bundle> {
  const bundle = await readBundle(path, workingTree, 'shown')
  if ('message' in bundle) throw new Error(bundle.message)
  return bundle
}

async function refusal(path: string): Promise<string> {
  const bundle = await readBundle(path, workingTree, 'shown')
  return 'message' in bundle ? bundle.message : 'it was taken'
}

const tar = (...args: readonly string[]): unknown => execFileSync('tar', args, { cwd: root, stdio: 'pipe' })

describe('a bundle', () => {
  it('has the same digest as a folder and as a tarball, however it was packed', async () => {
    const unpacked = folder(contents, 'same')
    const { digest, files } = await read(unpacked)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(files.map(({ name }) => name)).toEqual(['a.yaml', 'c.json', 'deep/b.yml'])
    tar('-czf', 'with-folder.tgz', 'same')
    tar('-cf', 'without.tar', '-C', 'same', '.')
    tar('-czf', 'other-order.tar.gz', '--format=pax', '-C', 'same', 'deep', 'c.json', 'a.yaml')
    tar('-cf', 'gnu.tar', '--format=gnu', '-C', 'same', '.')
    for (const name of ['with-folder.tgz', 'without.tar', 'other-order.tar.gz', 'gnu.tar']) {
      const packed = await read(join(root, name))
      expect(packed.digest, name).toBe(digest)
      expect(packed.files.map(({ text }) => text)).toEqual(files.map(({ text }) => text))
    }
  })

  it('is read from archives of git, and has long names', async () => {
    const long = `${'n'.repeat(90)}/${'m'.repeat(120)}.yaml`
    const work = folder({ ...contents, [long]: 'x: 1\n' })
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
        cwd: work,
        stdio: 'pipe',
      })
    git('init', '-q')
    git('add', '.')
    git('commit', '-q', '-m', 'rules')
    git('archive', '--prefix=rules-1.0/', '-o', join(root, 'archive.tar.gz'), 'HEAD')
    const packed = await read(join(root, 'archive.tar.gz'))
    expect(packed.digest).toBe((await read(work)).digest)
    expect(packed.files.map(({ name }) => name)).toContain(long)
  })

  it('is what documents say, and no other file', async () => {
    const plain = await read(folder(contents))
    const more = { 'README.md': 'read', '.hidden/x.yaml': 'x', 'node_modules/y.yaml': 'y' }
    expect((await read(folder({ ...contents, ...more }))).digest).toBe(plain.digest)
    const packed = Object.entries({ ...contents, ...more }).map(([name, body]) => entry(name, body))
    expect((await read(await tarball(packed))).digest).toBe(plain.digest)
  })

  it('has another digest with any other name or content', async () => {
    const files = fc.dictionary(fc.stringMatching(/^[a-c]{1,2}(\/[a-c])?\.yaml$/), fc.string({ maxLength: 3 }), {
      minKeys: 1,
      maxKeys: 4,
    })
    await fc.assert(
      fc.asyncProperty(files, files, async (one, other) => {
        const packed = async (given: Readonly<Record<string, string>>): Promise<Bundle> =>
          read(
            await tarball(
              Object.entries(given).map(([name, body]) => entry(name, body)),
              'random.tar',
            ),
          )
        const [first, second] = [await packed(one), await packed(other)]
        const shape = ({ files: all }: Bundle): unknown => all.map(({ name, text }) => [name, text])
        const isSame = JSON.stringify(shape(first)) === JSON.stringify(shape(second))
        expect(first.digest === second.digest).toBe(isSame)
      }),
      { numRuns: scale(50, 1000) },
    )
  })

  it('is used as it was read', async () => {
    const path = folder(contents)
    const { tree } = await read(path)
    writeFileSync(join(path, 'a.yaml'), 'changed')
    expect(tree.read(join(path, 'a.yaml'))).toEqual({ ok: true, text: 'a: 1\n' })
    expect(tree.walk(path)).toHaveLength(3)
  })
})

describe('a tarball', () => {
  const good = entry('a.yaml', 'a: 1\n')
  const wrong: readonly (readonly [string, readonly TarEntry[], string])[] = [
    [
      'a link to a file',
      [good, entry('l.yaml', '', { type: 'symlink', linkname: '/etc/passwd' })],
      '"l.yaml" is a link',
    ],
    ['a hard link', [good, entry('l.md', '', { type: 'link', linkname: 'a.yaml' })], '"l.md" is a link'],
    ['a device', [good, entry('d', '', { type: 'character-device' })], '"d" is a character-device'],
    ['a name that leads outside', [good, entry('../b.yaml', 'b')], '"../b.yaml" leads outside, or nowhere'],
    ['one that does so in the middle', [good, entry('x/../../b.yaml', 'b')], 'leads outside, or nowhere'],
    ['an absolute name', [good, entry('/etc/b.yaml', 'b')], '"/etc/b.yaml" is not a relative path with slashes'],
    ['a name of Windows', [good, entry('C:\\b.yaml', 'b')], 'is not a relative path with slashes'],
    ['a name twice', [good, entry('./a.yaml', 'b')], '"./a.yaml" is in it twice'],
    [
      'a text that is none',
      [good, { header: { name: 'b.yaml', size: 1, type: 'file' }, body: new Uint8Array([0xff]) }],
      'in b.yaml, byte 0xff is not valid UTF-8',
    ],
    ['nothing', [entry('README.md', 'read')], 'holds no YAML or JSON file'],
  ]
  it.each(wrong)('is refused with %s', async (_, entries, message) => {
    expect(await refusal(await tarball(entries))).toContain(message)
    expect(await refusal(await tarball(entries, `plain-${count++}.tar`))).toContain(message)
  })

  it('is refused where it takes too much room when it is unpacked', async () => {
    const bomb = join(root, 'bomb.tgz')
    writeFileSync(bomb, gzipSync(Buffer.alloc(65 * 1024 * 1024)))
    expect(await refusal(bomb)).toBe('is refused: unpacked it is larger than 64 MiB')
  })

  it('is refused where it is damaged, and never half of it taken', async () => {
    const packed = Buffer.from(await packTar([good, entry('b.yaml', 'b: 1\n'.repeat(300))]))
    const path = join(root, 'damaged.tar')
    const whole = await read(await tarball([good, entry('b.yaml', 'b: 1\n'.repeat(300))]))
    for (const length of [1, 100, 511, 513, 700, 1024, 1030, 1600, 2000]) {
      writeFileSync(path, packed.subarray(0, length))
      const bundle = await readBundle(path, workingTree, 'shown')
      expect('message' in bundle || bundle.digest !== whole.digest, String(length)).toBe(true)
    }
    for (const at of [0, 100, 130, 257, 1024]) {
      const bytes = Buffer.from(packed)
      bytes[at] = (bytes[at] ?? 0) ^ 0x11
      writeFileSync(path, bytes)
      expect(await refusal(path), String(at)).toContain('is no tarball that can be read')
    }
    writeFileSync(path, gzipSync(packed).subarray(0, 90))
    expect(await refusal(path)).toBe('is not compressed as gzip does it')
    writeFileSync(path, 'hello')
    expect(await refusal(path)).toMatch(/is no tarball|holds no YAML/)
  })
})

describe('what is no bundle', () => {
  it('is told', async () => {
    expect(await refusal(join(root, 'nowhere'))).toBe('does not exist')
    expect(await refusal(join(folder({ 'a.zip': 'x' }), 'a.zip'))).toBe(
      'is neither a folder nor a tarball (.tar, .tgz, .tar.gz)',
    )
    expect(await refusal(folder({ 'a.md': 'x' }))).toBe('holds no YAML or JSON file')
    expect(await refusal(folder({ 'a.yaml': Buffer.from([0xff]) }))).toContain(
      'in a.yaml, byte 0xff is not valid UTF-8',
    )
    const broken = folder({ 'a.yaml': 'a: 1' })
    symlinkSync('nowhere', join(broken, 'b.yaml'))
    expect(await refusal(broken)).toBe('cannot be read: b.yaml does not exist')
  })
})

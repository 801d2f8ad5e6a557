import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decode } from '../../src/io/decode.ts'
import { kindOfPath, largestFile, readStream, readText, writeText } from '../../src/io/files.ts'
import { makeFolders } from '../../src/io/folders.ts'
import { expandGlob, isGlob, walkFolder } from '../../src/io/walk.ts'
import { positionsOf } from '../../src/source/index.ts'
import { scale } from '../support/scale.ts'

let root = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'))
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

function write(path: string, text: string | Buffer = ''): string {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}

describe('reading', () => {
  it('gives the whole text', () => {
    const text = 'é中😀\r\n'.repeat(50_000)
    expect(readText(write('long.yaml', text))).toEqual({ ok: true, text })
    expect(readText(write('empty.yaml'))).toEqual({ ok: true, text: '' })
    expect(readText(write('bom.yaml', '\ufeffa: b'))).toEqual({ ok: true, text: '\ufeffa: b' })
  })

  it('reads pipes, which do not tell their size', () => {
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    execFileSync('sh', ['-c', `(yes | head -c 200000 > ${pipe}) >/dev/null 2>&1 &`])
    expect(readText(pipe)).toEqual({ ok: true, text: 'y\n'.repeat(100_000) })
  })

  it('says what is wrong with a file', () => {
    expect(readText(join(root, 'nowhere'))).toMatchObject({ ok: false, reason: 'missing' })
    expect(readText(join(write('file.yaml'), 'below'))).toMatchObject({ ok: false, reason: 'missing' })
    expect(readText(root)).toMatchObject({ ok: false, reason: 'folder' })
    const large = write('large.yaml')
    truncateSync(large, largestFile + 1)
    expect(readText(large)).toEqual({ ok: false, reason: 'too-large', message: 'is larger than 64 MiB' })
    symlinkSync('loop.yaml', join(root, 'loop.yaml'))
    expect(readText(join(root, 'loop.yaml'))).toMatchObject({ ok: false, reason: 'unreadable' })
  })

  it.skipIf(process.getuid?.() === 0)('says when a file may not be read', () => {
    const secret = write('secret.yaml')
    chmodSync(secret, 0)
    expect(readText(secret)).toMatchObject({ ok: false, reason: 'unreadable' })
  })

  it('reads a stream, whatever the chunks', async () => {
    const bytes = Buffer.from('é中😀')
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    expect(await readStream(chunks())).toEqual({ ok: true, text: 'é中😀' })
  })

  it('stops reading a stream that does not end, and one that fails', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1024 * 1024)
    }
    expect(await readStream(endless())).toMatchObject({ ok: false, reason: 'too-large' })
    // biome-ignore lint/correctness/useYield: fails before it yields
    async function* failing(): AsyncGenerator<Uint8Array> {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    }
    expect(await readStream(failing())).toMatchObject({ ok: false, reason: 'unreadable' })
  })
})

describe('decoding', () => {
  it('finds the first byte that is no UTF-8', () => {
    const { flaw } = decode(Buffer.concat([Buffer.from('a: é\nb: \ufffd'), Buffer.of(0xff), Buffer.from('\n')]))
    expect(flaw?.message).toBe('byte 0xff is not valid UTF-8 here')
    expect(flaw?.range).toEqual({ start: { line: 2, column: 5 }, end: { line: 2, column: 6 } })
  })

  it.each([
    [[0xff]],
    [[0xff, 0xfe, 0x61, 0x00]],
    [[0xfe, 0xff, 0x00, 0x61]],
    [[0xc3]],
    [[0xed, 0xa0, 0x80]],
    [[0xc0, 0x80]],
  ])('refuses %j', (bytes) => {
    expect(decode(Buffer.from(bytes)).flaw?.range.start).toEqual({ line: 1, column: 1 })
  })

  it('names UTF-16', () => {
    expect(decode(Buffer.from('\ufeffa: b', 'utf16le')).flaw?.message).toMatch(/UTF-16/)
  })

  it('agrees with TextDecoder, and everything before the flaw is valid', () => {
    const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0xef, 0xbf, 0xbd, 0x0a, 0x61)), { maxLength: 30 })
    fc.assert(
      fc.property(bytes, (list) => {
        const buffer = Buffer.from(list)
        const { text, flaw } = decode(buffer)
        const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
        if (flaw === undefined) {
          expect(strict.decode(buffer)).toBe(text)
          return
        }
        expect(() => strict.decode(buffer)).toThrow()
        const places = Array.from(text, (_, at) => at).filter((at) => text[at] === '\ufffd')
        const at = places.find((place) => {
          const { line, column } = positionsOf(text).at(place)
          return line === flaw.range.start.line && column === flaw.range.start.column
        })
        const before = Buffer.from(text.slice(0, at ?? -1))
        expect(buffer.subarray(0, before.length).equals(before)).toBe(true)
        expect(buffer.subarray(before.length, before.length + 3).toString('latin1')).not.toBe('ï¿½')
      }),
      { numRuns: scale(500, 50_000) },
    )
  })
})

describe('writing', () => {
  it('makes folders, replaces, and creates only where nothing is', () => {
    const file = join(root, 'new/folder/report.json')
    writeText(file, 'one')
    writeText(file, 'two')
    expect(readText(file)).toEqual({ ok: true, text: 'two' })
    expect(() => writeText(file, 'three', 'create')).toThrow(/EEXIST/)
  })

  it('makes folders one by one, and tells which was the first', () => {
    const deep = join(root, 'made/one/two')
    expect(makeFolders(deep)).toBe(join(root, 'made'))
    expect(makeFolders(deep)).toBeUndefined()
    symlinkSync('made', join(root, 'link'))
    expect(makeFolders(join(root, 'link/one/three'))).toBe(join(root, 'link/one/three'))
    expect(kindOfPath(join(root, 'made/one/three'))).toBe('folder')
  })

  it('makes no folder where something else is', () => {
    const file = write('in-the-way')
    symlinkSync('gone', join(root, 'dangling'))
    expect(() => makeFolders(file)).toThrow(/EEXIST/)
    expect(() => makeFolders(join(file, 'below'))).toThrow(/ENOTDIR|EEXIST/)
    expect(() => makeFolders(join(root, 'dangling/below'))).toThrow(/EEXIST/)
  })
})

describe('walking', () => {
  it('lists YAML and JSON, sorted, without node_modules and dot folders', () => {
    for (const path of ['b.yml', 'a/z.yaml', 'a/y.JSON', 'a/readme.md', 'a.yaml', 'yaml']) write(`walk/${path}`)
    for (const path of ['node_modules/x.yaml', 'a/node_modules/x.yaml', '.git/x.yaml', '.x.yaml', 'a/.b/x.yaml']) {
      write(`walk/${path}`)
    }
    const found = walkFolder(join(root, 'walk')).map((path) => relative(join(root, 'walk'), path))
    expect(found).toEqual(['a/y.JSON', 'a/z.yaml', 'a.yaml', 'b.yml'])
  })

  it('follows links once, and lists links that lead nowhere', () => {
    write('links/real/x.yaml')
    symlinkSync('..', join(root, 'links/real/up'))
    symlinkSync('real', join(root, 'links/again'))
    symlinkSync('real/x.yaml', join(root, 'links/file.yaml'))
    symlinkSync('nowhere.yaml', join(root, 'links/lost.yaml'))
    const found = walkFolder(join(root, 'links')).map((path) => relative(join(root, 'links'), path))
    expect(found).toEqual(['again/x.yaml', 'file.yaml', 'lost.yaml'])
  })

  it('leaves out what is no file: reading a pipe would wait for ever', () => {
    write('pipes/x.yaml')
    execFileSync('mkfifo', [join(root, 'pipes/pipe.yaml')])
    symlinkSync('pipe.yaml', join(root, 'pipes/link.yaml'))
    expect(walkFolder(join(root, 'pipes'))).toEqual([join(root, 'pipes/x.yaml')])
  })
})

describe('globs', () => {
  it.each([
    ['plans/*.yaml', true],
    ['plans/?.yaml', true],
    ['plans/{a,b}.yaml', true],
    ['plans/[ab].yaml', true],
    ['plans/+(a).yaml', true],
    ['plans/a (1).yaml', false],
    ['plans/a.yaml', false],
  ])('%s: %s', (path, expected) => {
    expect(isGlob(path)).toBe(expected)
  })

  it('match files only, leave out what a walk leaves out, and YAML and JSON unless they say otherwise', async () => {
    for (const path of ['a.yaml', 'b/c.yml', 'b/d.md', 'node_modules/e.yaml', '.f/g.yaml', 'b/h.plan'])
      write(`glob/${path}`)
    const match = async (pattern: string): Promise<readonly string[]> =>
      (await expandGlob(pattern, join(root, 'glob'))).map((path) => relative(join(root, 'glob'), path))
    expect(await match('**/*')).toEqual(['a.yaml', 'b/c.yml'])
    expect(await match('**')).toEqual(['a.yaml', 'b/c.yml'])
    expect(await match('*/*.{yml,md}')).toEqual(['b/c.yml'])
    expect(await match('b/*.plan')).toEqual(['b/h.plan'])
    expect(await match('b')).toEqual([])
    expect(await match(join(root, 'glob/*.yaml'))).toEqual(['a.yaml'])
    expect(await match('b/../*.yaml')).toEqual(['a.yaml'])
  })

  it('list links that lead nowhere, so that reading them tells', async () => {
    write('lost/x.yaml')
    symlinkSync('nowhere.yaml', join(root, 'lost/gone.yaml'))
    symlinkSync('loop.yaml', join(root, 'lost/loop.yaml'))
    symlinkSync('nowhere.md', join(root, 'lost/gone.md'))
    const found = (await expandGlob('**/*.yaml', join(root, 'lost'))).map((path) => relative(join(root, 'lost'), path))
    expect(found).toEqual(['gone.yaml', 'loop.yaml', 'x.yaml'])
  })

  it('do not leave out a folder that cannot be read', async () => {
    symlinkSync('round', join(root, 'round'))
    await expect(expandGlob('round/*.yaml', root)).rejects.toThrow('ELOOP')
    await expect(expandGlob('nowhere/*.yaml', root)).resolves.toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('do not leave out a folder that this user may not read', async () => {
    write('closed/a.yaml')
    write('closed/private/b.yaml')
    chmodSync(join(root, 'closed/private'), 0o000)
    await expect(expandGlob('**/*.yaml', join(root, 'closed'))).rejects.toThrow('EACCES')
    await expect(expandGlob('*.yaml', join(root, 'closed'))).resolves.toHaveLength(1)
    chmodSync(join(root, 'closed/private'), 0o700)
  })
})

describe('kindOfPath', () => {
  it('tells files, folders and nothing apart', () => {
    expect(kindOfPath(write('kind.yaml'))).toBe('file')
    expect(kindOfPath(root)).toBe('folder')
    expect(kindOfPath(join(root, 'nowhere'))).toBe('missing')
  })
})

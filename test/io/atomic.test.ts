import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically } from '../../src/io/atomic.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atomic-'))
})

afterEach(() => rmSync(root, { recursive: true }))

describe('writeAtomically', () => {
  it('replaces the file that a link leads to, and leaves no other behind', async () => {
    mkdirSync(join(root, 'sub'))
    writeFileSync(join(root, 'sub/real.json'), 'before')
    symlinkSync('sub/real.json', join(root, 'link.json'))
    await writeAtomically(join(root, 'link.json'), 'after')
    expect(lstatSync(join(root, 'link.json')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(root, 'sub/real.json'), 'utf8')).toBe('after')
    expect([...readdirSync(root), ...readdirSync(join(root, 'sub'))].sort()).toEqual(['link.json', 'real.json', 'sub'])
  })

  it('writes into what is no file, and does not put a file in its place', async () => {
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] })
    const read = reader.stdout.toArray()
    const closed = once(reader, 'close')
    await writeAtomically(pipe, 'text')
    expect(lstatSync(pipe).isFIFO()).toBe(true)
    expect(Buffer.concat(await read).toString()).toBe('text')
    await closed
  })

  it('does not write a folder', async () => {
    await expect(writeAtomically(root, 'text')).rejects.toThrow('EISDIR')
  })
})

import {
  appendFileSync,
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { type Decoded, decode } from './decode.ts'
import { makeFolders } from './folders.ts'

/** A file beyond this is refused before it is read: 64 MiB. */
export const largestFile: number = 64 * 1024 * 1024

/** Why a file could not be read; `message` ends a sentence that begins with its path. */
export interface ReadFailure {
  readonly reason: 'missing' | 'folder' | 'too-large' | 'unreadable'
  readonly message: string
}

export type ReadResult = ({ readonly ok: true } & Decoded) | ({ readonly ok: false } & ReadFailure)

export type BytesResult = { readonly ok: true; readonly bytes: Buffer } | ({ readonly ok: false } & ReadFailure)

const chunkSize = 64 * 1024

/** Reads a whole text file. What is wrong with the file is a result, never an exception. */
export function readText(path: string): ReadResult {
  const read = readAsBytes(path)
  return read.ok ? { ok: true, ...decode(read.bytes) } : read
}

/** Reads a whole file as it is. What is wrong with the file is a result, never an exception. */
export function readAsBytes(path: string): BytesResult {
  try {
    const bytes = readBytes(path)
    return Buffer.isBuffer(bytes) ? { ok: true, bytes } : { ok: false, ...bytes }
  } catch (error) {
    return { ok: false, ...failureOf(error) }
  }
}

/** Reads a stream to its end, for standard input. */
export async function readStream(stream: AsyncIterable<Uint8Array | string>): Promise<ReadResult> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array)
      size += bytes.length
      if (size > largestFile) return { ok: false, ...tooLarge }
      chunks.push(bytes)
    }
  } catch (error) {
    return { ok: false, ...failureOf(error) }
  }
  return { ok: true, ...decode(Buffer.concat(chunks)) }
}

/** What a path leads to, links followed. */
export function kindOfPath(path: string): 'file' | 'folder' | 'missing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'missing'
  }
}

/** Whether a path is a link itself, wherever it leads. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

/** The path without links; a path that leads nowhere as it is. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

/** Writes a file as a whole, and the folders it is in. Throws what the file system says. */
export function writeText(path: string, text: string, mode: 'create' | 'replace' = 'replace'): void {
  makeFolders(dirname(path))
  writeFileSync(path, text, { flag: mode === 'create' ? 'wx' : 'w' })
}

/** Adds to the end of a file, or makes it. Throws what the file system says. */
export function appendText(path: string, text: string): void {
  appendFileSync(path, text)
}

function readBytes(path: string): Buffer | ReadFailure {
  const file = openSync(path, 'r')
  try {
    const stat = fstatSync(file)
    if (stat.isDirectory()) return { reason: 'folder', message: 'is a folder; a file was expected' }
    if (stat.size > largestFile) return tooLarge
    return readToEnd(file, stat.isFile() ? stat.size : 0)
  } finally {
    closeSync(file)
  }
}

/** Pipes do not tell their size, and a file may grow while it is read. */
function readToEnd(file: number, expected: number): Buffer | ReadFailure {
  const chunks: Buffer[] = []
  let size = 0
  for (let wanted = expected + 1; ; wanted = chunkSize) {
    const chunk = Buffer.allocUnsafe(wanted)
    const read = readSync(file, chunk)
    if (read === 0) return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)
    size += read
    if (size > largestFile) return tooLarge
    chunks.push(chunk.subarray(0, read))
  }
}

const tooLarge: ReadFailure = { reason: 'too-large', message: `is larger than ${largestFile / 1024 / 1024} MiB` }

const failures: Readonly<Record<string, ReadFailure>> = {
  ENOENT: { reason: 'missing', message: 'does not exist' },
  ENOTDIR: { reason: 'missing', message: 'does not exist' },
  EACCES: { reason: 'unreadable', message: 'may not be read by this user' },
}

function failureOf(error: unknown): ReadFailure {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return failures[code] ?? { reason: 'unreadable', message: `could not be read (${code || String(error)})` }
}

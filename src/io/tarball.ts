import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type TarHeader, unpackTar } from 'modern-tar'

/** Why something is no bundle; `message` ends a sentence that begins with its path. */
export interface BundleFailure {
  readonly message: string
}

/** A file in a tarball; its name is relative, with `/`. */
export interface PackedFile {
  readonly name: string
  readonly bytes: Buffer
}

/** A tarball that takes more room when it is unpacked is refused: 64 MiB. */
const largest = 64 * 1024 * 1024

const mostEntries = 10_000

const isFolder = ({ type }: TarHeader): boolean => type === 'directory'

/**
 * The files of a tarball, compressed or not; nothing is written to disk. Links, devices, names that lead outside or come twice, and
 * what is too large are refused as a whole, not left out.
 */
export async function unpack(bytes: Buffer): Promise<readonly PackedFile[] | BundleFailure> {
  const plain = await inflated(bytes)
  if (!Buffer.isBuffer(plain)) return plain
  const files = new Map<string, Buffer>()
  try {
    for (const { header, data } of await unpackTar(plain, { strict: true })) {
      const name = header.name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '')
      const wrong = complaint(header, name) ?? (files.has(name) ? 'is in it twice' : undefined)
      if (wrong !== undefined) return { message: `is refused: ${JSON.stringify(header.name)} ${wrong}` }
      if (isFolder(header)) continue
      files.set(name, Buffer.from(data ?? new Uint8Array()))
      if (files.size > mostEntries) return { message: `is refused: it has more than ${mostEntries} files` }
    }
  } catch (error) {
    return { message: `is no tarball that can be read (${error instanceof Error ? error.message : String(error)})` }
  }
  return [...files].map(([name, content]) => ({ name, bytes: content }))
}

async function inflated(bytes: Buffer): Promise<Buffer | BundleFailure> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: largest })
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return {
      message: tooLarge
        ? `is refused: unpacked it is larger than ${largest / 1024 / 1024} MiB`
        : 'is not compressed as gzip does it',
    }
  }
}

/** What is wrong with an entry: the end of a sentence that begins with its name. */
function complaint(header: TarHeader, name: string): string | undefined {
  if (header.type === 'link' || header.type === 'symlink') return 'is a link'
  if (header.type !== 'file' && !isFolder(header)) return `is a ${header.type}`
  if (name === '') return isFolder(header) ? undefined : 'has no name'
  if (/^[\\/]|^[A-Za-z]:|\\|\0/.test(name)) return 'is not a relative path with slashes'
  return name.split('/').some((part) => part === '..' || part === '.' || part === '')
    ? 'leads outside, or nowhere'
    : undefined
}

import { join, relative, sep } from 'node:path'
import { sha256Of, sha256OfJson } from '../execute/digest.ts'
import { decode } from './decode.ts'
import type { FileTree } from './file-tree.ts'
import type { ReadResult } from './files.ts'
import type { BundleFailure } from './tarball.ts'
import { isDocumentName, isLeftOut } from './walk.ts'

/** A file of a bundle. `name`: with `/`, relative to the folder that holds all of them. */
export interface BundleFile {
  readonly name: string
  readonly path: string
  readonly text: string
}

/** A folder or tarball of rules, read as a whole. */
export interface Bundle {
  readonly files: readonly BundleFile[]
  /** `sha256:…` over names and contents, the same for a folder and a tarball of it. */
  readonly digest: string
  /** The files as they were read, at their places. */
  readonly tree: FileTree
}

const tarballName = /\.(tar|tgz|tar\.gz)$/i

/**
 * Reads a bundle. What is wrong with it is a result, never an exception. Only YAML and JSON files count. `shown`: how messages call it.
 */
export async function readBundle(path: string, tree: FileTree, shown: string): Promise<Bundle | BundleFailure> {
  const kind = tree.kindOf(path)
  if (kind === 'missing') return { message: 'does not exist' }
  if (kind === 'file' && !tarballName.test(path))
    return { message: 'is neither a folder nor a tarball (.tar, .tgz, .tar.gz)' }
  const read = kind === 'folder' ? folderFiles(path, tree) : await tarballFiles(path, tree)
  if ('message' in read) return read
  const files = canonical(read)
  if (files.length === 0) return { message: 'holds no YAML or JSON file' }
  const digest = sha256OfJson({
    format: 'shareplan.bundle.v1',
    files: Object.fromEntries(files.map(({ name, text }) => [name, sha256Of(text)])),
  })
  return {
    files,
    digest,
    tree: bundleTree(files, digest, path, kind === 'folder' ? tree.nameOf : nameWithin(shown, files)),
  }
}

function folderFiles(path: string, tree: FileTree): readonly BundleFile[] | BundleFailure {
  const files: BundleFile[] = []
  for (const file of tree.walk(path)) {
    const name = relative(path, file).split(sep).join('/')
    const read = tree.read(file)
    if (!read.ok) return { message: `cannot be read: ${name} ${read.message}` }
    if (read.flaw !== undefined) return { message: `cannot be read: in ${name}, ${read.flaw.message}` }
    files.push({ name, path: file, text: read.text })
  }
  return files
}

async function tarballFiles(path: string, tree: FileTree): Promise<readonly BundleFile[] | BundleFailure> {
  const packed = tree.bytes(path)
  if (!packed.ok) return { message: packed.message }
  const { unpack } = await import('./tarball.ts')
  const unpacked = await unpack(packed.bytes)
  if ('message' in unpacked) return unpacked
  const files: BundleFile[] = []
  for (const { name, bytes } of unpacked) {
    if (!isDocumentName(name) || name.split('/').some(isLeftOut)) continue
    const { text, flaw } = decode(bytes)
    if (flaw !== undefined) return { message: `cannot be read: in ${name}, ${flaw.message}` }
    files.push({ name, path: join(path, name), text })
  }
  return files
}

/** In the order of their names, without the folders that all of them are in: whoever packs a folder may pack its name, or not. */
function canonical(files: readonly BundleFile[]): readonly BundleFile[] {
  const parts = files.map(({ name }) => name.split('/'))
  const isShared = (depth: number): boolean =>
    parts.every((names) => names.length > depth + 1 && names[depth] === parts[0]?.[depth])
  let depth = 0
  while (parts.length > 0 && isShared(depth)) depth++
  return files
    .map((file, index) => ({ ...file, name: parts[index]?.slice(depth).join('/') ?? file.name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** How messages name what is packed. */
function nameWithin(shown: string, files: readonly BundleFile[]): FileTree['nameOf'] {
  const names = new Map(files.map(({ path, name }) => [path, `${shown}:${name}`]))
  return (path) => names.get(path)
}

/** What was read is what is used: nobody can change it in between. */
function bundleTree(files: readonly BundleFile[], digest: string, root: string, nameOf: FileTree['nameOf']): FileTree {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const missing = { ok: false, reason: 'missing', message: 'does not exist' } as const
  const read = (path: string): ReadResult => {
    const text = texts.get(path)
    return text === undefined ? missing : { ok: true, text }
  }
  return {
    commit: digest,
    nameOf,
    kindOf: (path) => (path === root ? 'folder' : texts.has(path) ? 'file' : 'missing'),
    read,
    bytes: () => missing,
    walk: () => files.map(({ path }) => path),
    glob: async () => [],
  }
}

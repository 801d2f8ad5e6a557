import { realpathSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { decode } from './decode.ts'
import type { FileTree } from './file-tree.ts'
import { type BytesResult, largestFile, type ReadFailure, type ReadResult } from './files.ts'
import { askGit, GitError } from './git.ts'
import { expandGlob, isDocumentName, isLeftOut } from './walk.ts'
import { workTreeAt } from './work-tree.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** One name in a folder of a commit. */
type Node = ReadonlyMap<string, Node> | Leaf

interface Leaf {
  readonly mode: string
  readonly object: string
  /** Bytes; NaN where git does not say it. */
  readonly size: number
}

/**
 * The files of a commit, at the paths where they would be on disk. Nothing is checked out: git is asked for the objects. Links are
 * not followed, submodules are not entered, and neither is silently left out.
 *
 * @throws GitError when `ref` names no commit, or more than one; when there is no repository or no git.
 */
export function gitTree(ref: string, folder: string, env: Environment): FileTree & { readonly commit: string } {
  const root = workTreeAt(folder) ?? workTreeAt(realpathSync(folder)) ?? folder
  const ask = (...args: readonly string[]): string => askGit(root, args, env).toString('utf8')
  const commit = commitOf(ref, ask)
  const real = realpathSync(root)
  const top = treeOf(ask('ls-tree', '-r', '-l', '-z', '--full-tree', commit))
  const inside = (path: string): readonly string[] | undefined => partsBelow(root, path) ?? partsBelow(real, path)
  const at = (path: string): Node | undefined => lookUp(top, inside(path))
  const blob = ({ object }: Leaf): Buffer => askGit(root, ['cat-file', 'blob', object], env)
  return {
    commit,
    nameOf: (path) => `${commit.slice(0, 12)}:${inside(path)?.join('/') ?? path}`,
    kindOf: (path) => kindOf(at(path)),
    read: (path) => decoded(readNode(at(path), blob)),
    bytes: (path) => readNode(at(path), blob),
    walk: (path) => walkNode(at(path), path),
    glob: (pattern, from) => expandGlob(pattern, from, (path) => entriesOf(at(path))),
  }
}

/** The commit that a name stands for. A name that is an option, or of a branch and a tag, is none. */
function commitOf(ref: string, ask: (...args: readonly string[]) => string): string {
  if (!/^[^-\s][^\s]*$/.test(ref)) throw new GitError(`${JSON.stringify(ref)} is no name of a commit`)
  const commit = ask('rev-parse', '--verify', `${ref}^{commit}`).trim()
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) throw new GitError(`${JSON.stringify(ref)} names no commit`)
  return commit
}

function treeOf(listing: string): Node {
  const top = new Map<string, Node>()
  for (const line of listing.split('\0')) {
    const [, mode = '', object = '', size = '', path = ''] = /^(\d+) \w+ (\w+) +(\S+)\t([\s\S]+)$/.exec(line) ?? []
    if (path === '') continue
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    let folder: Map<string, Node> = top
    for (const part of parts) {
      const next = folder.get(part) ?? new Map<string, Node>()
      folder.set(part, next)
      folder = next as Map<string, Node>
    }
    folder.set(name, { mode, object, size: Number(size) })
  }
  return top
}

/** The parts of a path below the root; undefined for one outside. */
function partsBelow(root: string, path: string): readonly string[] | undefined {
  const inside = relative(root, path)
  const parts = inside === '' ? [] : inside.split(sep)
  return isAbsolute(inside) || parts[0] === '..' ? undefined : parts
}

/** What is at the path; a link or submodule on the way to it is what is there. */
function lookUp(top: Node, parts: readonly string[] | undefined): Node | undefined {
  let node: Node | undefined = parts === undefined ? undefined : top
  for (const part of parts ?? []) {
    if (node === undefined || isLeaf(node)) return node !== undefined && refusal(node) !== undefined ? node : undefined
    node = node.get(part)
  }
  return node
}

function isLeaf(node: Node): node is Leaf {
  return 'object' in node
}

function kindOf(node: Node | undefined): 'file' | 'folder' | 'missing' {
  if (node === undefined) return 'missing'
  return isLeaf(node) ? 'file' : 'folder'
}

function decoded(read: BytesResult): ReadResult {
  return read.ok ? { ok: true, ...decode(read.bytes) } : read
}

function readNode(node: Node | undefined, blob: (leaf: Leaf) => Buffer): BytesResult {
  if (node === undefined) return failed('missing', 'does not exist')
  if (!isLeaf(node)) return failed('folder', 'is a folder; a file was expected')
  const why = refusal(node)
  if (why !== undefined) return failed('unreadable', why)
  if (!(node.size <= largestFile)) return failed('too-large', `is larger than ${largestFile / 1024 / 1024} MiB`)
  return { ok: true, bytes: blob(node) }
}

function failed(reason: ReadFailure['reason'], message: string): BytesResult {
  return { ok: false, reason, message }
}

/** Why what is in the commit is no file whose text is in the commit. */
function refusal({ mode }: Leaf): string | undefined {
  if (mode === '120000') return 'is a symbolic link; in a commit links are not followed'
  return mode === '160000' ? 'is in a submodule, whose files are not in the commit' : undefined
}

function walkNode(node: Node | undefined, path: string): readonly string[] {
  if (node === undefined) return []
  if (isLeaf(node)) return refusal(node) !== undefined || isDocumentName(path) ? [path] : []
  const names = [...node.keys()].filter((name) => !isLeftOut(name)).sort()
  return names.flatMap((name) => walkNode(node.get(name), join(path, name)))
}

function entriesOf(node: Node | undefined): ReadonlyMap<string, 'file' | 'folder'> {
  if (node === undefined || isLeaf(node)) return new Map()
  return new Map([...node].map(([name, inner]) => [name, isLeaf(inner) ? 'file' : 'folder'] as const))
}

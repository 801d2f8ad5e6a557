import { dirname, resolve } from 'node:path'
import { type FileTree, workingTree } from '../../io/file-tree.ts'
import { type DocumentOfKind, documentsOf, type FileDocuments, mayHoldPlans } from '../../schema/index.ts'
import type { Complaint } from '../errors.ts'
import { type Files, stdinPath } from '../files.ts'
import { complaintAt, expandPath, type FoundFile } from '../paths.ts'
import type { SettingPath } from '../settings.ts'

/** A document of cases, and the path of its file. */
export interface TestDocument {
  readonly path: string
  /** Where the file is, if not on disk: in a bundle. */
  readonly tree?: FileTree
  readonly document: DocumentOfKind<'RuleTest'>
}

/** The rules and cases in some files, and what is wrong with them. */
export interface TestFiles {
  readonly tests: readonly TestDocument[]
  readonly rules: readonly DocumentOfKind<'Rule'>[]
  readonly complaints: readonly Complaint[]
}

interface PlacedFile extends FoundFile {
  readonly tree?: FileTree
}

const endings = ['yaml', 'yml', 'json'] as const

/** Reads rules and cases at the paths, and adds their folders to `seen`; with a file of rules comes the file of cases beside it, and the other way round. */
export async function readTestFiles(
  paths: readonly SettingPath[],
  files: Files,
  seen: Set<string>,
): Promise<TestFiles> {
  const complaints: Complaint[] = []
  const found = new Map<string, PlacedFile>()
  for (const setting of paths) {
    const { tree } = setting
    const expanded = await expandPath(setting)
    if (tree !== undefined) seen.add(dirname(resolve(setting.folder, setting.written)))
    if ('message' in expanded) complaints.push(expanded)
    else
      for (const file of expanded.flatMap((one) => withNeighbours(one, tree))) {
        const key = `${tree?.commit ?? ''}:${file.path}`
        found.set(key, found.get(key) ?? { ...file, ...(tree !== undefined && { tree }) })
      }
  }
  const read = { tests: [] as TestDocument[], rules: [] as DocumentOfKind<'Rule'>[] }
  for (const file of found.values()) {
    const { path, tree } = file
    if (path !== stdinPath) seen.add(dirname(path))
    const documents = await documentsAt(file, files)
    if (documents === undefined) continue
    if ('message' in documents) complaints.push(documents)
    else {
      const place = { path, ...(tree !== undefined && { tree }) }
      read.tests.push(...documentsOf(documents, 'RuleTest').map((document) => ({ ...place, document })))
      read.rules.push(...documentsOf(documents, 'Rule'))
      complaints.push(...documents.invalid.filter(isOfRules).flatMap(({ problems }) => problems))
    }
  }
  return { ...read, complaints }
}

function isOfRules({ kind }: FileDocuments['invalid'][number]): boolean {
  return kind === null || kind === 'RuleTest' || kind === 'Rule'
}

/** A file, and the one that belongs to it. */
function withNeighbours(file: FoundFile, tree: FileTree = workingTree): readonly FoundFile[] {
  if (file.path === stdinPath) return [file]
  const stem = file.path.replace(/\.(?:ya?ml|json)$/, '')
  const other = stem.endsWith('.test') ? stem.slice(0, -'.test'.length) : `${stem}.test`
  const beside = endings
    .map((ending) => `${other}.${ending}`)
    .filter((path) => tree.kindOf(path) === 'file')
    .map((path) => ({ path, named: false }))
  return [file, ...beside]
}

async function documentsAt(
  { path, tree, named }: PlacedFile,
  files: Files,
): Promise<FileDocuments | Complaint | undefined> {
  const opened = await files.open(path, tree)
  if (!opened.ok) return complaintAt({}, `${opened.name} ${opened.message}`, 'Name a file that can be read.')
  return named || mayHoldPlans(opened.text) ? opened.documents() : undefined
}

/** Opens what cases of a file name, relative to that file, and adds the folders to `seen`. Those of a bundle name what is in it. */
export function givenReader(
  { path, tree }: TestDocument,
  files: Files,
  seen: Set<string>,
  cwd: string,
): (written: string) => Promise<FileDocuments | string> {
  const folder = path === stdinPath ? cwd : dirname(path)
  return async (written) => {
    const target = resolve(folder, written)
    seen.add(dirname(target))
    const opened = await files.open(target, tree)
    return opened.ok ? opened.documents() : `${opened.name} ${opened.message}`
  }
}

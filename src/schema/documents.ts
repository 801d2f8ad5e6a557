import type { Located, Problem } from '../document.ts'
import type { Location, Path } from '../finding.ts'
import type { SourceDocument, SourceFile, SourceProblem } from '../source/index.ts'
import { cap } from './cap.ts'
import { classify } from './classify.ts'
import { type DocumentTypes, isKind, type Kind, loadValidator } from './kinds.ts'
import { childOf } from './navigate.ts'

/** A valid document with its kind. */
export type ValidDocument = { readonly [K in Kind]: DocumentOfKind<K> }[Kind]

/** A valid document of one kind. */
export interface DocumentOfKind<K extends Kind> extends Located<DocumentTypes[K]> {
  readonly kind: K
}

/** A document that is not valid, or the part of a file that could not be read; `kind` and `name` as far as they are known. */
export interface InvalidDocument {
  readonly kind: Kind | null
  /** `metadata.name`. */
  readonly name: string | null
  readonly problems: readonly Problem[]
}

/** What a file holds. */
export interface FileDocuments {
  readonly file: string
  readonly valid: readonly ValidDocument[]
  readonly invalid: readonly InvalidDocument[]
  /** Documents that are not ours. */
  readonly foreign: readonly SourceDocument[]
}

/** Validates each document of a file by its kind. Never throws for what is in it. */
export async function readDocuments(source: SourceFile): Promise<FileDocuments> {
  const valid: ValidDocument[] = []
  const invalid: InvalidDocument[] = []
  const foreign: SourceDocument[] = []
  if (source.problems.length > 0) {
    invalid.push({
      kind: null,
      name: null,
      problems: cap(source.problems.map((problem) => syntaxProblem(source.file, problem))),
    })
  }
  for (const document of source.documents) {
    const result = await readDocument(document)
    if (result === undefined) foreign.push(document)
    else if ('problems' in result) invalid.push(result)
    else valid.push(result)
  }
  return { file: source.file, valid, invalid, foreign }
}

/** The valid documents of one kind. */
export function documentsOf<K extends Kind>(file: FileDocuments, kind: K): readonly DocumentOfKind<K>[] {
  const isOfKind = (document: DocumentOfKind<Kind>): document is DocumentOfKind<K> => document.kind === kind
  const documents: readonly DocumentOfKind<Kind>[] = file.valid
  return documents.filter(isOfKind)
}

async function readDocument(document: SourceDocument): Promise<ValidDocument | InvalidDocument | undefined> {
  const classified = await classify(document)
  if (classified.type === 'foreign') return undefined
  const name = nameOf(document.value)
  if (classified.type === 'unclear') {
    const kind = childOf(document.value, 'kind')
    return { kind: isKind(kind) ? kind : null, name, problems: [classified.problem] }
  }
  const { kind } = classified
  const problems = await validateDocument(document, kind)
  if (problems.length > 0) return { kind, name, problems }
  const { value, file, locate } = document
  return { kind, value, file, locate } as ValidDocument
}

/** Checks one document against its kind's schema. */
export async function validateDocument(
  document: Omit<SourceDocument, 'index'>,
  kind: Kind,
): Promise<readonly Problem[]> {
  const validator = await loadValidator(kind, document.value)
  if (validator(document.value)) return []
  // At once: the next document that is checked, perhaps while this one waits, has other errors or none.
  const errors = validator.errors ?? []
  const { value, rawText, file, locate } = document
  const place = (path: Path, part: 'value' | 'key'): Location => ({ file, range: locate(path, part) })
  const { explainErrors } = await import('./explain/index.ts')
  return explainErrors({ value, rawText, place }, kind, errors)
}

function nameOf(value: unknown): string | null {
  const name = childOf(childOf(value, 'metadata'), 'name')
  return typeof name === 'string' ? name : null
}

function syntaxProblem(file: string, { message, hint, range }: SourceProblem): Problem {
  return { rule: 'plan-syntax', message, remediation: hint, location: { file, range } }
}

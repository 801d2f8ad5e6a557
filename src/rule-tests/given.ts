import type { Located, Problem } from '../document.ts'
import type { Location, Path } from '../finding.ts'
import {
  apiVersion,
  type DocumentOfKind,
  type DocumentTypes,
  documentsOf,
  type FileDocuments,
  validateDocument,
} from '../schema/index.ts'

/** Opens a file by its path, relative to the document of the cases; or says why it cannot be read. */
export type ReadGiven = (written: string) => Promise<FileDocuments | string>

type GivenKind = 'SharePlan' | 'Accounts' | 'Inventory'

/** What a case says of one kind of document, and where in the document of the cases it does. */
export interface Given {
  readonly value: unknown
  readonly path: Path
}

/** Reads what cases give; collects what is wrong with it. */
export class GivenReader {
  readonly #test: Located<unknown>
  readonly #read: ReadGiven
  readonly problems: Problem[] = []

  constructor(test: Located<unknown>, read: ReadGiven) {
    this.#test = test
    this.#read = read
  }

  /** The documents: those of files as they are, others with what they leave out of their metadata. */
  async documents<K extends GivenKind>(
    { value, path }: Given,
    kind: K,
    metadata: Readonly<Record<string, string>>,
  ): Promise<readonly Located<DocumentTypes[K]>[]> {
    if (value === undefined) return []
    if (Array.isArray(value)) {
      const all = []
      for (const [index, item] of value.entries())
        all.push(...(await this.documents({ value: item, path: [...path, index] }, kind, metadata)))
      return all
    }
    if (typeof value === 'string') return this.#fromFile(value, path, kind)
    return this.#inline(value as object, path, kind, metadata)
  }

  complain(path: Path, message: string, remediation: string): void {
    this.problems.push({ rule: 'plan-reference', message, remediation, location: this.place(path) })
  }

  place(path: Path, part?: 'value' | 'key'): Location {
    return { file: this.#test.file, range: this.#test.locate(path, part) }
  }

  async #fromFile<K extends GivenKind>(written: string, path: Path, kind: K): Promise<readonly DocumentOfKind<K>[]> {
    const file = await this.#read(written)
    if (typeof file === 'string') {
      this.complain(path, file, 'Correct the path; it is relative to this file.')
      return []
    }
    const wrong = file.invalid.flatMap(({ problems }) => problems)
    this.problems.push(...wrong)
    const documents = documentsOf(file, kind)
    if (wrong.length === 0 && documents.length === 0)
      this.complain(
        path,
        `${written} holds no document of kind ${kind}`,
        'Correct the path, or the `kind` in the file.',
      )
    return documents
  }

  async #inline<K extends GivenKind>(
    value: object,
    path: Path,
    kind: K,
    metadata: Readonly<Record<string, string>>,
  ): Promise<readonly Located<DocumentTypes[K]>[]> {
    const document = { ...wholeDocument(value, kind, metadata), file: this.#test.file }
    const locate: Located<unknown>['locate'] = (inner, part) =>
      this.#test.locate([...path, ...document.outer(inner)], part)
    const problems = await validateDocument({ ...document, locate, rawText: () => undefined }, kind)
    this.problems.push(...problems)
    return problems.length > 0 ? [] : [{ value: document.value as DocumentTypes[K], file: document.file, locate }]
  }
}

/** A document whose `spec` alone may be written; `outer` turns a path into it to a path into what is written. */
function wholeDocument(
  value: object,
  kind: GivenKind,
  metadata: Readonly<Record<string, string>>,
): { readonly value: unknown; outer(path: Path): Path } {
  const isWhole = Object.hasOwn(value, 'spec')
  const written: { readonly metadata?: unknown } = isWhole ? value : { ...{ spec: value } }
  const own = kind === 'Accounts' ? {} : { metadata: withDefaults(written.metadata, metadata) }
  return {
    value: { apiVersion, kind, ...written, ...own },
    outer: (path) => (isWhole ? path : path[0] === 'spec' ? path.slice(1) : []),
  }
}

function withDefaults(written: unknown, defaults: Readonly<Record<string, string>>): unknown {
  if (written === undefined) return defaults
  return typeof written === 'object' && written !== null && !Array.isArray(written)
    ? { ...defaults, ...written }
    : written
}

import type { Path, Range } from '../finding.ts'

/** What can be wrong with a text before anybody asks what it means. */
export type SourceProblemCode =
  | 'syntax'
  | 'tab-indentation'
  | 'invalid-character'
  | 'directive'
  | 'duplicate-key'
  | 'key-not-string'
  | 'merge-key'
  | 'tag'
  | 'number-not-finite'
  | 'nesting-too-deep'
  | 'alias-undefined'
  | 'alias-recursive'
  | 'alias-expansion'

/** One defect of a text. `message`: what is wrong and what was expected; `hint`: what to do. */
export interface SourceProblem {
  readonly code: SourceProblemCode
  readonly message: string
  readonly hint: string
  readonly range: Range
}

/** One document of a file, with its value and the places of its nodes. */
export interface SourceDocument {
  /** The file's name for display, as the caller gave it. */
  readonly file: string
  /** Position among the file's non-empty documents, from 0; documents with problems count but are not delivered. */
  readonly index: number
  /**
   * Plain data: objects, arrays, strings, finite numbers, booleans, null. What an alias stands for is one shared object:
   * do not change it. A `__proto__` key is an own property.
   */
  readonly value: unknown
  /**
   * Where the node at `path` stands: a scalar with its quotes, a collection from its first character to behind its last,
   * an alias (and whatever the path names inside of it) at the alias. A value left out (`key:`) is at its key. When the
   * path leads nowhere, the first line of the nearest ancestor that exists: the node where it fits on a line, its first
   * entry otherwise. Part `key`: the key that the last element of the path names, alone.
   */
  locate(path: Path, part?: 'value' | 'key'): Range
  /** The scalar at `path` as it is written, quotes included; undefined where there is no scalar. */
  rawText(path: Path): string | undefined
}

/** A file's text as documents. A file with problems may still deliver those of its documents that have none. */
export interface SourceFile {
  readonly file: string
  readonly text: string
  readonly documents: readonly SourceDocument[]
  /** In the order of the text. */
  readonly problems: readonly SourceProblem[]
}

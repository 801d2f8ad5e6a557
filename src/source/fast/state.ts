import type { NodeTable } from '../table.ts'
import { noKeysSeen, type SeenKeys } from './interning.ts'

/** Says: this text is for the full parser. Never a value. */
export const ASIDE: unique symbol = Symbol('aside')
export type Aside = typeof ASIDE

/** Where the fast parser is. The functions of this folder move it forward, never back. */
export interface State {
  readonly text: string
  readonly length: number
  /** What to make: places when there is a table, values otherwise. */
  readonly table: NodeTable | undefined
  readonly seen: SeenKeys
  pos: number
  lineStart: number
  /** The column of the content at `pos` after moving to a line; -1 at the end of the document. */
  indent: number
  depth: number
  /** The last token: where it begins and ends, and how it is to be read. */
  tokenStart: number
  tokenEnd: number
  tokenStyle: number
}

/** Deeper nesting is left to the full parser, which knows the limit. */
export const DEEPEST = 60

export const PLAIN = 0
export const QUOTED = 1
export const DOUBLE_ESCAPED = 2
export const SINGLE_ESCAPED = 3

export function stateOf(text: string, table: NodeTable | undefined): State {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  return {
    text,
    length: text.length,
    table,
    seen: noKeysSeen(),
    pos: start,
    lineStart: start,
    indent: 0,
    depth: 0,
    tokenStart: start,
    tokenEnd: start,
    tokenStyle: PLAIN,
  }
}

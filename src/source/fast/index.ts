import { NodeTable, type Traced } from '../table.ts'
import { readNode } from './block.ts'
import { nextLine, toContent } from './lines.ts'
import { ASIDE, type State, stateOf } from './state.ts'

/**
 * The values of the non-empty documents of a text, or undefined when the text is not certainly within the subset of
 * YAML that is read here: mappings and lists of any style, scalars of one line, comments, `---`. No anchors, aliases,
 * tags, directives, block scalars, empty values, explicit keys, tabs, and nothing that is wrong: all of these are for
 * the full parser, which reads the whole text then. The text has no invalid characters.
 */
export function parseFast(text: string): readonly unknown[] | undefined {
  return readDocuments(stateOf(text, undefined))
}

/** The places of what `parseFast` reads. */
export function traceFast(text: string): Traced | undefined {
  const table = new NodeTable()
  const roots: number[] = []
  const read = readDocuments(stateOf(text, table), () => roots.push(table.size))
  return read === undefined ? undefined : { table, roots }
}

function readDocuments(state: State, before?: () => void): readonly unknown[] | undefined {
  const documents: unknown[] = []
  toContent(state)
  while (state.pos < state.length) {
    if (state.indent === -1) {
      if (!passMarker(state)) return undefined
      continue
    }
    before?.()
    const value = state.indent === 0 ? readNode(state, 0) : ASIDE
    // A line that fits none of the collections around it ends them all, and shows here.
    if (value === ASIDE || state.indent !== -1) return undefined
    documents.push(value)
  }
  return documents
}

/** Past a `---` that has its line for itself. */
function passMarker(state: State): boolean {
  if (state.text.charCodeAt(state.pos) !== 0x2d) return false
  state.pos += 3
  return nextLine(state)
}

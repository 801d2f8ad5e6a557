import { isBreak } from '../span.ts'
import { NODE_KIND } from '../table.ts'
import { readFlow, startsFlow } from './flow.ts'
import { beginsComment, nextLine, skipSpaces } from './lines.ts'
import { ASIDE, type Aside, DEEPEST, type State } from './state.ts'
import { endsKey, readToken } from './tokens.ts'
import { tokenKey, tokenValue } from './values.ts'

const HASH = 0x23
const DASH = 0x2d
const COLON = 0x3a

/**
 * Reads the node whose first character is at `pos`, and moves to the next line. A scalar or flow node that goes on
 * over lines does so with at least `minIndent`.
 */
export function readNode(state: State, minIndent: number): unknown {
  if (isDash(state)) return readSequence(state, state.pos - state.lineStart)
  if (startsFlow(state.text.charCodeAt(state.pos))) return lastOnLine(state, readFlow(state, minIndent))
  if (!readToken(state, false)) return ASIDE
  if (state.text.charCodeAt(state.pos) === COLON) return readMapping(state, state.tokenStart - state.lineStart)
  return lastOnLine(state, tokenValue(state))
}

/** `value`, provided that nothing else is on its line. */
function lastOnLine(state: State, value: unknown): unknown {
  return nextLine(state) ? value : ASIDE
}

function isDash(state: State): boolean {
  return state.text.charCodeAt(state.pos) === DASH && endsKey(state.text, state.pos + 1, false)
}

/** Reads a mapping in the column `indent`; its first key is the last token. */
function readMapping(state: State, indent: number): unknown {
  if (++state.depth > DEEPEST) return ASIDE
  const mapping: Record<string, unknown> = {}
  const node = state.table?.add(NODE_KIND.MAPPING, state.tokenStart, state.tokenEnd)
  do {
    const key = readKeyEnd(state)
    if (key === ASIDE) return ASIDE
    const value = readEntry(state, indent)
    if (value === ASIDE || Object.hasOwn(mapping, key)) return ASIDE
    mapping[key] = value
  } while (state.indent === indent && readToken(state, false))
  if (node !== undefined) state.table?.close(node, state.tokenEnd)
  state.depth--
  return mapping
}

/** The last token as a key, past its colon. */
function readKeyEnd(state: State): string | Aside {
  if (state.text.charCodeAt(state.pos) !== COLON || !endsKey(state.text, ++state.pos, false)) return ASIDE
  return tokenKey(state)
}

/** The value of a key in the column `indent`: on its line, or below. */
function readEntry(state: State, indent: number): unknown {
  skipSpaces(state)
  if (endsLine(state)) {
    if (!nextLine(state)) return ASIDE
    if (state.indent > indent) return readNode(state, indent + 1)
    return state.indent === indent && isDash(state) ? readSequence(state, indent) : ASIDE
  }
  if (startsFlow(state.text.charCodeAt(state.pos))) return lastOnLine(state, readFlow(state, indent + 1))
  return readToken(state, false) ? lastOnLine(state, tokenValue(state)) : ASIDE
}

/** Reads the sequence whose first dash is at `pos`, in the column `indent`. */
function readSequence(state: State, indent: number): unknown {
  if (++state.depth > DEEPEST) return ASIDE
  const sequence: unknown[] = []
  const node = state.table?.add(NODE_KIND.SEQUENCE, state.pos, state.pos + 1)
  do {
    state.pos++
    skipSpaces(state)
    if (endsLine(state) && !(nextLine(state) && state.indent > indent)) return ASIDE
    const value = readNode(state, indent + 1)
    if (value === ASIDE) return ASIDE
    sequence.push(value)
  } while (state.indent === indent && isDash(state))
  if (node !== undefined) state.table?.close(node, state.tokenEnd)
  state.depth--
  return sequence
}

/** Nothing but a comment is left on the line from `pos`. */
function endsLine(state: State): boolean {
  if (state.pos >= state.length) return true
  const code = state.text.charCodeAt(state.pos)
  return isBreak(code) || (code === HASH && beginsComment(state))
}

import { NODE_KIND } from '../table.ts'
import { skipFlowSpace, skipSpaces } from './lines.ts'
import { ASIDE, type Aside, DEEPEST, type State } from './state.ts'
import { readToken } from './tokens.ts'
import { tokenKey, tokenValue } from './values.ts'

const COMMA = 0x2c
const COLON = 0x3a
const BRACE = 0x7b
const BRACE_END = 0x7d
const BRACKET = 0x5b
const BRACKET_END = 0x5d

export function startsFlow(code: number): boolean {
  return code === BRACE || code === BRACKET
}

/** Reads the brackets at `pos` and what is in them; lines in them are indented by at least `minIndent`. */
export function readFlow(state: State, minIndent: number): unknown {
  if (++state.depth > DEEPEST) return ASIDE
  const start = state.pos
  const isMapping = state.text.charCodeAt(start) === BRACE
  const node = state.table?.add(isMapping ? NODE_KIND.MAPPING : NODE_KIND.SEQUENCE, start, start + 1)
  state.pos++
  const value = isMapping ? readFlowMapping(state, minIndent) : readFlowSequence(state, minIndent)
  if (node !== undefined) state.table?.close(node, state.pos)
  state.depth--
  state.tokenEnd = state.pos
  return value
}

function readFlowMapping(state: State, minIndent: number): unknown {
  const mapping: Record<string, unknown> = {}
  for (;;) {
    if (!skipFlowSpace(state, minIndent)) return ASIDE
    if (state.text.charCodeAt(state.pos) === BRACE_END) break
    const key = readFlowKey(state)
    if (key === ASIDE || !skipFlowSpace(state, minIndent)) return ASIDE
    const value = readFlowValue(state, minIndent)
    if (value === ASIDE || Object.hasOwn(mapping, key)) return ASIDE
    mapping[key] = value
    if (!readSeparator(state, minIndent, BRACE_END)) return ASIDE
  }
  state.pos++
  return mapping
}

function readFlowSequence(state: State, minIndent: number): unknown {
  const sequence: unknown[] = []
  for (;;) {
    if (!skipFlowSpace(state, minIndent)) return ASIDE
    if (state.text.charCodeAt(state.pos) === BRACKET_END) break
    const value = readFlowValue(state, minIndent)
    if (value === ASIDE) return ASIDE
    sequence.push(value)
    if (!readSeparator(state, minIndent, BRACKET_END)) return ASIDE
  }
  state.pos++
  return sequence
}

function readFlowValue(state: State, minIndent: number): unknown {
  if (startsFlow(state.text.charCodeAt(state.pos))) return readFlow(state, minIndent)
  return readToken(state, true) ? tokenValue(state) : ASIDE
}

/** A key with its colon, which need not be followed by a space behind quotes; without quotes the token shows that it is. */
function readFlowKey(state: State): string | Aside {
  if (!readToken(state, true)) return ASIDE
  const key = tokenKey(state)
  skipSpaces(state)
  return state.text.charCodeAt(state.pos++) === COLON ? key : ASIDE
}

/** Past a comma, or to the closing bracket. */
function readSeparator(state: State, minIndent: number, close: number): boolean {
  if (!skipFlowSpace(state, minIndent)) return false
  const code = state.text.charCodeAt(state.pos)
  if (code !== COMMA) return code === close
  state.pos++
  return true
}

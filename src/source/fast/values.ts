import { resolvePlain } from '../scalars.ts'
import { NODE_KIND } from '../table.ts'
import { keyText } from './interning.ts'
import { ASIDE, type Aside, DOUBLE_ESCAPED, PLAIN, QUOTED, type State } from './state.ts'

/** What the last token means, or, when places are made, its place. */
export function tokenValue(state: State): unknown {
  if (state.table !== undefined) {
    state.table.add(NODE_KIND.SCALAR, state.tokenStart, state.tokenEnd)
    return undefined
  }
  if (state.tokenStyle !== PLAIN) return quotedText(state)
  const value = resolvePlain(state.text.slice(state.tokenStart, state.tokenEnd))
  return typeof value === 'number' && !Number.isFinite(value) ? ASIDE : value
}

/** The last token as a key, or `ASIDE` when it is not certainly a string, or is `__proto__`. */
export function tokenKey(state: State): string | Aside {
  const plain = state.tokenStyle === PLAIN
  const key = plain ? keyText(state.seen, state.text, state.tokenStart, state.tokenEnd) : quotedText(state)
  if (key === '__proto__' || (plain && typeof resolvePlain(key) !== 'string')) return ASIDE
  state.table?.key(key, state.tokenStart, state.tokenEnd)
  return key
}

function quotedText(state: State): string {
  const { text, tokenStart, tokenEnd, tokenStyle } = state
  if (tokenStyle === QUOTED) return text.slice(tokenStart + 1, tokenEnd - 1)
  // JSON has exactly the escapes that the scanner lets through.
  if (tokenStyle === DOUBLE_ESCAPED) return JSON.parse(text.slice(tokenStart, tokenEnd))
  return text.slice(tokenStart + 1, tokenEnd - 1).replaceAll("''", "'")
}

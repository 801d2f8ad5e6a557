import { isBreak } from '../span.ts'
import type { State } from './state.ts'

const SPACE = 0x20
const HASH = 0x23
const CR = 13

/**
 * From behind a token to the first token of the next line that has one, past comments and empty lines. False when
 * something else is in the way.
 */
export function nextLine(state: State): boolean {
  if (!skipLineRest(state)) return false
  toContent(state)
  return true
}

/** From the start of a line to the first token on it or on a later one. */
export function toContent(state: State): void {
  while (state.pos < state.length) {
    const start = state.pos
    skipSpaces(state)
    const code = state.text.charCodeAt(state.pos)
    if (state.pos < state.length && !isBreak(code) && code !== HASH) {
      state.lineStart = start
      state.indent = state.pos - start
      if (state.indent === 0 && isMarker(state)) state.indent = -1
      return
    }
    skipLine(state)
  }
  state.indent = -1
}

/** Past spaces and a comment to the start of the next line. */
function skipLineRest(state: State): boolean {
  skipSpaces(state)
  if (state.pos >= state.length) return true
  const code = state.text.charCodeAt(state.pos)
  if (!isBreak(code) && !(code === HASH && beginsComment(state))) return false
  skipLine(state)
  return true
}

/** A `#` directly behind something else is part of it, or wrong. */
export function beginsComment(state: State): boolean {
  return state.pos === state.lineStart || state.text.charCodeAt(state.pos - 1) === SPACE
}

export function skipSpaces(state: State): void {
  while (state.pos < state.length && state.text.charCodeAt(state.pos) === SPACE) state.pos++
}

/** To the start of the next line, or the end of the text. */
function skipLine(state: State): void {
  const end = state.text.indexOf('\n', state.pos)
  state.pos = end < 0 ? state.length : end + 1
  state.lineStart = state.pos
}

/** `---` or `...` at the start of a line; what may follow them is for the caller to see. */
function isMarker(state: State): boolean {
  return state.text.startsWith('---', state.pos) || state.text.startsWith('...', state.pos)
}

/**
 * Past spaces, comments and line breaks inside of brackets. False for a line that is indented less than the brackets
 * demand, and for a `#` that begins no comment.
 */
export function skipFlowSpace(state: State, minIndent: number): boolean {
  for (;;) {
    skipSpaces(state)
    const code = state.text.charCodeAt(state.pos)
    if (code === HASH) {
      if (!beginsComment(state)) return false
    } else if (code !== 10 && code !== CR) {
      return state.pos < state.length
    }
    skipLine(state)
    if (!isIndented(state, minIndent)) return false
  }
}

/** Whether the line at `pos` has enough spaces before its content; lines without content have. */
function isIndented(state: State, minIndent: number): boolean {
  skipSpaces(state)
  const code = state.text.charCodeAt(state.pos)
  return state.pos - state.lineStart >= minIndent || isBreak(code) || code === HASH
}

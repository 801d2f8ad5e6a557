import { isBreak } from '../span.ts'
import { inPlain, isDigit, isLetter, startsPlain } from './alphabet.ts'
import { DOUBLE_ESCAPED, PLAIN, QUOTED, SINGLE_ESCAPED, type State } from './state.ts'

const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const HASH = 0x23
const SINGLE_QUOTE = 0x27
const DASH = 0x2d
const POINT = 0x2e
const SLASH = 0x2f
const COLON = 0x3a
const BACKSLASH = 0x5c
const LOWER_U = 0x75

const WHOLE_CHARACTER = /^(?![dD][89a-fA-F])[0-9a-fA-F]{4}$/

/**
 * Reads the scalar at `pos`, of one line, up to what ends it or cannot be in it. What follows is for the caller to
 * judge. False when it is not certain that a scalar begins here.
 */
export function readToken(state: State, inFlow: boolean): boolean {
  const code = state.text.charCodeAt(state.pos)
  state.tokenStart = state.pos
  const read =
    code === DOUBLE_QUOTE ? readDouble(state) : code === SINGLE_QUOTE ? readSingle(state) : readPlain(state, inFlow)
  state.tokenEnd = state.pos
  return read
}

function readPlain(state: State, inFlow: boolean): boolean {
  const { text, length } = state
  let at = state.pos
  if (!beginsPlain(text, at)) return false
  let end = ++at
  while (at < length) {
    const code = text.charCodeAt(at)
    if (inPlain(code)) end = ++at
    else if (code === SPACE) at++
    else if (endsPlain(text, at, code, at > end, inFlow)) break
    else end = ++at
  }
  state.pos = end
  state.tokenStyle = PLAIN
  return true
}

/** A dash or a point may begin other things too, but not before a letter, digit or slash. */
function beginsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (startsPlain(code)) return true
  const next = text.charCodeAt(at + 1)
  return (code === DASH || code === POINT) && (isDigit(next) || isLetter(next) || next === SLASH)
}

function endsPlain(text: string, at: number, code: number, afterSpace: boolean, inFlow: boolean): boolean {
  if (isBreak(code) || code === 0x09) return true
  if (code === HASH) return afterSpace
  if (code === COLON) return endsKey(text, at + 1, inFlow)
  return inFlow
}

/** Whether a colon before `at` separates a key from its value. */
export function endsKey(text: string, at: number, inFlow: boolean): boolean {
  if (at >= text.length) return true
  const code = text.charCodeAt(at)
  return code === SPACE || code === 0x09 || isBreak(code) || (inFlow && isFlowIndicator(code))
}

function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d
}

function readDouble(state: State): boolean {
  const { text, length } = state
  let at = state.pos + 1
  state.tokenStyle = QUOTED
  while (at < length) {
    const code = text.charCodeAt(at)
    if (code === DOUBLE_QUOTE) {
      state.pos = at + 1
      return true
    }
    if (code === BACKSLASH) {
      if (!isJsonEscape(text, ++at)) return false
      state.tokenStyle = DOUBLE_ESCAPED
    } else if (code < SPACE) return false
    at++
  }
  return false
}

/** The escapes that mean in JSON what they mean in YAML, unless they make half a surrogate pair. */
function isJsonEscape(text: string, at: number): boolean {
  if (text.charCodeAt(at) === LOWER_U) return WHOLE_CHARACTER.test(text.slice(at + 1, at + 5))
  return '"\\/bfnrt'.includes(text.charAt(at)) && at < text.length
}

function readSingle(state: State): boolean {
  const { text, length } = state
  let at = state.pos + 1
  state.tokenStyle = QUOTED
  while (at < length) {
    const code = text.charCodeAt(at)
    if (code === SINGLE_QUOTE) {
      if (text.charCodeAt(at + 1) !== SINGLE_QUOTE) {
        state.pos = at + 1
        return true
      }
      state.tokenStyle = SINGLE_ESCAPED
      at++
    } else if (code < SPACE) return false
    at++
  }
  return false
}

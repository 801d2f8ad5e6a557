/** What a character below U+0080 may be, as bits; all others are `INNER | FIRST`. */
const KEY = 1
const INNER = 2
const FIRST = 4

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

const BITS: Uint8Array = bits()

function bits(): Uint8Array {
  const table = new Uint8Array(128)
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) table[character.charCodeAt(0)] = (table[character.charCodeAt(0)] ?? 0) | bit
  }
  mark(`${LETTERS}${DIGITS}_-./@$`, KEY)
  mark(`${LETTERS}${DIGITS}_-./@$()*+;<=>!?"'%&|\\^~\``, INNER)
  mark(`${LETTERS}${DIGITS}_/(+^$;=~`, FIRST)
  return table
}

/** May stand anywhere in a key without quotes. */
export function inKey(code: number): boolean {
  return code < 128 && ((BITS[code] ?? 0) & KEY) !== 0
}

/** May stand behind the first character of a scalar without quotes, whatever is around it. */
export function inPlain(code: number): boolean {
  return code >= 128 || ((BITS[code] ?? 0) & INNER) !== 0
}

/** May begin a scalar without quotes, whatever follows. */
export function startsPlain(code: number): boolean {
  return code >= 128 || ((BITS[code] ?? 0) & FIRST) !== 0
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13
}

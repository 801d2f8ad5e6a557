/** What a character below U+0080 may be, as bits; all others are `INNER | FIRST`. */
const INNER = 1
const FIRST = 2

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

const BITS: Uint8Array = bits()

function bits(): Uint8Array {
  const table = new Uint8Array(128)
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) table[character.charCodeAt(0)] = (table[character.charCodeAt(0)] ?? 0) | bit
  }
  mark(`${LETTERS}${DIGITS}_-./@$()*+;<=>!?"'%&|\\^~\``, INNER)
  mark(`${LETTERS}${DIGITS}_/(+^$;=~`, FIRST)
  return table
}

/** May stand behind the first character of a scalar without quotes, whatever is around it. */
export function inPlain(code: number): boolean {
  return code >= 128 || ((BITS[code] ?? 0) & INNER) !== 0
}

/** May begin a scalar without quotes, whatever follows. Not `<`: a merge key is for the full parser to refuse. */
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

/** Characters that YAML has no place for, marks that hide, and halves of surrogate pairs. */
const INVALID = /[\p{Cs}\ufeff\ufffe\uffff]|\r(?!\n)|(?![\t\n\r\u0085])\p{Cc}/gu
const BOM = 0xfeff

/** Most files have nothing else, which is four times as fast to see. */
const BEYOND_PLAIN = /[^\t\n -~]/

/** Half of a surrogate pair without the other half; such text has no UTF-8. */
const LONE_SURROGATE = /\p{Cs}/u

/** Offsets of the characters in `text` that a document may not contain, at most `limit`; a mark at the start of a file may. */
export function invalidCharacters(text: string, atFileStart: boolean, limit: number): readonly number[] {
  if (!BEYOND_PLAIN.test(text)) return []
  const found: number[] = []
  const pattern = new RegExp(INVALID)
  pattern.lastIndex = atFileStart && text.charCodeAt(0) === BOM ? 1 : 0
  for (let match = pattern.exec(text); match !== null && found.length < limit; match = pattern.exec(text)) {
    found.push(match.index)
  }
  return found
}

export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text)
}

/** Offsets from the first character to behind the last. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** `end` without the white space and line breaks before it. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || isBreak(code)
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13
}

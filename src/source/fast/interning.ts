const SLOTS = 512
const LONGEST = 40

/** Keys that were seen, by what is cheap to see of them: documents repeat a few keys many times. */
export type SeenKeys = string[]

export function noKeysSeen(): SeenKeys {
  return new Array(SLOTS).fill('')
}

/** The text from `start` to `end`: the same string as before where it was seen before. */
export function keyText(seen: SeenKeys, text: string, start: number, end: number): string {
  const length = end - start
  if (length > LONGEST || length === 0) return text.slice(start, end)
  const middle = text.charCodeAt(start + (length >> 1))
  const slot = (text.charCodeAt(start) * 31 + middle * 7 + text.charCodeAt(end - 1) * 3 + length) % SLOTS
  const known = seen[slot]
  if (known !== undefined && known.length === length && text.startsWith(known, start)) return known
  const key = text.slice(start, end)
  seen[slot] = key
  return key
}

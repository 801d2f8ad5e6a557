/** A text with holes, and the same in another language; `{}` is a hole, filled in the same order, or by its number: `{1}`. */
export type TextPair = readonly [english: string, other: string]

/** Finds the other language of texts that the program makes in English. `ofPart`: what stands in a hole, in the other language. */
export function translator(
  pairs: readonly TextPair[],
  ofPart: (part: string) => string,
): (english: string) => string | undefined {
  const exact = new Map(pairs.filter(([english]) => !english.includes('{}')))
  const patterns = pairs
    .filter(([english]) => english.includes('{}'))
    .map(([english, other]) => ({ pattern: patternOf(english), other }))
  return (english) => {
    const same = exact.get(english)
    if (same !== undefined) return same
    for (const { pattern, other } of patterns) {
      const found = pattern.exec(english)
      if (found !== null) return filled(other, found.slice(1).map(ofPart))
    }
    return undefined
  }
}

function patternOf(english: string): RegExp {
  const parts = english.split('{}').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('(.+?)')}$`, 's')
}

function filled(text: string, parts: readonly string[]): string {
  let next = 0
  return text.replace(/\{(\d?)\}/g, (_, number: string) => parts[number === '' ? next++ : Number(number) - 1] ?? '')
}

/** Finds the word that was probably meant; undefined when none is near. */
export type Suggest = (word: string, candidates: Iterable<string>) => string | undefined

/** Loaded when something is wrong, since a check that passes needs no suggestions. */
export async function loadSuggest(): Promise<Suggest> {
  const { distance } = await import('fastest-levenshtein')
  return (word, candidates) => {
    const plain = simplify(word)
    let best: string | undefined
    let least = Math.max(1, Math.floor(plain.length / 3)) + 1
    for (const candidate of candidates) {
      const far = distance(plain, simplify(candidate))
      if (far < least) [best, least] = [candidate, far]
    }
    return best
  }
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '')
}

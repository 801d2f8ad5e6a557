import { distance } from 'fastest-levenshtein'

/** The candidate that differs least, if it differs in no more than a third of its letters; case and hyphens do not count. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = simplify(word)
  let best: string | undefined
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    const far = distance(plain, simplify(candidate))
    if (far < least) [best, least] = [candidate, far]
  }
  return best
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '')
}

import { distance } from 'fastest-levenshtein'

/**
 * The candidate that differs least, if it differs in no more than a third of its letters; case and hyphens do not count, and
 * two neighbours in the wrong order are one difference.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = simplify(word)
  let best: string | undefined
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    const far = differences(plain, simplify(candidate))
    if (far < least) [best, least] = [candidate, far]
  }
  return best
}

function differences(word: string, candidate: string): number {
  const far = distance(word, candidate)
  return far === 2 && isSwapped(word, candidate) ? 1 : far
}

/** Whether the words are the same but for two neighbouring letters. */
function isSwapped(word: string, candidate: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== candidate[index])
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2) === candidate
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '')
}

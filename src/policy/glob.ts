/**
 * Whether the whole text fits a pattern in which `*` stands for any characters, also none, and `?` for exactly one; everything
 * else stands for itself. Takes at most pattern × text steps: only the last `*` is ever tried again.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const [characters, parts] = [[...text], [...pattern]]
  let [at, part] = [0, 0]
  let star: { readonly part: number; at: number } | undefined
  while (at < characters.length) {
    if (parts[part] === '*') star = { part: part++, at }
    else if (part < parts.length && (parts[part] === '?' || parts[part] === characters[at]))
      [at, part] = [at + 1, part + 1]
    else if (star !== undefined) [at, part] = [++star.at, star.part + 1]
    else return false
  }
  return parts.slice(part).every((rest) => rest === '*')
}

/** Finds the word that was probably meant; undefined when none is near. */
export type Suggest = (word: string, candidates: Iterable<string>) => string | undefined

/** Loaded when something is wrong, since a check that passes needs no suggestions. */
export async function loadSuggest(): Promise<Suggest> {
  return (await import('./nearest.ts')).nearest
}

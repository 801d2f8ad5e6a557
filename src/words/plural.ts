/** A count and what it counts, in English: `1 plan`, `2 plans`. `many`: where an `s` is not all that it takes. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

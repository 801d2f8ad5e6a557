/** Whether there are any tags, or labels: a document without them does not mention them. */
export function hasAny(texts: Readonly<Record<string, string>>): boolean {
  return Object.keys(texts).length > 0
}

const LINE = /(%[^\r\n]*|(?:\.\.\.)?[ \t]*(?:#[^\r\n]*)?)(?:\r\n?|\n|$)/y
const BOM = 0xfeff

/**
 * From behind a document to the first line that is not empty, a comment, `...` or a directive; directives are told.
 * Line by line, since one pattern for all of it would overflow on a million comments.
 */
export function passPreamble(text: string, from: number, onDirective?: (line: string, start: number) => void): number {
  const line = new RegExp(LINE)
  let at = from
  while (at < text.length) {
    const start = text.charCodeAt(at) === BOM ? at + 1 : at
    line.lastIndex = start
    const written = line.exec(text)?.[1]
    if (written === undefined) return at
    if (written.startsWith('%')) onDirective?.(written.trimEnd(), start)
    at = line.lastIndex
  }
  return at
}

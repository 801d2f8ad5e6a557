import { directive, type Explanation } from './problems.ts'
import type { Span } from './span.ts'

const DIRECTIVE_LINE = /(?:[ \t]*(?:#[^\r\n]*)?\r?\n|\.\.\.[ \t]*(?:#[^\r\n]*)?\r?\n|\ufeff)*(%[^\r\n]*)(?:\r?\n|$)/y
const ACCEPTED = /^%YAML[ \t]+1\.2[ \t]*(?:[ \t]#.*)?$/

/** The directives before a document, other than `%YAML 1.2`. `from`: behind the last node of the document before. */
export function foreignDirectives(text: string, from: number): readonly { explanation: Explanation; span: Span }[] {
  const found: { explanation: Explanation; span: Span }[] = []
  const line = new RegExp(DIRECTIVE_LINE)
  line.lastIndex = from
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    const written = match[1] ?? ''
    if (ACCEPTED.test(written)) continue
    const start = match.index + match[0].indexOf('%')
    found.push({ explanation: directive(written.trimEnd()), span: { start, end: start + written.trimEnd().length } })
  }
  return found
}

import { passPreamble } from './preamble.ts'
import { directive, type Explanation } from './problems.ts'
import type { Span } from './span.ts'

const ACCEPTED = /^%YAML[ \t]+1\.2(?:[ \t]+#.*)?$/

/** The directives before a document, other than `%YAML 1.2`. `from`: behind the last node of the document before. */
export function foreignDirectives(text: string, from: number): readonly { explanation: Explanation; span: Span }[] {
  const found: { explanation: Explanation; span: Span }[] = []
  passPreamble(text, from, (line, start) => {
    if (ACCEPTED.test(line)) return
    found.push({ explanation: directive(line), span: { start, end: start + line.length } })
  })
  return found
}

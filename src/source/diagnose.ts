import type { Explanation } from './problems.ts'
import type { Span } from './span.ts'
import { explainSyntax, tabIndentation, unclosed } from './syntax.ts'

/** What is wrong, at offsets of the piece that was parsed. */
export interface Diagnosis {
  readonly explanation: Explanation
  readonly span: Span
}

/** Reasons behind which a tab may hide; a missing comma in a file that is indented with tabs is a missing comma. */
const MAY_BE_TAB = /indentation|expected ':'|multiline key|document separator is expected|whitespace character/

/** Explains and places a syntax error. */
export function diagnose(text: string, error: { readonly reason: string; readonly offset: number }): Diagnosis {
  const { reason, offset } = error
  const place = lastWritten(text, offset)
  const tab = reason.startsWith('tab')
    ? tabAt(text, offset)
    : MAY_BE_TAB.test(reason)
      ? tabBefore(text, place)
      : undefined
  if (tab !== undefined) return { explanation: tabIndentation(), span: tab }
  const ended = reason === 'deficient indentation' && text.slice(offset).trim() === ''
  const before = text.slice(lineStart(text, place), place)
  const explanation = ended ? unclosed() : explainSyntax(reason, before, text.charAt(place))
  return { explanation, span: { start: place, end: place + 1 } }
}

/** The place itself, or, where nothing is written there, the last character before it that is. */
function lastWritten(text: string, offset: number): number {
  let place = Math.min(offset, text.length - 1)
  while (place > 0 && /\s/.test(text.charAt(place))) place--
  return Math.max(place, 0)
}

function tabAt(text: string, offset: number): Span | undefined {
  const tab = text.indexOf('\t', offset)
  return tab < 0 ? undefined : { start: tab, end: tab + 1 }
}

/** The tabs that indent what stands at `place`, or stand right before it. */
function tabBefore(text: string, place: number): Span | undefined {
  const line = lineStart(text, place)
  const indent = /[ \t]*(?:[-?:][ \t]+)*/y
  indent.lastIndex = line
  const end = line + (indent.exec(text)?.[0].length ?? 0)
  const first = text.slice(line, end).indexOf('\t')
  if (first >= 0) return { start: line + first, end }
  return place > line && text[place - 1] === '\t' ? { start: place - 1, end: place } : undefined
}

function lineStart(text: string, place: number): number {
  return place === 0 ? 0 : Math.max(text.lastIndexOf('\n', place - 1), text.lastIndexOf('\r', place - 1)) + 1
}

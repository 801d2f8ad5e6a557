import { SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { isEmpty, type Properties } from './events.ts'
import { isBreak, type Span, trimmedEnd } from './span.ts'

const BLOCK_HEADER = /[|>][-+0-9]*(?:[ \t]+#[^\r\n]*|[ \t]*)(?=[\r\n]|$)/g

/** Where a scalar is written, quotes and block header included. `from`: the end of what stands before it. */
export function scalarSpan(text: string, event: ScalarEvent, from: number): Span {
  if (isEmpty(event)) return propertiesSpan(event) ?? { start: from, end: from }
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: event.valueStart - 1, end: event.valueEnd + 1 }
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK:
      return blockSpan(text, event, from)
    default:
      return { start: event.valueStart, end: event.valueEnd }
  }
}

/** Where tag and anchor are written, if there are any. */
export function propertiesSpan(node: Properties): Span | undefined {
  const anchor = node.anchorStart < 0 ? undefined : { start: node.anchorStart - 1, end: node.anchorEnd }
  const tag = node.tagStart < 0 ? undefined : { start: node.tagStart, end: node.tagEnd }
  if (anchor === undefined || tag === undefined) return anchor ?? tag
  return { start: Math.min(anchor.start, tag.start), end: Math.max(anchor.end, tag.end) }
}

/** The event tells where the content begins; the header ends the line before. */
function blockSpan(text: string, event: ScalarEvent, from: number): Span {
  const line = previousLineStart(text, event.valueStart)
  const search = new RegExp(BLOCK_HEADER)
  search.lastIndex = Math.max(from, line, event.tagEnd, event.anchorEnd)
  const start = search.exec(text)?.index ?? event.valueStart
  const contentEnd = trimmedEnd(text, event.valueStart, event.valueEnd)
  const end = contentEnd > event.valueStart ? contentEnd : headerEnd(text, start)
  return { start: Math.min(start, event.valueStart), end }
}

function headerEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && /[-+|>0-9]/.test(text.charAt(end))) end++
  return end
}

function previousLineStart(text: string, lineStart: number): number {
  let at = lineStart - 1
  if (text[at] === '\n' && text[at - 1] === '\r') at--
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--
  return Math.max(at, 0)
}

/** From behind the last entry of a flow collection to behind its closing bracket. */
export function flowEnd(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x5d || code === 0x7d) return at + 1
    at = code === 0x23 ? lineEnd(text, at) : at + 1
  }
  return text.length
}

/** The indicator (`-`, `?` or `:`) of an item or key that has no content, in the text behind what precedes it. */
export function indicatorSpan(text: string, from: number): Span {
  let at = from
  while (at < text.length && !'-?:'.includes(text.charAt(at))) {
    at = text.charCodeAt(at) === 0x23 ? lineEnd(text, at) : at + 1
  }
  return at < text.length ? { start: at, end: at + 1 } : { start: from, end: from }
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++
  return at
}

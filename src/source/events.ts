import { type Event, getScalarValue, parseEvents, type ScalarEvent, YAMLException } from 'js-yaml'
import { DEEPEST_NESTING } from './problems.ts'

export type { Event }

/** A stretch of text that is parsed by itself, and where in the file it begins. */
export interface Piece {
  readonly text: string
  readonly base: number
}

/** The events of a piece, with offsets into it, or why it is not YAML and where. */
export type Parsed =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly reason: string; readonly offset: number }

/** js-yaml takes these for what they would be without the spaces, but only on the first line of a text. */
const INDENTED_MARKER = /^\ufeff?[ \t]+(?:(?:---|\.\.\.)(?=[ \t\r\n]|$)|%)/

/** Parses without resolving anything; js-yaml's own depth counts the scalars too, hence one more. */
export function parsePiece(text: string): Parsed {
  const marker = INDENTED_MARKER.exec(text)
  if (marker !== null) return { ok: false, reason: 'indented marker', offset: marker[0].length - 1 }
  try {
    return { ok: true, events: parseEvents(text, { maxDepth: DEEPEST_NESTING + 1 }) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return { ok: false, reason: error.reason, offset: error.mark?.position ?? 0 }
  }
}

/** A node's properties, as offsets; -1 where absent. Anchors without their `&`. */
export interface Properties {
  readonly anchorStart: number
  readonly anchorEnd: number
  readonly tagStart: number
  readonly tagEnd: number
}

export function anchorOf(text: string, node: Properties): string | undefined {
  return node.anchorStart < 0 ? undefined : text.slice(node.anchorStart, node.anchorEnd)
}

export function tagOf(text: string, node: Properties): string | undefined {
  return node.tagStart < 0 ? undefined : text.slice(node.tagStart, node.tagEnd)
}

/** Nothing is written for the value itself; it may have properties. */
export function isEmpty(event: ScalarEvent): boolean {
  return event.valueStart < 0
}

/** The text a scalar stands for, before its type is resolved. */
export function scalarText(text: string, event: ScalarEvent): string {
  return getScalarValue(text, event)
}

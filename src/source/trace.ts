import { type AliasEvent, EVENT_ID, type Event, type MappingEvent, type ScalarEvent, type SequenceEvent } from 'js-yaml'
import { anchorOf, isEmpty, scalarText } from './events.ts'
import type { Span } from './span.ts'
import { flowEnd, indicatorSpan, propertiesSpan, scalarSpan } from './spans.ts'
import { NODE_KIND, NOWHERE, type NodeKind, NodeTable, type Traced } from './table.ts'

interface Frame {
  readonly mapping: boolean
  readonly flow: boolean
  readonly start: number
  /** In the table, or `NOWHERE` for a collection that is used as a key, in a document that is refused. */
  readonly node: number
  /** Where the key is whose value comes next. */
  key: Span | undefined
}

/** Where the nodes of a piece stand. Offsets that events leave out are found in the text. */
export function trace(text: string, events: readonly Event[]): Traced {
  const tracer = new Tracer(text)
  for (const event of events) tracer.take(event)
  return { table: tracer.table, roots: tracer.roots }
}

class Tracer {
  readonly table: NodeTable = new NodeTable()
  readonly roots: number[] = []
  readonly #text: string
  readonly #frames: Frame[] = []
  #keyTexts: Map<string, string> = new Map()
  #end = 0
  #pendingRoot = false

  constructor(text: string) {
    this.#text = text
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#keyTexts = new Map()
        this.#pendingRoot = true
        break
      case EVENT_ID.SCALAR:
        this.#scalar(event)
        break
      case EVENT_ID.ALIAS:
        this.#alias(event)
        break
      case EVENT_ID.POP:
        this.#pop()
        break
      default:
        this.#open(event)
    }
  }

  #open(event: MappingEvent | SequenceEvent): void {
    const mapping = event.type === EVENT_ID.MAPPING
    const flow = '{['.includes(this.#text.charAt(event.start))
    if (flow) this.#end = event.start + 1
    const isKey = this.#expectsKey()
    const node = isKey
      ? NOWHERE
      : this.#add(mapping ? NODE_KIND.MAPPING : NODE_KIND.SEQUENCE, event.start, event.start + 1)
    this.#frames.push({ mapping, flow, start: event.start, node, key: undefined })
  }

  #pop(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) {
      this.#closeDocument()
      return
    }
    if (frame.flow) this.#end = flowEnd(this.#text, this.#end)
    if (frame.node !== NOWHERE) this.table.close(frame.node, this.#end)
    else this.#key('', { start: frame.start, end: this.#end })
  }

  #closeDocument(): void {
    if (this.#pendingRoot) this.roots.push(NOWHERE)
    this.#pendingRoot = false
  }

  #scalar(event: ScalarEvent): void {
    const span = this.#scalarPlace(event)
    this.#end = Math.max(this.#end, span.end)
    const anchor = anchorOf(this.#text, event)
    const isKey = this.#expectsKey()
    const content = isKey || anchor !== undefined ? scalarText(this.#text, event) : ''
    if (anchor !== undefined) this.#keyTexts.set(anchor, content)
    if (isKey) this.#key(content, span)
    else if (this.#frames.length > 0 || !isEmpty(event) || propertiesSpan(event) !== undefined) {
      this.#add(NODE_KIND.SCALAR, span.start, span.end)
    }
  }

  /** A value left out stands at its key or its dash. */
  #scalarPlace(event: ScalarEvent): Span {
    if (!isEmpty(event) || propertiesSpan(event) !== undefined) return scalarSpan(this.#text, event, this.#end)
    const parent = this.#frames.at(-1)
    if (parent?.mapping === true) return parent.key ?? { start: this.#end, end: this.#end }
    return indicatorSpan(this.#text, this.#end)
  }

  #alias(event: AliasEvent): void {
    const span = { start: event.anchorStart - 1, end: event.anchorEnd }
    this.#end = span.end
    if (this.#expectsKey())
      this.#key(this.#keyTexts.get(this.#text.slice(event.anchorStart, event.anchorEnd)) ?? '', span)
    else this.#add(NODE_KIND.ALIAS, span.start, span.end)
  }

  #expectsKey(): boolean {
    const parent = this.#frames.at(-1)
    return parent?.mapping === true && parent.key === undefined
  }

  #key(name: string, span: Span): void {
    const parent = this.#frames.at(-1)
    if (parent === undefined) return
    parent.key = span
    this.table.key(name, span.start, span.end)
  }

  #add(kind: NodeKind, start: number, end: number): number {
    const parent = this.#frames.at(-1)
    if (parent !== undefined) parent.key = undefined
    const node = this.table.add(kind, start, end)
    if (this.#pendingRoot) this.roots.push(node)
    this.#pendingRoot = false
    return node
  }
}

import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import { foreignDirectives } from './directives.ts'
import { anchorOf, isEmpty, type Properties, tagOf } from './events.ts'
import { keyProblem, type Node, setKey } from './keys.ts'
import {
  aliasExpansion,
  aliasRecursive,
  aliasUndefined,
  DEEPEST_NESTING,
  duplicateKey,
  type Explanation,
  nestingTooDeep,
} from './problems.ts'
import type { Span } from './span.ts'
import { flowEnd, indicatorSpan, propertiesSpan, scalarSpan } from './spans.ts'
import { collectionTagProblem, resolveScalar } from './tags.ts'

/** What a document of a piece came to. */
export interface Composed {
  readonly value: unknown
  /** Nothing but markers and comments. */
  readonly empty: boolean
  readonly failed: boolean
}

/** Takes problems, with offsets into the piece, and tells lines. */
export interface Reporter {
  report(explanation: Explanation, span: Span): void
  lineAt(offset: number): number
}

/** What an anchor names; nothing yet while the node it stands before is open. */
interface Anchored {
  node?: Node
}

interface Frame {
  readonly kind: 'mapping' | 'sequence'
  readonly mapping: Record<string, unknown>
  readonly sequence: unknown[]
  readonly flow: boolean
  readonly start: number
  readonly anchored: Anchored
  /** Where the keys so far stand, to name the first of two. */
  readonly keyStarts: Map<string, number>
  /** The key whose value comes next; null: it was refused; undefined: a key comes next. */
  key: string | null | undefined
  size: number
  height: number
}

/** How many values aliases may add to those that are written: a floor, and so many for each one written. */
const EXPANSION_FLOOR = 100_000
const EXPANSION_FACTOR = 20

/** Stands for what an alias should have named. */
const MISSING: Node = { kind: 'scalar', value: '', plain: false, size: 1, height: 0 }

/** The values of the documents in a piece, as YAML 1.2's core schema gives them; problems go to the reporter. */
export function compose(text: string, events: readonly Event[], reporter: Reporter): readonly Composed[] {
  const composer = new Composer(text, reporter)
  for (const event of events) composer.take(event)
  return composer.documents
}

class Composer {
  readonly documents: Composed[] = []
  readonly #text: string
  readonly #reporter: Reporter
  readonly #frames: Frame[] = []
  #anchors: Map<string, Anchored> = new Map()
  #root: unknown
  #empty = true
  #failed = false
  #tooDeep = false
  #written = 0
  #expanded = 0
  #end = 0

  constructor(text: string, reporter: Reporter) {
    this.#text = text
    this.#reporter = reporter
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#openDocument()
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

  #report(explanation: Explanation, span: Span): void {
    this.#failed = true
    this.#reporter.report(explanation, span)
  }

  #openDocument(): void {
    this.#anchors = new Map()
    this.#root = undefined
    this.#empty = true
    this.#failed = false
    this.#tooDeep = false
    this.#written = 0
    this.#expanded = 0
    for (const { explanation, span } of foreignDirectives(this.#text, this.#end)) this.#report(explanation, span)
  }

  #open(event: MappingEvent | SequenceEvent): void {
    const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence'
    const here = { start: event.start, end: event.start + 1 }
    const tag = tagOf(this.#text, event)
    const problem = tag === undefined ? undefined : collectionTagProblem(tag, kind)
    if (problem !== undefined) this.#report(problem, propertiesSpan(event) ?? here)
    this.#empty = false
    const flow = '{['.includes(this.#text.charAt(event.start))
    if (flow) this.#end = here.end
    this.#frames.push({
      kind,
      mapping: {},
      sequence: [],
      flow,
      start: event.start,
      anchored: this.#anchor(event),
      keyStarts: new Map(),
      key: undefined,
      size: 1,
      height: 1,
    })
    this.#boundDepth(this.#frames.length, here)
  }

  #pop(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) {
      this.documents.push({ value: this.#root, empty: this.#empty && !this.#failed, failed: this.#failed })
      return
    }
    if (frame.flow) this.#end = flowEnd(this.#text, this.#end)
    const value = frame.kind === 'mapping' ? frame.mapping : frame.sequence
    const node: Node = { kind: frame.kind, value, plain: false, size: frame.size, height: frame.height }
    frame.anchored.node = node
    this.#add(node, { start: frame.start, end: frame.start + 1 })
  }

  #scalar(event: ScalarEvent): void {
    const span = scalarSpan(this.#text, event, this.#end)
    this.#end = Math.max(this.#end, span.end)
    if (!isEmpty(event) || propertiesSpan(event) !== undefined) this.#empty = false
    const { value, problem, atTag } = resolveScalar(this.#text, event)
    if (problem !== undefined) this.#report(problem, (atTag === true ? propertiesSpan(event) : undefined) ?? span)
    const plain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0
    const node: Node = { kind: 'scalar', value, plain, size: 1, height: 0 }
    this.#anchor(event).node = node
    this.#add(node, span)
  }

  /** What the node's anchor will name, also for a node without one. */
  #anchor(event: Properties): Anchored {
    const name = anchorOf(this.#text, event)
    const anchored: Anchored = {}
    if (name !== undefined) this.#anchors.set(name, anchored)
    return anchored
  }

  #alias(event: AliasEvent): void {
    const span = { start: event.anchorStart - 1, end: event.anchorEnd }
    this.#end = span.end
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    const anchored = this.#anchors.get(name)
    const target = anchored?.node
    if (target === undefined) this.#report(anchored === undefined ? aliasUndefined(name) : aliasRecursive(name), span)
    else this.#boundExpansion(target, span)
    this.#add(target ?? MISSING, span)
  }

  /** Tells once when the document grows out of proportion, or too deep. */
  #boundExpansion(target: Node, span: Span): void {
    const limit = EXPANSION_FLOOR + EXPANSION_FACTOR * this.#written
    const before = this.#expanded
    this.#expanded += target.size
    if (this.#expanded > limit && before <= limit) this.#report(aliasExpansion(limit), span)
    this.#boundDepth(this.#frames.length + target.height, span)
  }

  #boundDepth(depth: number, span: Span): void {
    if (depth <= DEEPEST_NESTING || this.#tooDeep) return
    this.#tooDeep = true
    this.#report(nestingTooDeep(), span)
  }

  #add(node: Node, span: Span): void {
    this.#written++
    const parent = this.#frames.at(-1)
    if (parent === undefined) {
      this.#root = node.value
      return
    }
    parent.size += node.size
    parent.height = Math.max(parent.height, node.height + 1)
    if (parent.kind === 'sequence') parent.sequence.push(node.value)
    else if (parent.key === undefined) parent.key = this.#acceptKey(parent, node, span)
    else this.#setValue(parent, node.value)
  }

  #setValue(parent: Frame, value: unknown): void {
    if (parent.key !== null && parent.key !== undefined) setKey(parent.mapping, parent.key, value)
    parent.key = undefined
  }

  /** The key, or null when it was refused. */
  #acceptKey(parent: Frame, node: Node, span: Span): string | null {
    const key = String(node.kind === 'scalar' ? node.value : '')
    const first = parent.keyStarts.get(key)
    const refused =
      keyProblem(node, this.#text.slice(span.start, span.end)) ??
      (first === undefined ? undefined : duplicateKey(key, this.#reporter.lineAt(first)))
    if (refused !== undefined)
      this.#report(refused, span.end > span.start ? span : indicatorSpan(this.#text, span.start))
    else parent.keyStarts.set(key, span.start)
    return refused === undefined ? key : null
  }
}

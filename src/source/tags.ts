import { CHOMPING_MODE, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { hasLoneSurrogate } from './characters.ts'
import { scalarText, tagOf } from './events.ts'
import {
  type Explanation,
  escapedBreak,
  foreignTag,
  invalidEscape,
  keptSpaces,
  misfitTag,
  notFinite,
} from './problems.ts'
import { resolvePlain } from './scalars.ts'

/** What a scalar means, and what is wrong with it. */
export interface Resolved {
  readonly value: string | number | boolean | null
  readonly problem?: Explanation
  /** The problem is the tag's, not the text's. */
  readonly atTag?: boolean
}

const PREFIX = 'tag:yaml.org,2002:'
const ESCAPED_BREAK_BEFORE_EMPTY_LINE = /\\\r?\n[ \t]*\r?\n/
const ENDS_IN_SPACES = /(?:^|\n)[ \t]+$/
const BEYOND_UNICODE = /\\U(?!00(?:0[0-9a-fA-F]|10))/

/** The core schema's name for a tag, `!` for the non-specific one, undefined for all others. */
function coreName(tag: string): string | undefined {
  if (tag === '!') return tag
  if (tag.startsWith(`!<${PREFIX}`)) return tag.slice(PREFIX.length + 2, -1)
  return tag.startsWith('!!') ? tag.slice(2) : undefined
}

/** Why a collection cannot have `tag`. */
export function collectionTagProblem(tag: string, kind: 'mapping' | 'sequence'): Explanation | undefined {
  switch (coreName(tag)) {
    case '!':
      return undefined
    case 'map':
      return kind === 'mapping' ? undefined : misfitTag(tag)
    case 'seq':
      return kind === 'sequence' ? undefined : misfitTag(tag)
    case 'str':
    case 'int':
    case 'float':
    case 'bool':
    case 'null':
      return misfitTag(tag)
    default:
      return foreignTag(tag)
  }
}

/** What a scalar's event means in the core schema. */
export function resolveScalar(text: string, event: ScalarEvent): Resolved {
  const content = scalarText(text, event)
  const tag = tagOf(text, event)
  if (tag !== undefined) return resolveTagged(content, tag, event)
  if (event.style !== SCALAR_STYLE.PLAIN) return { value: content, ...contentProblem(text, content, event) }
  return finite(content, resolvePlain(content))
}

function finite(content: string, value: Resolved['value']): Resolved {
  return typeof value === 'number' && !Number.isFinite(value) ? { value, problem: notFinite(content) } : { value }
}

function resolveTagged(content: string, tag: string, event: ScalarEvent): Resolved {
  const name = coreName(tag)
  if (name === '!' || name === 'str') return { value: content }
  const value = event.style === SCALAR_STYLE.PLAIN ? resolvePlain(content) : content
  switch (name) {
    case 'int':
      return Number.isInteger(value) && !/[.eE]/.test(content.replace(/^0x.*/, '')) ? { value } : misfit(tag)
    case 'float':
      return typeof value === 'number' ? finite(content, value) : misfit(tag)
    case 'bool':
      return typeof value === 'boolean' ? { value } : misfit(tag)
    case 'null':
      return value === null ? { value } : misfit(tag)
    case 'map':
    case 'seq':
      return misfit(tag)
    default:
      return { value: content, problem: foreignTag(tag), atTag: true }
  }
}

function misfit(tag: string): Resolved {
  return { value: null, problem: misfitTag(tag), atTag: true }
}

function contentProblem(text: string, content: string, event: ScalarEvent): { problem?: Explanation } {
  if (event.fast || event.style === SCALAR_STYLE.SINGLE_QUOTED) return {}
  const written = text.slice(event.valueStart, event.valueEnd)
  const problem =
    event.style === SCALAR_STYLE.DOUBLE_QUOTED
      ? escapeProblem(written.replaceAll('\\\\', ''), content)
      : event.chomping === CHOMPING_MODE.KEEP && ENDS_IN_SPACES.test(written)
        ? keptSpaces()
        : undefined
  return problem === undefined ? {} : { problem }
}

/** Escapes can make text that no file could hold: half characters, or numbers beyond the last one. */
function escapeProblem(written: string, content: string): Explanation | undefined {
  if (BEYOND_UNICODE.test(written) || hasLoneSurrogate(content)) return invalidEscape()
  return ESCAPED_BREAK_BEFORE_EMPTY_LINE.test(written) ? escapedBreak() : undefined
}

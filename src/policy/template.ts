import type { ValueWords } from '../words/words.ts'
import type { Fact } from './facts/definition.ts'
import type { Subject } from './subject.ts'
import { showValue } from './values.ts'

/** A text with facts in it, bound. */
export type Template = readonly (string | Fact)[]

/** The pieces of a text: plain text and the names in {{…}}, alternating, text first. */
export function splitTemplate(text: string): readonly string[] {
  return text.split(/\{\{\s*([^{}]*?)\s*\}\}/)
}

/** The text with the facts' values. */
export function renderTemplate(template: Template, subject: Subject, words?: ValueWords): string {
  return template.map((part) => (typeof part === 'string' ? part : shown(part, subject, words))).join('')
}

function shown({ read, ifUnknown }: Fact, subject: Subject, words: ValueWords | undefined): string {
  const value = read(subject)
  return value === undefined && ifUnknown !== undefined ? ifUnknown : showValue(value, words)
}

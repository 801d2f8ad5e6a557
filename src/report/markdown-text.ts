import { printable } from './printable.ts'

/** What Markdown gives a meaning to within a line, as GitHub and GitLab read it. */
const markup = /[\\`*_[\]<>|~&@#$]/g
/** Signs that make a mention, a reference, an emoji or a link of the word beside them, also where they are written as entities. */
const references = /[@#!~%$^&:](?=\S)|(?<=\bgh)-(?=\d)|(?<=\bwww)\./gi
/** Those that do so in the font of code, too. */
const links = /@(?=\S)|:(?=\/)|(?<=\bwww)\./gi

/** Untrusted text as inline Markdown of one line that shows just that text, mentions nobody and links to nothing. */
export function inline(text: string): string {
  return literal(printable(text), references)
}

/** The same in the font of code. */
export function code(text: string): string {
  return text === '' ? '' : `<code>${literal(printable(text), links)}</code>`
}

/** Puts signs into elements of their own, since servers look for mentions and links in the text between elements. */
function literal(text: string, signs: RegExp): string {
  let shown = ''
  let from = 0
  for (const { 0: sign, index } of text.matchAll(signs)) {
    shown += `${escaped(text.slice(from, index))}<span>${entity(sign)}</span>`
    from = index + sign.length
  }
  return shown + escaped(text.slice(from))
}

function escaped(text: string): string {
  return text.replace(markup, entity)
}

function entity(char: string): string {
  return `&#${char.charCodeAt(0)};`
}

/** A table; the cells are Markdown. */
export function tableHead(columns: readonly string[]): string {
  return `${tableRow(columns)}\n${tableRow(columns.map(() => '---'))}`
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

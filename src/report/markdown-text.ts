import { printable } from './printable.ts'

/** What Markdown gives a meaning to within a line, as GitHub and GitLab read it. */
const markup = /[\\`*_[\]<>|~&@#$]/g
/** Signs that make a mention, a reference, an emoji or a link of the word behind them, also where they are written as entities. */
const references = /[@#!~%&$^:](?=\S)|(?<=\bgh)-(?=\d)|(?<=\bwww)\./gi

/** Untrusted text as inline Markdown of one line that shows just that text, mentions nobody and links to nothing. */
export function inline(text: string): string {
  let shown = ''
  let from = 0
  const plain = printable(text)
  for (const { 0: sign, index } of plain.matchAll(references)) {
    // An element of its own, since servers look for mentions in the text between elements.
    shown += `${escaped(plain.slice(from, index))}<span>${entity(sign)}</span>`
    from = index + sign.length
  }
  return shown + escaped(plain.slice(from))
}

/** The same in the font of code; servers look for no mentions there. */
export function code(text: string): string {
  return text === '' ? '' : `<code>${escaped(printable(text))}</code>`
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

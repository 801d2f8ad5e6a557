import { printable } from '../report/printable.ts'

/** A line of a card: what it is about, and Markdown. */
export type Row = readonly [label: string, markdown: string | undefined]

/** Editors show only few HTML elements, so that text is escaped for Markdown alone. */
const markup = /[\\`*_[\]<>|~&#!]/g

/** Untrusted text as Markdown of one line that shows just that. */
export function plain(text: string): string {
  return printable(text).replace(markup, (char) => `\\${char}`)
}

/** The same in the font of code. */
export function mono(text: string): string {
  const shown = printable(text)
  if (shown === '') return ''
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)))
  return fence.length === 1 ? `\`${shown}\`` : `${fence} ${shown} ${fence}`
}

/** A heading, and what there is to say, a line each. */
export function card(title: string, rows: readonly Row[], ...paragraphs: readonly string[]): string {
  const lines = rows.flatMap(([label, markdown]) => (markdown === undefined ? [] : [`- ${label}: ${markdown}`]))
  const parts = [`**${title}**`, lines.join('\n'), ...paragraphs]
  return parts.filter((part) => part !== '').join('\n\n')
}

const most = 8

/** The first few of many, and how many more there are. */
export function listed(items: readonly string[], show: (item: string) => string = mono): string {
  const shown = items.slice(0, most).map(show)
  const more = items.length - shown.length
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

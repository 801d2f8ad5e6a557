import { clip } from '../words.ts'
import { html, type Markup } from './template.ts'

const longestName = 200

/** An account by its name, where it has one, and its id. */
export function accountLabel(id: string, accountName: ((id: string) => string | undefined) | undefined): Markup {
  const name = accountName?.(id)
  if (name === undefined || name === id) return html`<code>${clip(id, longestName)}</code>`
  return html`<span class="name">${clip(name, longestName)}</span> <code>${clip(id, longestName)}</code>`
}

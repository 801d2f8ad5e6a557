import type { Report } from '../../report.ts'
import { en } from '../../words/en.ts'
import { explanationBlocks } from '../explanation.ts'
import { painter } from '../style.ts'
import type { PageContext } from './page-context.ts'
import { html, type Markup } from './template.ts'

/** Why rules decided as they did, where that was asked for: as in the text format, each to be opened. */
export function explanationsSection(report: Report, { words = en, say }: PageContext): Markup | undefined {
  if (report.explanations === undefined) return undefined
  const blocks = explanationBlocks(report, words, painter(false))
  return html`<section id="explanations" aria-labelledby="explanations-title">
<h2 id="explanations-title">${say.explanations}</h2>
${blocks.map(block)}</section>
`
}

function block(text: string): Markup {
  const [title = '', ...lines] = text.split('\n')
  if (lines.length === 0)
    return html`<p class="note">${title}</p>
`
  return html`<details class="calls"><summary>${title}</summary><pre>${lines.join('\n')}</pre></details>
`
}

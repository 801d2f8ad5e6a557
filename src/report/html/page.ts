import { createHash } from 'node:crypto'
import { clip } from '../words.ts'
import type { PageContext } from './page-context.ts'
import { stylesheet } from './stylesheet.ts'
import { html, Markup, type Part, phrase } from './template.ts'

const longestLabel = 200

/** A whole page: its title, what stands at its top, where to find what, and what it is about. */
export interface Page {
  readonly title: string
  readonly top: Part
  readonly contents: readonly ContentsEntry[]
  readonly main: Part
}

export interface ContentsEntry {
  /** The id of the element. */
  readonly id: string
  readonly label: string
  /** What to know before going there. */
  readonly note: string
}

/**
 * A page that needs nothing but itself: its policy lets it load nothing, run nothing and send nothing, and have the one style that it
 * brings along.
 */
export function pageText({ title, top, contents, main }: Page, { version, words, say }: PageContext): string {
  const hash = createHash('sha256').update(stylesheet).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return `${html`<!doctype html>
<html lang="${words?.language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${`shareplan ${version}`}">
<title>${clip(title, longestLabel)} · shareplan</title>
<style>${new Markup(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#main">${say.skip}</a>
<header>
${top}
</header>
${contents.length < 2 ? undefined : navigation(contents, say.contents)}
<main id="main" tabindex="-1">
${main}
</main>
<footer>
<p>${phrase(say.madeBy, `shareplan ${version}`)}</p>
</footer>
</body>
</html>`}\n`
}

function navigation(contents: readonly ContentsEntry[], label: string): Markup {
  const items = contents.map(
    ({
      id,
      label: name,
      note,
    }) => html`<li><a href="${`#${id}`}">${clip(name, longestLabel)}</a> <span class="note">${note}</span></li>
`,
  )
  return html`<nav aria-label="${label}">
<ul>
${items}</ul>
</nav>`
}

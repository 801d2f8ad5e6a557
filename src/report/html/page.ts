import { createHash } from 'node:crypto'
import { clip } from '../words.ts'
import { stylesheet } from './stylesheet.ts'
import { html, Markup, type Part } from './template.ts'

const longestLabel = 200

/** A whole page: its title, what stands at its top, where to find what, and what it is about. */
export interface Page {
  readonly title: string
  readonly version: string
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
export function pageText({ title, version, top, contents, main }: Page): string {
  const hash = createHash('sha256').update(stylesheet).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${`shareplan ${version}`}">
<title>${clip(title, longestLabel)}</title>
<style>${new Markup(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
${top}
</header>
${contents.length < 2 ? undefined : navigation(contents)}
<main id="main" tabindex="-1">
${main}
</main>
<footer>
<p>Made by shareplan ${version}. This page needs no network and runs no script.</p>
</footer>
</body>
</html>`}\n`
}

function navigation(contents: readonly ContentsEntry[]): Markup {
  const items = contents.map(
    ({
      id,
      label,
      note,
    }) => html`<li><a href="${`#${id}`}">${clip(label, longestLabel)}</a> <span class="note">${note}</span></li>
`,
  )
  return html`<nav aria-label="Contents">
<ul>
${items}</ul>
</nav>`
}

import type { PlanChanges } from '../../report.ts'
import type { MatrixWords } from '../../words/page.ts'
import { clip } from '../words.ts'
import { accountLabel } from './account-label.ts'
import { type Cell, type Fate, type Matrix, matrixOf, type Obstructions, type Row } from './matrix.ts'
import type { PageContext } from './page-context.ts'
import type { Room } from './page-room.ts'
import type { Section } from './sections.ts'
import { html, type Markup, phrase } from './template.ts'

const longestLabel = 200

/** How fates are drawn; in the order of the legend. */
const signs: Readonly<Record<Exclude<Fate, 'none'>, string>> = {
  added: '+',
  removed: '−',
  kept: '•',
  blocked: '×',
  held: '⊘',
  passing: '±',
  gap: '∓',
  unsettled: '?',
}

const shownFates = Object.keys(signs) as (keyof typeof signs)[]

/** Fewer columns have room for labels that are read from left to right. */
const fewAccounts = 6

/** Who can use which image before and after a plan, as a table that scrolls within the page. */
export function matrixTable(
  { id, changes }: Section,
  obstructionsIn: (changes: PlanChanges) => Obstructions,
  { accountName, say: { matrix: say } }: PageContext,
  room: Room,
): Markup {
  if (changes === null) return html`<p class="note">${phrase(say.unknown)}</p>`
  const matrix = matrixOf(changes, obstructionsIn(changes), (account) => accountName?.(account) ?? account)
  const rows = matrix.regions.flatMap((region) => region.rows)
  if (rows.length === 0 || matrix.accounts.length === 0) return html`<p class="note">${say.empty}</p>`
  if (!room.takeCells(rows.length * matrix.accounts.length)) return html`<p class="note">${phrase(say.noRoom)}</p>`
  const title = `${id}-matrix`
  return html`${legend(rows, say)}
${leftText(matrix, say)}<div class="scroll" role="region" aria-labelledby="${`${id}-access ${title}`}" tabindex="0">
<table class="${matrix.accounts.length > fewAccounts ? 'matrix dense' : 'matrix'}">
<caption id="${title}">${captionText(rows, matrix, say)}</caption>
<thead><tr><th scope="col" class="corner">${say.image}</th>${matrix.accounts.map((account) => html`<th scope="col"><span class="account">${accountLabel(account, accountName)}</span></th>`)}</tr></thead>
${matrix.regions.map(
  ({
    region,
    rows: own,
  }) => html`<tbody><tr class="region"><th scope="rowgroup" colspan="${matrix.accounts.length + 1}"><span>${clip(region, longestLabel)}</span></th></tr>
${own.map((row) => rowText(row, say))}</tbody>
`,
)}</table>
</div>`
}

function captionText(rows: readonly Row[], { accounts }: Matrix, say: MatrixWords): string {
  const counts = countsText(
    rows.flatMap(({ cells }) => cells),
    say,
  )
  return say.caption(rows.length, accounts.length, counts)
}

/** `3 added, 1 removed`. */
function countsText(cells: readonly Cell[], say: MatrixWords): string {
  const parts = shownFates.flatMap((fate) => {
    const number = cells.filter((cell) => cell.fate === fate).length
    return number === 0 ? [] : [[number, say.fate[fate].word] as const]
  })
  return say.counts(parts)
}

function legend(rows: readonly Row[], { fate: words, blank, blankMeans }: MatrixWords): Markup {
  const present = new Set(rows.flatMap(({ cells }) => cells.map(({ fate }) => fate)))
  const items = shownFates
    .filter((fate) => present.has(fate))
    .map(
      (
        fate,
      ) => html`<li><span class="${`sign ${fate}`}" aria-hidden="true">${signs[fate]}</span> <strong>${words[fate].word}</strong>: ${words[fate].means}</li>
`,
    )
  return html`<ul class="legend">
${items}<li><span class="sign" aria-hidden="true"></span> <strong>${blank}</strong>: ${blankMeans}</li>
</ul>`
}

function leftText({ leftImages, leftAccounts }: Matrix, { leftOut }: MatrixWords): Markup | undefined {
  if (leftImages + leftAccounts === 0) return undefined
  return html`<p class="note">${leftOut(leftImages, leftAccounts)}</p>
`
}

function rowText({ image, cells }: Row, say: MatrixWords): Markup {
  const { before, madeBy, deletedBy } = image
  const notes = [
    countsText(cells, say),
    ...(madeBy === null ? [] : [say.madeBy(madeBy)]),
    ...(deletedBy === null ? [] : [say.deletedBy(deletedBy)]),
    ...(before.complete ? [] : [say.restUnknown]),
  ]
  return html`<tr><th scope="row"><code>${clip(image.image, longestLabel)}</code>${image.name === null ? undefined : html` <span class="name">${clip(image.name, longestLabel)}</span>`} <span class="note">${clip(say.notes(notes), longestLabel)}</span></th>${cells.map((cell) => cellText(cell, say))}</tr>
`
}

function cellText({ fate, doubtful, cause }: Cell, say: MatrixWords): Markup {
  if (fate === 'none') return html`<td></td>`
  const sign = signs[fate]
  const { word } = say.fate[fate]
  if (cause === undefined) {
    const doubt = doubtful && fate !== 'unsettled' ? html`<span class="hidden">${say.whateverBefore}</span>` : undefined
    return html`<td class="${fate}"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span>${doubt}</td>`
  }
  const reason = clip(say.cause(word, cause.what), longestLabel)
  const shown = html`<span aria-hidden="true">${sign}</span><span class="hidden">${reason}</span>`
  if (cause.id === undefined) return html`<td class="${fate}" title="${reason}">${shown}</td>`
  return html`<td class="${fate}"><a href="${`#${cause.id}`}" title="${reason}">${shown}</a></td>`
}

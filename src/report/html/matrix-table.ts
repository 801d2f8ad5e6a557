import type { PlanChanges } from '../../report.ts'
import type { ReportContext } from '../context.ts'
import { clip } from '../words.ts'
import { accountLabel } from './account-label.ts'
import { type Cell, type Fate, type Matrix, matrixOf, type Obstructions, type Row } from './matrix.ts'
import type { Room } from './page-room.ts'
import type { Section } from './sections.ts'
import { html, type Markup } from './template.ts'
import { count } from './words.ts'

const longestLabel = 200

/** How fates are drawn and said; in the order of the legend. */
const fates: Readonly<
  Record<Exclude<Fate, 'none'>, { readonly sign: string; readonly word: string; readonly means: string }>
> = {
  added: { sign: '+', word: 'added', means: 'gets the image' },
  removed: { sign: '−', word: 'removed', means: 'loses the image' },
  kept: { sign: '•', word: 'kept', means: 'has it and keeps it' },
  blocked: { sign: '×', word: 'blocked', means: 'does not get it, though it is to' },
  held: { sign: '⊘', word: 'held', means: 'does not lose it, though it is to' },
  passing: { sign: '±', word: 'passing', means: 'gets it and loses it again' },
  gap: { sign: '∓', word: 'gap', means: 'loses it and gets it again' },
  unsettled: { sign: '?', word: 'unknown', means: 'it is not known whether it has it after' },
}

const shownFates = Object.keys(fates) as (keyof typeof fates)[]

/** Fewer columns have room for labels that are read from left to right. */
const fewAccounts = 6

/** Who can use which image before and after a plan, as a table that scrolls within the page. */
export function matrixTable(
  { id, changes }: Section,
  obstructionsIn: (changes: PlanChanges) => Obstructions,
  { accountName }: ReportContext,
  room: Room,
): Markup {
  if (changes === null)
    return html`<p class="note">What changes hands is not known here: a saved result holds the findings alone. <code>shareplan check --format html</code> shows it.</p>`
  const matrix = matrixOf(changes, obstructionsIn(changes), (account) => accountName?.(account) ?? account)
  const rows = matrix.regions.flatMap((region) => region.rows)
  if (rows.length === 0 || matrix.accounts.length === 0)
    return html`<p class="note">Nobody gets an image or loses one.</p>`
  if (!room.takeCells(rows.length * matrix.accounts.length))
    return html`<p class="note">Left out, since a page has room for so many accounts and images only. <code>shareplan preview</code> shows it.</p>`
  const title = `${id}-matrix`
  return html`${legend(rows)}
${leftText(matrix)}<div class="scroll" role="region" aria-labelledby="${`${id}-access ${title}`}" tabindex="0">
<table class="${matrix.accounts.length > fewAccounts ? 'matrix dense' : 'matrix'}">
<caption id="${title}">${captionText(rows, matrix)}</caption>
<thead><tr><th scope="col" class="corner">Image</th>${matrix.accounts.map((account) => html`<th scope="col"><span class="account">${accountLabel(account, accountName)}</span></th>`)}</tr></thead>
${matrix.regions.map(
  ({
    region,
    rows: own,
  }) => html`<tbody><tr class="region"><th scope="rowgroup" colspan="${matrix.accounts.length + 1}"><span>${clip(region, longestLabel)}</span></th></tr>
${own.map(rowText)}</tbody>
`,
)}</table>
</div>`
}

function captionText(rows: readonly Row[], { accounts }: Matrix): string {
  return `${count(rows.length, 'image')}, ${count(accounts.length, 'account')}: ${countsText(rows.flatMap(({ cells }) => cells))}.`
}

/** `3 added, 1 removed`. */
function countsText(cells: readonly Cell[]): string {
  const parts = shownFates.flatMap((fate) => {
    const number = cells.filter((cell) => cell.fate === fate).length
    return number === 0 ? [] : [`${number} ${fates[fate].word}`]
  })
  return parts.length === 0 ? 'nobody has it' : parts.join(', ')
}

function legend(rows: readonly Row[]): Markup {
  const present = new Set(rows.flatMap(({ cells }) => cells.map(({ fate }) => fate)))
  const items = shownFates
    .filter((fate) => present.has(fate))
    .map(
      (
        fate,
      ) => html`<li><span class="${`sign ${fate}`}" aria-hidden="true">${fates[fate].sign}</span> <strong>${fates[fate].word}</strong>: ${fates[fate].means}</li>
`,
    )
  return html`<ul class="legend">
${items}<li><span class="sign" aria-hidden="true"></span> <strong>blank</strong>: has it neither before nor after</li>
</ul>`
}

function leftText({ leftImages, leftAccounts }: Matrix): Markup | undefined {
  if (leftImages + leftAccounts === 0) return undefined
  return html`<p class="note">Left out, being those with the least changes: ${count(leftImages, 'image')}, ${count(leftAccounts, 'account')}.</p>
`
}

function rowText({ image, cells }: Row): Markup {
  const { before, madeBy, deletedBy } = image
  const notes = [
    countsText(cells),
    ...(madeBy === null ? [] : [`step ${madeBy} makes it`]),
    ...(deletedBy === null ? [] : [`step ${deletedBy} deletes it`]),
    ...(before.complete ? [] : ['who else has it is not known']),
  ]
  return html`<tr><th scope="row"><code>${clip(image.image, longestLabel)}</code>${image.name === null ? undefined : html` <span class="name">${clip(image.name, longestLabel)}</span>`} <span class="note">${clip(notes.join('; '), longestLabel)}</span></th>${cells.map(cellText)}</tr>
`
}

function cellText({ fate, doubtful, cause }: Cell): Markup {
  if (fate === 'none') return html`<td></td>`
  const { sign, word } = fates[fate]
  if (cause === undefined) {
    const doubt =
      doubtful && fate !== 'unsettled' ? html`<span class="hidden">, whatever it had before</span>` : undefined
    return html`<td class="${fate}"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span>${doubt}</td>`
  }
  const reason = clip(`${word}: ${cause.what}`, longestLabel)
  const shown = html`<span aria-hidden="true">${sign}</span><span class="hidden">${reason}</span>`
  if (cause.id === undefined) return html`<td class="${fate}" title="${reason}">${shown}</td>`
  return html`<td class="${fate}"><a href="${`#${cause.id}`}" title="${reason}">${shown}</a></td>`
}

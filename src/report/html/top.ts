import type { Report, ShownRun, Verdict } from '../../report.ts'
import { en } from '../../words/en.ts'
import type { PageWords, RunLabel, Tile } from '../../words/page.ts'
import type { Words } from '../../words/words.ts'
import { pathOf } from '../place.ts'
import { asides, checkedLine } from '../summary.ts'
import { type WhatChanges, whatChanges } from '../what-changes.ts'
import { clip } from '../words.ts'
import type { PageContext } from './page-context.ts'
import type { Section } from './sections.ts'
import { html, type Markup, phrase } from './template.ts'

const longestName = 500
const longestList = 10_000
const verdictSigns: Readonly<Record<Verdict, string>> = { pass: '✓', indeterminate: '?', fail: '✕', invalid: '✕' }

export function verdictBadge(verdict: Verdict, { report }: Words = en): Markup {
  return html`<span class="${`verdict ${verdict}`}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${report.verdict[verdict]}</span>`
}

/** The verdict, the counts behind it, what changes hands, and the plans. */
export async function reportTop(report: Report, sections: readonly Section[], context: PageContext): Promise<Markup> {
  const { policyCommit, say, words = en } = context
  const { verdictLabel, verdictMeaning, stop } = words.report
  const hands = await whatChanges(report, context)
  return html`<h1>${verdictBadge(report.verdict, words)} <span class="tool">shareplan</span></h1>
<p class="lead">${verdictLabel}${verdictMeaning[report.verdict]}${stop}${checkedLine(report, words)}</p>
${asides(report, words).map(
  (line) => html`<p class="note">${clip(line, longestName)}</p>
`,
)}${
  policyCommit === undefined
    ? undefined
    : html`<p class="note">${phrase(say.policyFrom, html`<code>${clip(policyCommit, longestName)}</code>`)}</p>
`
}${countTiles(report, say)}
${hands === undefined ? undefined : handsPart(hands, say)}${planTable(sections, context)}`
}

function handsPart({ changes, firstTime }: WhatChanges, { handsHeading }: PageWords): Markup {
  return html`<h2>${handsHeading}</h2>
<ul class="hands">
${changes.map(
  (sentence) => html`<li>${clip(sentence, longestName)}</li>
`,
)}${
  firstTime === undefined
    ? undefined
    : html`<li><strong>${clip(firstTime, longestList)}</strong></li>
`
}</ul>
`
}

const plain = ['plans', 'steps', 'grants', 'rules'] as const

function countTiles({ summary }: Report, { tiles }: PageWords): Markup {
  const tile = (kind: string, of: Tile): Markup => {
    const number = summary[of]
    return html`<div class="${number === 0 ? 'tile zero' : `tile ${kind}`}"><dt>${tiles[of]}</dt><dd>${number}</dd></div>
`
  }
  return html`<dl class="tiles">
${tile('violated', 'violated')}${tile('undecided', 'indeterminate')}${tile('invalid', 'invalid')}${tile('waived', 'waived')}${plain.map((of) => tile('plain', of))}</dl>`
}

/** More plans than that are found by their headings. */
const mostPlans = 500

function planTable(sections: readonly Section[], context: PageContext): Markup | undefined {
  const { say, words = en } = context
  const plans = sections.flatMap(({ id, plan, digest }) => (plan === undefined ? [] : [{ id, plan, digest }]))
  if (plans.length === 0) return undefined
  const rows = plans.slice(0, mostPlans).map(
    ({
      id,
      plan,
      digest,
    }) => html`<tr><th scope="row"><a href="${`#${id}`}">${clip(plan.name ?? words.report.noName, longestName)}</a></th><td>${verdictBadge(plan.verdict, words)}</td><td class="place">${clip(pathOf(plan.file, context), longestName)}</td><td><code class="digest">${clip(digest ?? words.report.noDigest, longestName)}</code></td></tr>
`,
  )
  const left = plans.length - rows.length
  return html`<div class="scroll" role="region" aria-labelledby="plans" tabindex="0">
<table class="plans">
<caption id="plans">${say.plansCaption(left)}</caption>
<thead><tr>${say.planColumns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`
}

/** How a run stands. */
export function runTop(result: ShownRun, { run: say, timeline }: PageWords): Markup {
  const { run, state, problem, plan, account, digest, simulated, approvedBy, startedAt, endedAt, exit, next } = result
  const rows: readonly (readonly [RunLabel, string | null])[] = [
    ['run', run],
    ['plan', plan],
    ['account', account],
    ['digest', digest],
    ['approvedBy', approvedBy.length === 0 ? null : approvedBy.join(', ')],
    ['time', startedAt === null ? null : timeline.times(startedAt, endedAt)],
    ['exit', exit === null ? null : String(exit)],
    ['next', next],
  ]
  const items = rows.flatMap(([label, value]) =>
    value === null
      ? []
      : html`<div><dt>${say.labels[label]}</dt><dd><code>${clip(value, longestName)}</code></dd></div>
`,
  )
  return html`<h1><span class="${`verdict ${state}`}">${say.state[state] ?? state}</span> <span class="tool">shareplan</span></h1>
${
  simulated
    ? html`<p class="stop">${say.simulated}</p>
`
    : undefined
}${
  problem === null
    ? undefined
    : html`<p class="stop">${clip(problem, longestName)}</p>
`
}<dl class="facts">
${items}</dl>`
}
